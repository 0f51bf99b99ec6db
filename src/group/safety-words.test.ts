import { describe, expect, it } from 'vitest'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { type GroupId, taggedHash, toHex } from '../bytes/index.ts'
import { DIGEST_WORD_COUNT, digestWords, SAFETY_WORD_COUNT, safetyWords } from './safety-words.ts'

const groupIdFor = (number: number): GroupId => {
  return toHex(taggedHash('muster/test', Uint8Array.of(number & 255, number >> 8))) as GroupId
}

/** The first bits of a hash, eleven a word, by strings of binary digits. */
function wordsByDigits(hash: Uint8Array, count: number): readonly string[] {
  const digits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: count }, (_, position) => {
    return wordlist[Number.parseInt(digits.slice(position * 11, (position + 1) * 11), 2)] ?? ''
  })
}

describe('safety words', () => {
  it('are the first bits of a hash of the group, eleven a word', () => {
    for (let number = 0; number < 50; number++) {
      const id = groupIdFor(number)
      const hash = taggedHash('muster/safety-words', Uint8Array.from(Buffer.from(id, 'hex')))
      expect(safetyWords(id)).toEqual(wordsByDigits(hash, SAFETY_WORD_COUNT))
    }
  })

  it('differ from group to group', () => {
    const spoken = Array.from({ length: 2000 }, (_, number) => safetyWords(groupIdFor(number)).join(' '))
    expect(new Set(spoken).size).toBe(2000)
  })
})

describe('digest words', () => {
  it('are of all digests in their order', () => {
    const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    expect(digestWords([one, two])).toEqual(
      wordsByDigits(taggedHash('muster/digest-words', one, two), DIGEST_WORD_COUNT),
    )
    expect(digestWords([two, one])).not.toEqual(digestWords([one, two]))
    expect(digestWords([one])).not.toEqual(digestWords([one, two]))
  })
})
