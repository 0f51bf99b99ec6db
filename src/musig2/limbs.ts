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

/** The first elements of every memory are registers: functions keep what they need for the moment there. */
const REGISTERS = 9

export function register(index: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8): number {
  return index * LIMBS
}

/** A memory for so many elements besides the registers, which are given out one by one. */
export class Workspace {
  readonly m: Memory
  #end = REGISTERS * LIMBS

  constructor(elementCount: number) {
    this.m = new Float64Array((REGISTERS + elementCount) * LIMBS)
  }

  /** The place of an element that nobody else has. */
  take(): number {
    const place = this.#end
    this.#end += LIMBS
    return place
  }

  /** The first of so many places. */
  takeMany(elementCount: number): number {
    const first = this.#end
    this.#end += elementCount * LIMBS
    return first
  }
}

// (x + ROUND) − ROUND is x rounded to a multiple of 2²⁴: doubles of the size of ROUND are that far apart.
export const ROUND = 1.5 * 2 ** (52 + 24)
export const DOWN = 2 ** -24
// The same for 2¹⁶, at which the topmost limb reaches 2²⁵⁶.
export const ROUND_TOP = 1.5 * 2 ** (52 + 16)
export const DOWN_TOP = 2 ** -16
// 2²⁵⁶ = 2³² + 977 modulo P, and 2³² is 2⁸ in limb 1.
export const TOP_LOW = 977
export const TOP_HIGH = 256

/** The limb at an index inside the memory: `Number` is there for the type alone, and costs nothing. */
export function limbAt(m: Memory, index: number): number {
  return Number(m[index])
}

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
    carry = digit >> 23
    m[result + limb] = digit - carry * 2 ** 24
  }
}

/** The value in [0, P) of a tight element. */
export function valueOf(m: Memory, a: number): bigint {
  let carry = 0
  for (let limb = 0; limb < LIMBS - 1; limb++) {
    const digit = limbAt(m, a + limb) + carry
    carry = digit >> 24
    const start = 30 - 3 * limb
    digitView.setUint16(start, digit >> 8)
    digitView.setUint8(start + 2, digit)
  }
  digitBytes.fill(0, 0, 3)
  const value = readInteger(digitBytes, 1) + (BigInt(limbAt(m, a + LIMBS - 1) + carry) << 240n)
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
  for (let limb = 0; limb < LIMBS; limb++) m[result + limb] = u * limbAt(m, a + limb) + v * limbAt(m, b + limb)
}

/** Makes an element of weight up to 32 tight, in its place. */
export function tighten(m: Memory, a: number): void {
  const a0 = limbAt(m, a)
  const a1 = limbAt(m, a + 1)
  const a2 = limbAt(m, a + 2)
  const a3 = limbAt(m, a + 3)
  const a4 = limbAt(m, a + 4)
  const a5 = limbAt(m, a + 5)
  const a6 = limbAt(m, a + 6)
  const a7 = limbAt(m, a + 7)
  const a8 = limbAt(m, a + 8)
  const a9 = limbAt(m, a + 9)
  const a10 = limbAt(m, a + 10)
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
