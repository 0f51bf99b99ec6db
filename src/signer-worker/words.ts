import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { KeyError } from './errors.ts'

/** BIP39: 16 or 32 bytes of entropy. */
const WORD_COUNTS: readonly number[] = [12, 24]

/** The words of this entropy (BIP39, English): the whole key, for whoever reads them. */
export function wordsOf(entropy: Uint8Array): readonly string[] {
  return entropyToMnemonic(entropy, wordlist).split(' ')
}

/**
 * The entropy (16 or 32 bytes) of words as somebody typed them: in any case, with any white space; the caller wipes it.
 * @throws KeyError `words_count`; `word_unknown` with the position of the first one; `words_checksum`.
 */
export function entropyOfWords(typed: string): Uint8Array {
  const words = typed
    .normalize('NFKD')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  // Not a longer text than that is looked up in the list, word by word.
  if (words.length > Math.max(...WORD_COUNTS)) throw wrongCount(words.length)
  const position = words.findIndex((word) => !wordlist.includes(word))
  if (position !== -1) {
    throw new KeyError('word_unknown', `Word ${position + 1} is not one of the list. Look at its spelling.`, {
      kind: 'word',
      position,
    })
  }
  if (!WORD_COUNTS.includes(words.length)) throw wrongCount(words.length)
  try {
    return mnemonicToEntropy(words.join(' '), wordlist)
  } catch {
    throw new KeyError(
      'words_checksum',
      'These words do not belong together: one of them is another, or they stand in another order.',
    )
  }
}

function wrongCount(count: number): KeyError {
  return new KeyError('words_count', `There are 12 or 24 words; these are ${count}.`)
}
