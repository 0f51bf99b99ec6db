import { atOnce, concat, type Sliced, toHex } from '../bytes/index.ts'
import { verifySignature } from '../musig2/index.ts'
import { type ReviewContext, sliceReview } from './review/review-payment.ts'
import { sighashByte } from './sighash.ts'
import { encodeSignedTransaction } from './transaction.ts'

/** A transaction that is ready to be published. */
export interface FinalTransaction {
  readonly bytes: Uint8Array
  /** Hex of `bytes`, as nodes take it. */
  readonly hex: string
  readonly txid: string
  readonly virtualBytes: number
}

/**
 * Why there is no final transaction:
 *
 * | code | meaning |
 * |---|---|
 * | `signature_count` | not one signature for each input |
 * | `signature_invalid` | a signature does not verify under the output key of its input's coin |
 */
export type FinaliseErrorCode = 'signature_count' | 'signature_invalid'

/** Signatures that do not complete the payment. */
export class FinaliseError extends Error {
  override readonly name = 'FinaliseError'
  readonly code: FinaliseErrorCode
  readonly inputIndex: number | undefined

  constructor(code: FinaliseErrorCode, message: string, inputIndex?: number) {
    super(message)
    this.code = code
    this.inputIndex = inputIndex
  }
}

/** Signatures that are verified in one slice: a third of a millisecond each. */
const SIGNATURES_A_SLICE = 16

/** `sliceFinalTransaction` without a pause. */
export function finalisePayment(
  psbt: Uint8Array,
  context: ReviewContext,
  signatures: readonly Uint8Array[],
): FinalTransaction {
  return atOnce(sliceFinalTransaction(psbt, context, signatures))
}

/**
 * Puts the signatures into the transaction. The PSBT is reviewed once more, and every signature is verified against the
 * message and the output key that come out of that, so the result is valid as a whole or there is none.
 * @param psbt canonical bytes.
 * @param signatures one for each input, in order, 64 bytes each.
 * @throws FinaliseError; ReviewError when the payment would not have been signed in the first place.
 */
export function* sliceFinalTransaction(
  psbt: Uint8Array,
  context: ReviewContext,
  signatures: readonly Uint8Array[],
): Sliced<FinalTransaction> {
  const { transaction, inputs, items, txid, virtualBytes } = yield* sliceReview(psbt, context)
  if (signatures.length !== inputs.length) {
    throw new FinaliseError('signature_count', `${inputs.length} signatures are needed, not ${signatures.length}.`)
  }
  const witnesses: Uint8Array[][] = []
  for (const [inputIndex, { address, sighashType }] of inputs.entries()) {
    if (inputIndex > 0 && inputIndex % SIGNATURES_A_SLICE === 0) yield
    const signature = signatures[inputIndex]
    const message = items[inputIndex]?.message
    const isValid =
      signature !== undefined && message !== undefined && verifySignature(signature, message, address.outputKey)
    if (!isValid) {
      throw new FinaliseError('signature_invalid', `The signature of input ${inputIndex} is not valid.`, inputIndex)
    }
    // BIP341: without a byte for the type it is DEFAULT; ALL is written out.
    witnesses.push([sighashType === 'DEFAULT' ? signature : concat(signature, Uint8Array.of(sighashByte(sighashType)))])
  }
  const bytes = encodeSignedTransaction(transaction, witnesses)
  return { bytes, hex: toHex(bytes), txid, virtualBytes }
}
