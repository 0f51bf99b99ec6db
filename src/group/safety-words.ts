import { wordlist } from '@scure/bip39/wordlists/english.js'
import { fromHex, type GroupId, itemAt, taggedHash } from '../bytes/index.ts'

/** Six words of 11 bits: a forger would have to try 2^66 rosters to make two groups sound alike. */
export const SAFETY_WORD_COUNT = 6
/** Four words of 11 bits are enough to notice a wrong screen, where the digest itself can be compared too. */
export const DIGEST_WORD_COUNT = 4

const BITS_PER_WORD = 11

/** The first `count` groups of 11 bits of a hash, each as a word of BIP39's English list, in every language of the app. */
function wordsOf(hash: Uint8Array, count: number): readonly string[] {
  let bits = 0n
  for (const byte of hash) bits = (bits << 8n) | BigInt(byte)
  const hashBits = hash.length * 8
  return Array.from({ length: count }, (_, position) => {
    const shift = BigInt(hashBits - (position + 1) * BITS_PER_WORD)
    return itemAt(wordlist, Number((bits >> shift) & 0x7ffn))
  })
}

/** Six words that everyone in a group reads alike if, and only if, everyone holds the same roster. */
export function safetyWords(groupId: GroupId): readonly string[] {
  return wordsOf(taggedHash('muster/safety-words', fromHex(groupId)), SAFETY_WORD_COUNT)
}

/** Four words for what is to be signed; `digests` are the 32-byte messages of all items in order. */
export function digestWords(digests: readonly Uint8Array[]): readonly string[] {
  return wordsOf(taggedHash('muster/digest-words', ...digests), DIGEST_WORD_COUNT)
}
