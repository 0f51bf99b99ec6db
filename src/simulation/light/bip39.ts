import { bytesToHex } from '@noble/hashes/utils.js'
import { entropyToMnemonic as spell, mnemonicToSeedSync as stretch } from '@scure/bip39'

export * from '@scure/bip39'

const mnemonics = new Map<string, string>()
const seeds = new Map<string, Uint8Array>()

/** BIP39's words, remembered. */
export function entropyToMnemonic(entropy: Uint8Array, wordlist: string[]): string {
  const name = bytesToHex(entropy)
  let mnemonic = mnemonics.get(name)
  if (mnemonic === undefined) {
    mnemonic = spell(entropy, wordlist)
    mnemonics.set(name, mnemonic)
  }
  return mnemonic
}

/** BIP39's stretching takes milliseconds and is a pure function: remembered. Each caller gets bytes of its own, to wipe. */
export function mnemonicToSeedSync(mnemonic: string): Uint8Array {
  let seed = seeds.get(mnemonic)
  if (seed === undefined) {
    seed = stretch(mnemonic)
    seeds.set(mnemonic, seed)
  }
  return Uint8Array.from(seed)
}
