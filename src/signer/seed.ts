import { concat } from '../bytes/index.ts'
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { SignerError } from './errors.ts'
import { ACCOUNT_PREFIX } from './registry.ts'
import type { Sealer, SignerRecords } from './sealer.ts'

/** 128 bits: twelve words (BIP39). */
const ENTROPY_BYTES = 16
const SEED_KEY = 'signer/seed'
const SEED_VERSION = 1

/** What the ciphertext of the seed is bound to: a record of another kind or version never opens as a seed. */
const SEED_CONTEXT = concat(utf8ToBytes('muster/seed'), Uint8Array.of(SEED_VERSION))

/** Where the signer gets its person's seed from, each time that it needs it. */
export interface SeedSource {
  /**
   * Called before an account is made: makes a seed where this source makes one by itself.
   * @param hasAccounts whether accounts were given out already: then a missing seed is a lost one, and none is put in its place.
   */
  prepare(hasAccounts: boolean): Promise<void>
  /**
   * BIP39 seed, 64 bytes; the caller wipes it.
   * @throws SignerError `seed_missing`, `seed_locked` or `seed_damaged`; what storage throws.
   */
  open(): Promise<Uint8Array>
}

/** BIP39 seed (64 bytes, no passphrase) of this entropy; the caller wipes both. About six milliseconds. */
export function seedFromEntropy(entropy: Uint8Array): Uint8Array {
  // The asynchronous variant waits by a timer, and this room has none.
  return mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist))
}

/** A seed that this device makes by itself and keeps among the signer's records, sealed: whoever has the device has the seed. */
export class SealedSeed implements SeedSource {
  readonly #records: SignerRecords
  readonly #sealer: Sealer
  readonly #random: (length: number) => Uint8Array

  /** @param random gives as many fresh random bytes as asked for. */
  constructor(records: SignerRecords, sealer: Sealer, random: (length: number) => Uint8Array) {
    this.#records = records
    this.#sealer = sealer
    this.#random = random
  }

  async exists(): Promise<boolean> {
    return (await this.#records.get(SEED_KEY)) !== undefined
  }

  async prepare(hasAccounts: boolean): Promise<void> {
    if (hasAccounts || (await this.exists())) return
    const entropy = this.#random(ENTROPY_BYTES)
    try {
      const sealed = await this.#sealer.seal(entropy, SEED_CONTEXT)
      await this.#records.set(SEED_KEY, concat(Uint8Array.of(SEED_VERSION), sealed))
    } finally {
      entropy.fill(0)
    }
  }

  async open(): Promise<Uint8Array> {
    const entropy = await this.entropy()
    if (entropy === undefined) {
      if ((await this.#records.keys(ACCOUNT_PREFIX)).length === 0) {
        throw new SignerError('seed_missing', 'There is no key on this device yet.')
      }
      throw new SignerError('seed_damaged', 'The key of this device is no longer there.')
    }
    try {
      return seedFromEntropy(entropy)
    } finally {
      entropy.fill(0)
    }
  }

  /**
   * The seed's entropy, 16 bytes, undefined where there is none; the caller wipes it.
   * @throws SignerError `seed_damaged` when it is not what was written; what the sealer and the records throw.
   */
  async entropy(): Promise<Uint8Array | undefined> {
    const stored = await this.#records.get(SEED_KEY)
    if (stored === undefined) return undefined
    if (stored[0] !== SEED_VERSION) {
      throw new SignerError('seed_damaged', 'The stored key was written by another version of Muster, or is damaged.')
    }
    const entropy = await this.#sealer.open(stored.subarray(1), SEED_CONTEXT)
    if (entropy.length !== ENTROPY_BYTES) {
      throw new SignerError('seed_damaged', 'The stored key of this device has the wrong size.')
    }
    return entropy
  }
}
