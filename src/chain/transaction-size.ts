import { compactSizeBytes } from './integers.ts'

/** BIP141: what four bytes outside of the witness weigh as one virtual byte. */
const WITNESS_SCALE = 4
const VERSION_AND_LOCK_TIME_BYTES = 8
/** Outpoint, empty scriptSig, sequence. */
const INPUT_BYTES = 41
const AMOUNT_BYTES = 8
/** Marker and flag (BIP144). */
const SEGWIT_MARK_BYTES = 2
/** One witness item of 64 bytes with its length, and the number of items. */
const KEY_PATH_WITNESS_BYTES = 66

/** The size in virtual bytes of a transaction that spends taproot coins by their keys, once it is signed. */
export interface SignedSize {
  readonly inputCount: number
  /** The length of each output's script, in bytes. */
  readonly scriptLengths: readonly number[]
  /** Inputs whose signature has a 65th byte, for `SIGHASH_ALL`. */
  readonly longSignatureCount?: number
}

/** BIP141 virtual size, rounded up. */
export function signedVirtualBytes({ inputCount, scriptLengths, longSignatureCount = 0 }: SignedSize): number {
  const outputBytes = scriptLengths.reduce(
    (bytes, length) => bytes + AMOUNT_BYTES + compactSizeBytes(length) + length,
    0,
  )
  const plainBytes =
    VERSION_AND_LOCK_TIME_BYTES +
    compactSizeBytes(inputCount) +
    INPUT_BYTES * inputCount +
    compactSizeBytes(scriptLengths.length) +
    outputBytes
  const witnessBytes = SEGWIT_MARK_BYTES + KEY_PATH_WITNESS_BYTES * inputCount + longSignatureCount
  return Math.ceil((plainBytes * WITNESS_SCALE + witnessBytes) / WITNESS_SCALE)
}
