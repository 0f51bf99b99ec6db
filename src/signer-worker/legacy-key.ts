import { concat } from '../bytes/index.ts'
import type { KeyStatus } from '../bridge/index.ts'
import {
  copySignerRecords,
  eraseSignerRecords,
  SealedSeed,
  type Sealer,
  SignerError,
  type SignerRecords,
} from '../signer/index.ts'

/** The key as an earlier version kept it: among the coordinator's records, sealed by the device alone. */
export class LegacyKey {
  readonly #records: SignerRecords
  readonly #seed: SealedSeed

  /** @param openSealer of the device; asked only where there is such a key. */
  constructor(records: SignerRecords, openSealer: () => Promise<Sealer>) {
    this.#records = records
    const sealer: Sealer = {
      seal: async (plaintext, associatedData) => (await openSealer()).seal(plaintext, associatedData),
      open: async (sealed, associatedData) => (await openSealer()).open(sealed, associatedData),
    }
    // It is only read: nothing is drawn.
    this.#seed = new SealedSeed(records, sealer, () => concat())
  }

  /** How the key stands on a device that has no vault. One that cannot be read is not offered to be moved: nobody would get past that. */
  async status(): Promise<KeyStatus> {
    try {
      const entropy = await this.entropy()
      entropy?.fill(0)
      return { state: entropy === undefined ? 'missing' : 'legacy' }
    } catch (error) {
      if (!(error instanceof SignerError)) throw error
      return { state: 'damaged', code: error.code, message: error.message }
    }
  }

  async exists(): Promise<boolean> {
    return this.#seed.exists()
  }

  /** 16 bytes, undefined where there is none; the caller wipes them. @throws SignerError `seed_damaged`. */
  async entropy(): Promise<Uint8Array | undefined> {
    return this.#seed.entropy()
  }

  /** Copies what the signer knew of accounts and groups. */
  async copyRecordsTo(records: SignerRecords): Promise<void> {
    await copySignerRecords(this.#records, records)
  }

  /** Deletes the key and all that was kept with it. */
  async erase(): Promise<void> {
    await eraseSignerRecords(this.#records)
  }
}
