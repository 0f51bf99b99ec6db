import { concat } from '../bytes/index.ts'
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { SignerError } from './errors.ts'
import type { Sealer, SignerRecords } from './sealer.ts'

/** 128 bits: twelve words (BIP39). */
export const ENTROPY_BYTES = 16
const SEED_KEY = 'signer/seed'
const SEED_VERSION = 1

/** What the ciphertext of the seed is bound to: a record of another kind or version never opens as a seed. */
const SEED_CONTEXT = concat(utf8ToBytes('muster/seed'), Uint8Array.of(SEED_VERSION))

/**
 * Makes the seed of this device, once. Only its entropy is stored, sealed.
 * @param random gives as many fresh random bytes as asked for.
 * @throws what the sealer and the records throw; then there is no seed.
 */
export async function makeSeed(
  records: SignerRecords,
  sealer: Sealer,
  random: (length: number) => Uint8Array,
): Promise<void> {
  const entropy = random(ENTROPY_BYTES)
  try {
    const sealed = await sealer.seal(entropy, SEED_CONTEXT)
    await records.set(SEED_KEY, concat(Uint8Array.of(SEED_VERSION), sealed))
  } finally {
    entropy.fill(0)
  }
}

/** Whether this device has a seed. */
export async function hasSeed(records: SignerRecords): Promise<boolean> {
  return (await records.get(SEED_KEY)) !== undefined
}

/**
 * The seed of this device.
 * @returns BIP39 seed, 64 bytes; the caller wipes it.
 * @throws SignerError `seed_damaged` when it is gone or not what was written; what the sealer and the records throw.
 */
export async function openSeed(records: SignerRecords, sealer: Sealer): Promise<Uint8Array> {
  const stored = await records.get(SEED_KEY)
  if (stored === undefined) throw new SignerError('seed_damaged', 'The key of this device is no longer there.')
  const entropy = await readEntropy(stored, sealer)
  try {
    // About six milliseconds. The asynchronous variant waits by a timer, and this room has none.
    return mnemonicToSeedSync(entropyToMnemonic(entropy, wordlist))
  } finally {
    entropy.fill(0)
  }
}

async function readEntropy(stored: Uint8Array, sealer: Sealer): Promise<Uint8Array> {
  if (stored[0] !== SEED_VERSION) {
    throw new SignerError('seed_damaged', 'The stored key was written by another version of Muster, or is damaged.')
  }
  const entropy = await sealer.open(stored.subarray(1), SEED_CONTEXT)
  if (entropy.length !== ENTROPY_BYTES) {
    throw new SignerError('seed_damaged', 'The stored key of this device has the wrong size.')
  }
  return entropy
}
