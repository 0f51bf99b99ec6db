/**
 * Field elements modulo P as eleven doubles, for public data: several times as fast as big integers, which allocate
 * memory at every step. (The method is that of D. J. Bernstein's "Curve25519: new Diffie-Hellman speed records", 4.)
 *
 * An element is the sum of `limb[k] ⋅ 2^(24k)`, k = 0…10, each limb an integer of either sign. Elements lie one after the
 * other in a `Memory` and are named by the index of their first limb. A double holds integers below 2⁵³ exactly and no
 * step may leave that range, whence two kinds of elements:
 *
 * - *tight*: |limb| ≤ 2²³ + 2⁶, and |limb[10]| ≤ 2¹⁶. Everything but `combine` gives tight elements.
 * - *of weight w*: up to w times as large, from `combine`. The weights of the two operands of a product may multiply
 *   to 11 at most: a column of the product is then below 11 ⋅ 11 ⋅ (2²³ + 2⁶)² < 0.95 ⋅ 2⁵³, and what the reduction adds to
 *   it on top is below 0.04 ⋅ 2⁵³.
 *
 * The value of a tight element that was not just loaded is below 1.01 ⋅ 2²⁵⁵ < P on either side of zero, so that it is
 * zero modulo P only if all its limbs are zero.
 */

import { P } from './field.ts'
import { readInteger, writeInteger } from './integers.ts'

export type Memory = Float64Array

/** Limbs of an element, thus its size in a `Memory`. */
export const LIMBS = 11

// (x + ROUND) − ROUND is x rounded to a multiple of 2²⁴: doubles of the size of ROUND are that far apart.
export const ROUND = 1.5 * 2 ** (52 + 24)
export const DOWN = 2 ** -24
// The same for 2¹⁶, at which the topmost limb reaches 2²⁵⁶.
export const ROUND_TOP = 1.5 * 2 ** (52 + 16)
export const DOWN_TOP = 2 ** -16
// 2²⁵⁶ = 2³² + 977 modulo P, and 2³² is 2⁸ in limb 1.
export const TOP_LOW = 977
export const TOP_HIGH = 256

const scratchBytes = new Uint8Array(32)

/** Writes `value`, in [0, P), as a tight element. */
export function load(m: Memory, result: number, value: bigint): void {
  writeInteger(value, scratchBytes)
  let carry = 0
  for (let limb = 0; limb < LIMBS; limb++) {
    const end = 31 - 3 * limb
    const digit =
      (scratchBytes[end] ?? 0) + ((scratchBytes[end - 1] ?? 0) << 8) + ((scratchBytes[end - 2] ?? 0) << 16) + carry
    carry = limb < LIMBS - 1 && digit >= 1 << 23 ? 1 : 0
    m[result + limb] = digit - carry * 2 ** 24
  }
}

/** The value in [0, P) of a tight element. */
export function valueOf(m: Memory, a: number): bigint {
  let carry = 0
  for (let limb = 0; limb < LIMBS - 1; limb++) {
    const digit = (m[a + limb] ?? 0) + carry
    carry = digit >> 24
    const end = 31 - 3 * limb
    scratchBytes[end] = digit
    scratchBytes[end - 1] = digit >> 8
    scratchBytes[end - 2] = digit >> 16
  }
  scratchBytes[0] = 0
  scratchBytes[1] = 0
  const value = readInteger(scratchBytes) + (BigInt((m[a + LIMBS - 1] ?? 0) + carry) << 240n)
  return value < 0n ? value + P : value
}

/** Copies the limbs of an element. */
export function copy(m: Memory, result: number, a: number): void {
  m.copyWithin(result, a, a + LIMBS)
}

/** Whether a tight element, not just loaded, is zero modulo P. */
export function isZero(m: Memory, a: number): boolean {
  for (let limb = 0; limb < LIMBS; limb++) if (m[a + limb] !== 0) return false
  return true
}

/** `u⋅a + v⋅b`, limb by limb: of weight |u| ⋅ (weight of a) + |v| ⋅ (weight of b). */
export function combine(m: Memory, result: number, u: number, a: number, v: number, b: number): void {
  for (let limb = 0; limb < LIMBS; limb++) m[result + limb] = u * (m[a + limb] ?? 0) + v * (m[b + limb] ?? 0)
}

/** Makes an element of weight up to 32 tight, in its place. */
export function tighten(m: Memory, a: number): void {
  const a0 = m[a + 0] ?? 0
  const a1 = m[a + 1] ?? 0
  const a2 = m[a + 2] ?? 0
  const a3 = m[a + 3] ?? 0
  const a4 = m[a + 4] ?? 0
  const a5 = m[a + 5] ?? 0
  const a6 = m[a + 6] ?? 0
  const a7 = m[a + 7] ?? 0
  const a8 = m[a + 8] ?? 0
  const a9 = m[a + 9] ?? 0
  const a10 = m[a + 10] ?? 0
  const g9 = a9 + ROUND - ROUND
  const top = a10 + g9 * DOWN
  const q = top + ROUND_TOP - ROUND_TOP
  const c = q * DOWN_TOP
  const y0 = a0 + c * TOP_LOW
  const y1 = a1 + c * TOP_HIGH
  const g0 = y0 + ROUND - ROUND
  const g1 = y1 + ROUND - ROUND
  const g2 = a2 + ROUND - ROUND
  const g3 = a3 + ROUND - ROUND
  const g4 = a4 + ROUND - ROUND
  const g5 = a5 + ROUND - ROUND
  const g6 = a6 + ROUND - ROUND
  const g7 = a7 + ROUND - ROUND
  const g8 = a8 + ROUND - ROUND
  m[a] = y0 - g0
  m[a + 1] = y1 - g1 + g0 * DOWN
  m[a + 2] = a2 - g2 + g1 * DOWN
  m[a + 3] = a3 - g3 + g2 * DOWN
  m[a + 4] = a4 - g4 + g3 * DOWN
  m[a + 5] = a5 - g5 + g4 * DOWN
  m[a + 6] = a6 - g6 + g5 * DOWN
  m[a + 7] = a7 - g7 + g6 * DOWN
  m[a + 8] = a8 - g8 + g7 * DOWN
  m[a + 9] = a9 - g9 + g8 * DOWN
  m[a + 10] = top - q
}
