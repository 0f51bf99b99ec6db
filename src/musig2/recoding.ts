/** Bits of the magnitude of a half of a scalar. */
const HALF_BITS = 128

/** How many digits `toNonAdjacentForm` can give. */
export const NON_ADJACENT_DIGITS = HALF_BITS + 1

/** A digit that is not zero, and which power of two it counts. */
export type Digit = { readonly bit: number; readonly value: number }

/**
 * `half`, of either sign and below 2¹²⁸ in magnitude, in width-w non-adjacent form (Guide to Elliptic Curve Cryptography,
 * algorithm 3.35), least significant first: the sum of all `value ⋅ 2^bit`, each value odd and below 2^(width−1) in
 * magnitude, and one in `width + 1` bits with such a digit on average. `width` is 24 at most.
 */
export function toNonAdjacentForm(half: bigint, width: number): Digit[] {
  const words = wordsOf(half < 0n ? -half : half)
  const sign = half < 0n ? -1 : 1
  const digits: Digit[] = []
  let carry = 0
  let bit = 0
  while (bit < NON_ADJACENT_DIGITS) {
    if (bitsAt(words, bit, 1) === carry) {
      bit++
      continue
    }
    const window = bitsAt(words, bit, width) + carry
    carry = window >> (width - 1)
    digits.push({ bit, value: sign * (window - (carry << width)) })
    bit += width
  }
  return digits
}

/** The 32-bit words of a magnitude below 2¹²⁸, least significant first, and two of zeros. */
function wordsOf(magnitude: bigint): Uint32Array {
  return Uint32Array.of(
    Number(BigInt.asUintN(32, magnitude)),
    Number(BigInt.asUintN(32, magnitude >> 32n)),
    Number(BigInt.asUintN(32, magnitude >> 64n)),
    Number(magnitude >> 96n),
    0,
    0,
  )
}

/** `count` bits (at most 24) from bit `start` on. */
function bitsAt(words: Uint32Array, start: number, count: number): number {
  const [word, shift] = [start >>> 5, start & 31]
  // Two shifts, since one by 32 would be none. `Number` is there for the type alone.
  const bits = (Number(words[word]) >>> shift) | ((Number(words[word + 1]) << 1) << (31 - shift))
  return bits & ((1 << count) - 1)
}
