/**
 * A fee rate in thousandths of a satoshi for each virtual byte (the same number as satoshis for a thousand virtual bytes),
 * an integer: money is never reckoned in floating point.
 */
export type FeeRate = bigint

/** Nodes relay nothing below a tenth of a satoshi a virtual byte. */
export const MIN_FEE_RATE: FeeRate = 100n
/** Ten thousand satoshis a virtual byte: beyond all that was ever needed, so it is a slip. */
export const MAX_FEE_RATE: FeeRate = 10_000_000n

/**
 * The rate that a number of satoshis a virtual byte means, to the thousandth and rounded up; undefined for what is no
 * number between `MIN_FEE_RATE` and `MAX_FEE_RATE`.
 */
export function feeRateOf(satsPerVirtualByte: number): FeeRate | undefined {
  if (!Number.isFinite(satsPerVirtualByte) || satsPerVirtualByte <= 0) return undefined
  // Rounding first to what people can write takes away what 1.1 × 1000 has too much.
  const rate = BigInt(Math.ceil(Number((Math.min(satsPerVirtualByte, 1e6) * 1_000).toFixed(6))))
  return rate >= MIN_FEE_RATE && rate <= MAX_FEE_RATE ? rate : undefined
}

/** The fee in whole satoshis, rounded up. */
export function feeSats(rate: FeeRate, virtualBytes: number): bigint {
  return (rate * BigInt(virtualBytes) + 999n) / 1_000n
}

/** The rate that a fee comes to, rounded up to the thousandth, so that a cap is never passed unseen. */
export function feeRateFrom(fee: bigint, virtualBytes: number): FeeRate {
  const size = BigInt(virtualBytes)
  return (fee * 1_000n + size - 1n) / size
}

/** Satoshis a virtual byte, for people. */
export function satsPerVirtualByte(rate: FeeRate): number {
  return Number(rate) / 1_000
}
