import { sha256 } from '@noble/hashes/sha2.js'
import { concat, taggedHash } from '../bytes/index.ts'
import { compactSize, littleEndian32, littleEndian64 } from './integers.ts'
import { encodeOutpoint, encodeOutput, type TransactionOutput, type UnsignedTransaction } from './transaction.ts'

/** The two ways to sign that commit to all inputs and all outputs: `DEFAULT` with 64 bytes, `ALL` with a 65th. */
export type SighashType = 'DEFAULT' | 'ALL'

/** BIP341: the sighash byte that a message commits to. */
export function sighashByte(type: SighashType): number {
  return type === 'DEFAULT' ? 0x00 : 0x01
}

/**
 * BIP341 key-path signature messages of one transaction. What all inputs share is hashed once, so a transaction of n inputs
 * costs n short hashes and not n².
 */
export class KeyPathSighash {
  readonly #shared: Uint8Array
  readonly #head: Uint8Array
  readonly #inputCount: number

  /** @param prevouts the output that each input spends, in the order of the inputs. */
  constructor(transaction: UnsignedTransaction, prevouts: readonly TransactionOutput[]) {
    const { version, inputs, outputs, lockTime } = transaction
    if (prevouts.length !== inputs.length) throw new RangeError('There must be one prevout for each input.')
    this.#inputCount = inputs.length
    this.#head = concat(littleEndian32(version), littleEndian32(lockTime))
    this.#shared = concat(
      sha256(concat(...inputs.map(encodeOutpoint))),
      sha256(concat(...prevouts.map(({ amountSats }) => littleEndian64(amountSats)))),
      sha256(concat(...prevouts.flatMap(({ script }) => [compactSize(script.length), script]))),
      sha256(concat(...inputs.map(({ sequence }) => littleEndian32(sequence)))),
      sha256(concat(...outputs.map(encodeOutput))),
    )
  }

  /** The 32 bytes that are signed for one input: BIP341 `hash_TapSighash(0x00 ‖ SigMsg(hash_type, 0))`, without annex. */
  message(inputIndex: number, type: SighashType): Uint8Array {
    if (!Number.isInteger(inputIndex) || inputIndex < 0 || inputIndex >= this.#inputCount) {
      throw new RangeError(`There is no input ${inputIndex}.`)
    }
    // Epoch 0 and the type before what is shared; spend type 0 (key path, no annex) and the input after it.
    return taggedHash(
      'TapSighash',
      Uint8Array.of(0x00, sighashByte(type)),
      this.#head,
      this.#shared,
      Uint8Array.of(0x00),
      littleEndian32(inputIndex),
    )
  }
}
