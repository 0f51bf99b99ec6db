/** Bits of the magnitude of a half of a scalar. */
const HALF_BITS = 128

/** The 32-bit words of a magnitude below 2¹²⁸, least significant first, and one more. */
function wordsOf(magnitude: bigint): Uint32Array {
  return Uint32Array.of(
    Number(BigInt.asUintN(32, magnitude)),
    Number(BigInt.asUintN(32, magnitude >> 32n)),
    Number(BigInt.asUintN(32, magnitude >> 64n)),
    Number(BigInt.asUintN(32, magnitude >> 96n)),
    0,
    0,
  )
}

/** `count` bits (at most 25) from bit `start` on. */
function bitsAt(words: Uint32Array, start: number, count: number): number {
  const [word, shift] = [start >>> 5, start & 31]
  const low = (words[word] ?? 0) >>> shift
  const high = shift === 0 ? 0 : (words[word + 1] ?? 0) << (32 - shift)
  return (low | high) & ((1 << count) - 1)
}

/** How many windows of this width a half of a scalar has in `toWindows`. */
export function windowCountOf(width: number): number {
  return Math.ceil((HALF_BITS + 1) / width)
}

/**
 * `half`, of either sign and below 2¹²⁸ in magnitude, as digits of −2^(width−1) … 2^(width−1):
 * the sum of `digit[i] ⋅ 2^(width⋅i)`. Written to `digits` from `offset` on.
 */
export function toWindows(half: bigint, width: number, digits: Int16Array, offset: number): void {
  const words = wordsOf(half < 0n ? -half : half)
  const sign = half < 0n ? -1 : 1
  let carry = 0
  for (let window = 0; window < windowCountOf(width); window++) {
    let digit = bitsAt(words, window * width, width) + carry
    carry = digit > 1 << (width - 1) ? 1 : 0
    digit -= carry << width
    digits[offset + window] = sign * digit
  }
}

/** How many digits `toNonAdjacentForm` gives. */
export const NON_ADJACENT_DIGITS = HALF_BITS + 1

/**
 * `half`, of either sign and below 2¹²⁸ in magnitude, in width-w non-adjacent form: the sum of `digit[i] ⋅ 2^i`, each digit
 * zero or odd and below 2^(width−1) in magnitude, and among any `width` of them at most one not zero. At most one in
 * `width + 1` digits is not zero on average.
 */
export function toNonAdjacentForm(half: bigint, width: number): Int16Array {
  const words = wordsOf(half < 0n ? -half : half)
  const sign = half < 0n ? -1 : 1
  const digits = new Int16Array(NON_ADJACENT_DIGITS)
  let carry = 0
  let bit = 0
  while (bit < NON_ADJACENT_DIGITS) {
    if (bitsAt(words, bit, 1) === carry) {
      bit++
      continue
    }
    let digit = bitsAt(words, bit, width) + carry
    carry = digit >> (width - 1)
    digit -= carry << width
    digits[bit] = sign * digit
    bit += width
  }
  return digits
}
