import { type FeeRate, feeRateFrom, satsPerVirtualByte } from '../fee-rate.ts'
import { ReviewError } from './errors.ts'

/** What a fee may be at most. Whoever passes either bound is refused. */
export interface FeeCap {
  /** Part of everything that is spent, as a fraction: 0.05 is five hundredths. */
  readonly shareOfInputs: number
  /** Satoshis for each virtual byte. */
  readonly satsPerVirtualByte: number
}

/** Far above what payments cost, and far below what a mistake costs. */
export const DEFAULT_FEE_CAP: FeeCap = { shareOfInputs: 0.05, satsPerVirtualByte: 500 }

/** A fee as people weigh it. */
export interface Fee {
  readonly feeSats: bigint
  /** Satoshis for each virtual byte, to the thousandth. */
  readonly satsPerVirtualByte: number
  /** Part of everything that is spent, a fraction. */
  readonly shareOfInputs: number
}

/**
 * The fee that is what the inputs have more than the outputs.
 * @throws ReviewError `fee_negative`, `fee_rate_above_cap`, `fee_share_above_cap`.
 */
export function reviewFee(inputSats: bigint, outputSats: bigint, virtualBytes: number, cap: FeeCap): Fee {
  const feeSats = inputSats - outputSats
  if (feeSats < 0n) {
    throw new ReviewError('fee_negative', `This payment spends ${inputSats} sat and pays out ${outputSats} sat.`)
  }
  const rate: FeeRate = feeRateFrom(feeSats, virtualBytes)
  const fee = {
    feeSats,
    satsPerVirtualByte: satsPerVirtualByte(rate),
    shareOfInputs: inputSats === 0n ? 0 : Number((feeSats * 1_000_000n) / inputSats) / 1_000_000,
  }
  if (fee.satsPerVirtualByte > cap.satsPerVirtualByte) {
    throw new ReviewError(
      'fee_rate_above_cap',
      `The fee of ${feeSats} sat comes to ${fee.satsPerVirtualByte} sat/vB; more than ${cap.satsPerVirtualByte} is not signed.`,
    )
  }
  if (fee.shareOfInputs > cap.shareOfInputs) {
    throw new ReviewError(
      'fee_share_above_cap',
      `The fee of ${feeSats} sat is ${percent(fee.shareOfInputs)} of what is spent; more than ${percent(cap.shareOfInputs)} is not signed.`,
    )
  }
  return fee
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 10_000) / 100} %`
}
