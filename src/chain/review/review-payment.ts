import { atOnce, fromHex, type Sliced } from '../../bytes/index.ts'
import type { Tweak } from '../../musig2/index.ts'
import { MIN_FEE_RATE, satsPerVirtualByte } from '../fee-rate.ts'
import { MAX_INPUTS } from '../payment/build-payment.ts'
import { decodePsbt } from '../psbt/codec.ts'
import { PsbtError } from '../psbt/errors.ts'
import type { Psbt } from '../psbt/psbt.ts'
import { KeyPathSighash } from '../sighash.ts'
import { signedVirtualBytes } from '../transaction-size.ts'
import { txidOfUnsigned, type UnsignedTransaction } from '../transaction.ts'
import type { GroupWallet } from '../wallet/group-wallet.ts'
import { ReviewError } from './errors.ts'
import { DEFAULT_FEE_CAP, type Fee, type FeeCap, reviewFee } from './fee-cap.ts'
import { reviewInputs, type ReviewedInput } from './inputs.ts'
import { hintedAddress } from './own-address.ts'
import { lockTimeWarnings } from './lock-times.ts'
import { reviewOutputs, type ReviewedOutput } from './outputs.ts'
import type { ReviewWarning } from './warnings.ts'

/** One signature that the payment needs: what a session signs. */
export interface PaymentItem {
  /** BIP341 signature message of the input, 32 bytes. */
  readonly message: Uint8Array
  /** Tweaks of the members' aggregate key that lead to the output key of the input's coin, in order. */
  readonly tweaks: readonly Tweak[]
}

/** What a person is shown before approving a payment, and what is signed then. All of it was derived by this device. */
export interface PaymentReview extends Fee {
  readonly transaction: UnsignedTransaction
  /** Final already: signatures of taproot coins are no part of it. */
  readonly txid: string
  /** The 32 bytes that `txid` is the hex of. */
  readonly publicationId: Uint8Array
  readonly inputs: readonly ReviewedInput[]
  /** In the order of the transaction. */
  readonly outputs: readonly ReviewedOutput[]
  /** Everything that is spent. */
  readonly inputSats: bigint
  /** What goes to others, or to nobody. */
  readonly paidSats: bigint
  /** What comes back to the group, on either chain. */
  readonly returnedSats: bigint
  /** Size of the transaction once it is signed. */
  readonly virtualBytes: number
  readonly warnings: readonly ReviewWarning[]
  /** One for each input, in order. */
  readonly items: readonly PaymentItem[]
}

export interface ReviewContext {
  /** Of the group that the signer has registered. */
  readonly wallet: GroupWallet
  readonly feeCap?: FeeCap
}

/** More payments than this at once are not reviewed by anybody. */
const MAX_OUTPUTS = 500

/** More than a tenth of what others get is worth a warning. */
const HIGH_FEE_DIVISOR = 10n

/** Addresses that are derived in one slice: half a millisecond each. */
const ADDRESSES_A_SLICE = 16

/** `sliceReview` without a pause. */
export function reviewPayment(psbt: Uint8Array, context: ReviewContext): PaymentReview {
  return atOnce(sliceReview(psbt, context))
}

/**
 * Reads a proposed payment and derives from it, and from the registered descriptor alone, who is paid what and what would be
 * signed. Whatever else the PSBT says is a hint at most.
 * @param psbt canonical bytes.
 * @throws ReviewError
 */
export function* sliceReview(
  psbt: Uint8Array,
  { wallet, feeCap = DEFAULT_FEE_CAP }: ReviewContext,
): Sliced<PaymentReview> {
  const decoded = readPsbt(psbt)
  const { transaction } = decoded
  checkCounts(transaction)
  // What costs is to derive addresses; the wallet keeps them, so that what follows finds them there.
  for (const [index, description] of [...decoded.inputs, ...decoded.outputs].entries()) {
    if (index % ADDRESSES_A_SLICE === 0) yield
    hintedAddress(wallet, description)
  }
  const inputs = reviewInputs(wallet, decoded)
  const { outputs, warnings } = reviewOutputs(
    wallet,
    decoded,
    inputs.map(({ address }) => address),
  )
  const inputSats = sum(inputs)
  const outputSats = sum(outputs)
  const virtualBytes = signedVirtualBytes({
    inputCount: inputs.length,
    scriptLengths: outputs.map(({ script }) => script.length),
    longSignatureCount: inputs.filter(({ sighashType }) => sighashType === 'ALL').length,
  })
  const fee = reviewFee(inputSats, outputSats, virtualBytes, feeCap)
  const paidSats = sum(outputs.filter(({ kind }) => kind === 'payment' || kind === 'data'))
  const txid = txidOfUnsigned(transaction)
  return {
    ...fee,
    transaction,
    txid,
    publicationId: fromHex(txid),
    inputs,
    outputs,
    inputSats,
    paidSats,
    returnedSats: outputSats - paidSats,
    virtualBytes,
    warnings: [...warnings, ...feeWarnings(fee, paidSats), ...lockTimeWarnings(transaction)],
    items: itemsOf(transaction, inputs),
  }
}

function readPsbt(psbt: Uint8Array): Psbt {
  try {
    return decodePsbt(psbt)
  } catch (error) {
    if (!(error instanceof PsbtError)) throw error
    const inputIndex = error.place?.map === 'input' ? error.place.inputIndex : undefined
    throw new ReviewError(error.code, error.reason, inputIndex)
  }
}

function checkCounts({ inputs, outputs }: UnsignedTransaction): void {
  if (inputs.length === 0) throw new ReviewError('inputs_missing', 'This payment spends nothing.')
  if (inputs.length > MAX_INPUTS) {
    throw new ReviewError('too_many_inputs', `A payment has at most ${MAX_INPUTS} inputs, this one ${inputs.length}.`)
  }
  if (outputs.length > MAX_OUTPUTS) {
    throw new ReviewError('too_many_outputs', `Nobody reviews ${outputs.length} outputs; ${MAX_OUTPUTS} is the limit.`)
  }
  if (outputs.length === 0) throw new ReviewError('outputs_missing', 'This payment pays nobody: all would be fee.')
}

function itemsOf(transaction: UnsignedTransaction, inputs: readonly ReviewedInput[]): readonly PaymentItem[] {
  const sighash = new KeyPathSighash(
    transaction,
    inputs.map(({ amountSats, address }) => ({ amountSats, script: address.script })),
  )
  return inputs.map(({ address, sighashType }, inputIndex) => ({
    message: sighash.message(inputIndex, sighashType),
    tweaks: address.tweaks,
  }))
}

function feeWarnings(fee: Fee, paidSats: bigint): ReviewWarning[] {
  const warnings: ReviewWarning[] = []
  if (paidSats === 0n) warnings.push({ code: 'pays_nobody' })
  else if (fee.feeSats * HIGH_FEE_DIVISOR > paidSats) {
    warnings.push({ code: 'fee_high_for_payment', feeSats: fee.feeSats, paidSats })
  }
  if (fee.satsPerVirtualByte < satsPerVirtualByte(MIN_FEE_RATE)) {
    warnings.push({ code: 'fee_rate_low', satsPerVirtualByte: fee.satsPerVirtualByte })
  }
  return warnings
}

function sum(parts: readonly { readonly amountSats: bigint }[]): bigint {
  return parts.reduce((total, { amountSats }) => total + amountSats, 0n)
}
