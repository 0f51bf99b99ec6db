import type { PsbtErrorCode } from '../psbt/errors.ts'

/**
 * Why a payment is not signed. Besides what can be wrong with a PSBT as such (`PsbtErrorCode`):
 *
 * | code | meaning |
 * |---|---|
 * | `inputs_missing` | nothing is spent |
 * | `outputs_missing` | nobody gets anything: all would be fee |
 * | `too_many_inputs` | more inputs than one session can sign for |
 * | `too_many_outputs` | more outputs than a person can look through |
 * | `duplicate_input` | the same coin is spent twice |
 * | `sighash_refused` | a signature would not commit to all inputs and outputs |
 * | `prevout_missing` | the PSBT does not say which coin an input spends |
 * | `prevout_txid_wrong` | the transaction that is said to have made a coin is another one |
 * | `prevout_index_wrong` | that transaction has no such output |
 * | `prevout_inconsistent` | two statements about the same coin differ |
 * | `derivation_unknown` | an input does not say where in the wallet its coin lies |
 * | `foreign_input` | a coin does not belong to this group |
 * | `internal_key_wrong` | an input names another internal key than its coin has |
 * | `amount_out_of_range` | more bitcoins than there will ever be |
 * | `fee_negative` | more is paid than spent |
 * | `fee_rate_above_cap` | the fee is too high for the size of the transaction |
 * | `fee_share_above_cap` | the fee is too large a part of what is spent |
 */
export type ReviewErrorCode =
  | PsbtErrorCode
  | 'inputs_missing'
  | 'outputs_missing'
  | 'too_many_inputs'
  | 'too_many_outputs'
  | 'duplicate_input'
  | 'sighash_refused'
  | 'prevout_missing'
  | 'prevout_txid_wrong'
  | 'prevout_index_wrong'
  | 'prevout_inconsistent'
  | 'derivation_unknown'
  | 'foreign_input'
  | 'internal_key_wrong'
  | 'amount_out_of_range'
  | 'fee_negative'
  | 'fee_rate_above_cap'
  | 'fee_share_above_cap'

/** A payment that this device refuses to sign; the message begins with the number of the input at fault, counted from 1. */
export class ReviewError extends Error {
  override readonly name = 'ReviewError'
  readonly code: ReviewErrorCode
  /** The input at fault; undefined where it is none. */
  readonly inputIndex: number | undefined

  constructor(code: ReviewErrorCode, message: string, inputIndex?: number) {
    super(inputIndex === undefined ? message : `Input ${inputIndex + 1}: ${message}`)
    this.code = code
    this.inputIndex = inputIndex
  }
}
