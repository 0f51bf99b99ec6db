/**
 * Field elements modulo P as eleven doubles, for public data: several times as fast as big integers, which allocate
 * memory at every step. (The method is that of D. J. Bernstein's "Curve25519: new Diffie-Hellman speed records", 4.)
 *
 * An element is the sum of `limb[k] ⋅ 2^(24k)`, k = 0…10, each limb an integer of either sign. Elements lie one after the
 * other in a `Memory` and are named by the index of their first limb. A double holds integers below 2⁵³ exactly and no
 * step may leave that range, whence two kinds of elements:
 *
 * - *tight*: |limb| ≤ 2²³ + 2⁶, |limb[10]| ≤ 2¹⁶, and the value is between −P and P, both excluded. It is zero modulo P
 *   only if all limbs are zero. Everything but `combine` gives tight elements.
 * - *of weight w*: limbs up to w times as large, from `combine`. The weights of the two operands of a product may multiply
 *   to 11 at most: a column of the product is then below 11 ⋅ 11 ⋅ (2²³ + 2⁶)² < 0.95 ⋅ 2⁵³, and what the reduction adds to
 *   it on top is below 0.04 ⋅ 2⁵³.
 */

import { P } from './field.ts'
import { readInteger, writeInteger } from './integers.ts'

export type Memory = Float64Array

/** Limbs of an element, thus its size in a `Memory`. */
export const LIMBS = 11

/** 33 bytes, of which the first is zero: eleven digits of three bytes, the topmost first. */
const digitBytes = new Uint8Array(33)
const digitView = new DataView(digitBytes.buffer)

/** Writes `value`, in [0, P), as a tight element. */
export function load(m: Memory, result: number, value: bigint): void {
  writeInteger(value, digitBytes, 1)
  let carry = 0
  for (let limb = 0; limb < LIMBS; limb++) {
    const start = 30 - 3 * limb
    const digit = (digitView.getUint16(start) << 8) + digitView.getUint8(start + 2) + carry
    // The topmost limb is below 2¹⁶ and carries nothing.
    carry = (digit + 2 ** 23) >> 24
    m[result + limb] = digit - carry * 2 ** 24
  }
}

/** The value in [0, P) of a tight element. */
export function valueOf(m: Memory, a: number): bigint {
  let carry = 0
  for (let limb = 0; limb < LIMBS - 1; limb++) {
    const digit = Number(m[a + limb]) + carry
    carry = digit >> 24
    const start = 30 - 3 * limb
    digitView.setUint16(start, digit >> 8)
    digitView.setUint8(start + 2, digit)
  }
  digitBytes.fill(0, 0, 3)
  const value = readInteger(digitBytes, 1) + (BigInt(Number(m[a + LIMBS - 1]) + carry) << 240n)
  return value < 0n ? value + P : value
}

/** Copies the limbs of an element. */
export function copy(m: Memory, result: number, a: number): void {
  m.copyWithin(result, a, a + LIMBS)
}

/** Whether a tight element is zero modulo P. */
export function isZero(m: Memory, a: number): boolean {
  for (let limb = 0; limb < LIMBS; limb++) if (m[a + limb] !== 0) return false
  return true
}
