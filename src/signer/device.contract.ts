import { webcrypto } from 'node:crypto'
import { concat, equalBytes, taggedHash } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import type { SignerDevice } from '../coordinator/ports/signer.contract.ts'
import { SignerError } from './errors.ts'
import { LocalSigner } from './local-signer.ts'
import type { Sealer } from './sealer.ts'

// What the tests of this room share: a device whose storage outlives its signers.

const SEALING_KEY = taggedHash('muster/test-seal')

/** Hides and authenticates, well enough for tests: a key stream of hashes and a tag that is a hash. */
export const testSealer: Sealer = {
  seal: async (plaintext, associatedData) => {
    const hidden = plaintext.map((byte, index) => byte ^ streamByte(index))
    return concat(taggedHash('muster/test-seal', SEALING_KEY, associatedData, hidden), hidden)
  },
  open: async (sealed, associatedData) => {
    const hidden = sealed.slice(32)
    if (!equalBytes(sealed.slice(0, 32), taggedHash('muster/test-seal', SEALING_KEY, associatedData, hidden))) {
      throw new SignerError('seed_damaged', 'The stored key of this device was changed.')
    }
    return hidden.map((byte, index) => byte ^ streamByte(index))
  },
}

function streamByte(index: number): number {
  return taggedHash('muster/test-seal', SEALING_KEY, Uint8Array.of(index >> 5))[index & 31] ?? 0
}

/** Real randomness, so that two devices never share a key. */
export function random(length: number): Uint8Array {
  return webcrypto.getRandomValues(new Uint8Array(length))
}

/** A device that has never been used, or one whose records are known. */
export class TestDevice implements SignerDevice {
  readonly records: MemoryStore
  readonly signer: LocalSigner
  readonly #random: (length: number) => Uint8Array

  constructor(records = new MemoryStore(), draw = random) {
    this.records = records
    this.#random = draw
    this.signer = new LocalSigner({ records, sealer: testSealer, random: draw, yieldToEvents: async () => undefined })
  }

  restart(): TestDevice {
    return new TestDevice(this.records, this.#random)
  }
}
