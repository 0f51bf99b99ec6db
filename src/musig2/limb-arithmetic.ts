/**
 * Arithmetic on elements, see `limbs.ts`. There are no branches and no carries from limb to limb that wait for one another:
 * adding and subtracting a large constant rounds a limb to what it hands on, for all limbs at once.
 */

import { LIMBS } from './limbs.ts'
import type { Memory } from './limbs.ts'

// Functions give these constants local names, since a bundler may make variables of a module's constants, and those are
// much slower.

// (x + ROUND) − ROUND is x rounded to a multiple of 2²⁴: doubles of the size of ROUND are that far apart.
const ROUND = 1.5 * 2 ** (52 + 24)
const DOWN = 2 ** -24
// The same for 2¹⁶, at which the topmost limb reaches 2²⁵⁶.
const ROUND_TOP = 1.5 * 2 ** (52 + 16)
const DOWN_TOP = 2 ** -16
// 2²⁵⁶ = 2³² + 977 modulo P, and 2³² is 2⁸ in limb 1.
const TOP_LOW = 977
const TOP_HIGH = 256

// 2²⁶⁴ = 2⁴⁰ + 977 ⋅ 2⁸ modulo P, and 2⁴⁰ is 2¹⁶ in limb 1.
const WRAP_LOW = 977 * 256
const WRAP_HIGH = 65536

/** The limb at an index inside the memory: `Number` is there for the type alone, and costs nothing. */
function limbAt(m: Memory, index: number): number {
  return Number(m[index])
}

/** `u⋅a + v⋅b`, limb by limb: of weight |u| ⋅ (weight of a) + |v| ⋅ (weight of b). */
export function combine(m: Memory, result: number, u: number, a: number, v: number, b: number): void {
  for (let limb = 0; limb < LIMBS; limb++) m[result + limb] = u * limbAt(m, a + limb) + v * limbAt(m, b + limb)
}

/** Makes an element of weight up to 32 tight, in its place. */
export function tighten(m: Memory, a: number): void {
  const [topLow, topHigh] = [TOP_LOW, TOP_HIGH]
  const [round, down, roundTop, downTop] = [ROUND, DOWN, ROUND_TOP, DOWN_TOP]
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
  const g9 = a9 + round - round
  const top = a10 + g9 * down
  const q = top + roundTop - roundTop
  const c = q * downTop
  const y0 = a0 + c * topLow
  const y1 = a1 + c * topHigh
  const g0 = y0 + round - round
  const g1 = y1 + round - round
  const g2 = a2 + round - round
  const g3 = a3 + round - round
  const g4 = a4 + round - round
  const g5 = a5 + round - round
  const g6 = a6 + round - round
  const g7 = a7 + round - round
  const g8 = a8 + round - round
  m[a] = y0 - g0
  m[a + 1] = y1 - g1 + g0 * down
  m[a + 2] = a2 - g2 + g1 * down
  m[a + 3] = a3 - g3 + g2 * down
  m[a + 4] = a4 - g4 + g3 * down
  m[a + 5] = a5 - g5 + g4 * down
  m[a + 6] = a6 - g6 + g5 * down
  m[a + 7] = a7 - g7 + g6 * down
  m[a + 8] = a8 - g8 + g7 * down
  m[a + 9] = a9 - g9 + g8 * down
  m[a + 10] = top - q
}

/** The columns of the product that is being reduced; nothing is kept in it. */
const columns = new Float64Array(21)

/** `a⋅b`, tight. The result may take the place of an operand. */
// oxfmt-ignore
export function multiply(m: Memory, result: number, a: number, b: number): void {
  const z = columns
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
  const b0 = limbAt(m, b)
  const b1 = limbAt(m, b + 1)
  const b2 = limbAt(m, b + 2)
  const b3 = limbAt(m, b + 3)
  const b4 = limbAt(m, b + 4)
  const b5 = limbAt(m, b + 5)
  const b6 = limbAt(m, b + 6)
  const b7 = limbAt(m, b + 7)
  const b8 = limbAt(m, b + 8)
  const b9 = limbAt(m, b + 9)
  const b10 = limbAt(m, b + 10)
  z[0] = a0 * b0
  z[1] = a0 * b1 + a1 * b0
  z[2] = a0 * b2 + a1 * b1 + a2 * b0
  z[3] = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0
  z[4] = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0
  z[5] = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0
  z[6] = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0
  z[7] = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0
  z[8] = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0
  z[9] = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0
  z[10] = a0 * b10 + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1 + a10 * b0
  z[11] = a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + a10 * b1
  z[12] = a2 * b10 + a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3 + a10 * b2
  z[13] = a3 * b10 + a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4 + a10 * b3
  z[14] = a4 * b10 + a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5 + a10 * b4
  z[15] = a5 * b10 + a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6 + a10 * b5
  z[16] = a6 * b10 + a7 * b9 + a8 * b8 + a9 * b7 + a10 * b6
  z[17] = a7 * b10 + a8 * b9 + a9 * b8 + a10 * b7
  z[18] = a8 * b10 + a9 * b9 + a10 * b8
  z[19] = a9 * b10 + a10 * b9
  z[20] = a10 * b10
  reduce(m, result)
}

/** `a²`, tight. The result may take the place of the operand. */
// oxfmt-ignore
export function square(m: Memory, result: number, a: number): void {
  const z = columns
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
  const d0 = a0 + a0
  const d1 = a1 + a1
  const d2 = a2 + a2
  const d3 = a3 + a3
  const d4 = a4 + a4
  const d5 = a5 + a5
  const d6 = a6 + a6
  const d7 = a7 + a7
  const d8 = a8 + a8
  const d9 = a9 + a9
  z[0] = a0 * a0
  z[1] = d0 * a1
  z[2] = d0 * a2 + a1 * a1
  z[3] = d0 * a3 + d1 * a2
  z[4] = d0 * a4 + d1 * a3 + a2 * a2
  z[5] = d0 * a5 + d1 * a4 + d2 * a3
  z[6] = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3
  z[7] = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4
  z[8] = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4
  z[9] = d0 * a9 + d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5
  z[10] = d0 * a10 + d1 * a9 + d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5
  z[11] = d1 * a10 + d2 * a9 + d3 * a8 + d4 * a7 + d5 * a6
  z[12] = d2 * a10 + d3 * a9 + d4 * a8 + d5 * a7 + a6 * a6
  z[13] = d3 * a10 + d4 * a9 + d5 * a8 + d6 * a7
  z[14] = d4 * a10 + d5 * a9 + d6 * a8 + a7 * a7
  z[15] = d5 * a10 + d6 * a9 + d7 * a8
  z[16] = d6 * a10 + d7 * a9 + a8 * a8
  z[17] = d7 * a10 + d8 * a9
  z[18] = d8 * a10 + a9 * a9
  z[19] = d9 * a10
  z[20] = a10 * a10
  reduce(m, result)
}

/** The tight element that the columns of a product stand for. */
// oxfmt-ignore
function reduce(m: Memory, result: number): void {
  const [topLow, topHigh, wrapLow, wrapHigh] = [TOP_LOW, TOP_HIGH, WRAP_LOW, WRAP_HIGH]
  const z = columns
  const [round, down, roundTop, downTop] = [ROUND, DOWN, ROUND_TOP, DOWN_TOP]
  const z0 = limbAt(z, 0)
  const z1 = limbAt(z, 1)
  const z2 = limbAt(z, 2)
  const z3 = limbAt(z, 3)
  const z4 = limbAt(z, 4)
  const z5 = limbAt(z, 5)
  const z6 = limbAt(z, 6)
  const z7 = limbAt(z, 7)
  const z8 = limbAt(z, 8)
  const z9 = limbAt(z, 9)
  const z10 = limbAt(z, 10)
  const z11 = limbAt(z, 11)
  const z12 = limbAt(z, 12)
  const z13 = limbAt(z, 13)
  const z14 = limbAt(z, 14)
  const z15 = limbAt(z, 15)
  const z16 = limbAt(z, 16)
  const z17 = limbAt(z, 17)
  const z18 = limbAt(z, 18)
  const z19 = limbAt(z, 19)
  const z20 = limbAt(z, 20)
  // The upper columns are brought to limbs w below 2²⁹ + 2²³, so that they can be wrapped around at 2²⁶⁴.
  const h11 = z11 + round - round
  const h12 = z12 + round - round
  const h13 = z13 + round - round
  const h14 = z14 + round - round
  const h15 = z15 + round - round
  const h16 = z16 + round - round
  const h17 = z17 + round - round
  const h18 = z18 + round - round
  const h19 = z19 + round - round
  const h20 = z20 + round - round
  const w11 = z11 - h11
  const w12 = z12 - h12 + h11 * down
  const w13 = z13 - h13 + h12 * down
  const w14 = z14 - h14 + h13 * down
  const w15 = z15 - h15 + h14 * down
  const w16 = z16 - h16 + h15 * down
  const w17 = z17 - h17 + h16 * down
  const w18 = z18 - h18 + h17 * down
  const w19 = z19 - h19 + h18 * down
  const w20 = z20 - h20 + h19 * down
  const w21 = h20 * down
  // w21 is small, since limb 10 is: what it gives to column 11 can be wrapped around once more.
  const w22 = w21 * wrapHigh
  // What is above 2²⁵⁶ is wrapped around as well.
  const y9 = z9 + w20 * wrapLow + w19 * wrapHigh
  const g9 = y9 + round - round
  const y10 = z10 + w21 * wrapLow + w20 * wrapHigh + g9 * down
  const q = y10 + roundTop - roundTop
  const c = q * downTop
  const y0 = z0 + w11 * wrapLow + w22 * wrapLow + c * topLow
  const y1 = z1 + w12 * wrapLow + w11 * wrapHigh + w22 * wrapHigh + c * topHigh
  const y2 = z2 + w13 * wrapLow + w12 * wrapHigh
  const y3 = z3 + w14 * wrapLow + w13 * wrapHigh
  const y4 = z4 + w15 * wrapLow + w14 * wrapHigh
  const y5 = z5 + w16 * wrapLow + w15 * wrapHigh
  const y6 = z6 + w17 * wrapLow + w16 * wrapHigh
  const y7 = z7 + w18 * wrapLow + w17 * wrapHigh
  const y8 = z8 + w19 * wrapLow + w18 * wrapHigh
  // Two passes of carries, each for all limbs at once: the first leaves limbs below 2²⁹ + 2²³, the second tight ones.
  const g0 = y0 + round - round
  const g1 = y1 + round - round
  const g2 = y2 + round - round
  const g3 = y3 + round - round
  const g4 = y4 + round - round
  const g5 = y5 + round - round
  const g6 = y6 + round - round
  const g7 = y7 + round - round
  const g8 = y8 + round - round
  const v0 = y0 - g0
  const v1 = y1 - g1 + g0 * down
  const v2 = y2 - g2 + g1 * down
  const v3 = y3 - g3 + g2 * down
  const v4 = y4 - g4 + g3 * down
  const v5 = y5 - g5 + g4 * down
  const v6 = y6 - g6 + g5 * down
  const v7 = y7 - g7 + g6 * down
  const v8 = y8 - g8 + g7 * down
  const v9 = y9 - g9 + g8 * down
  const f0 = v0 + round - round
  const f1 = v1 + round - round
  const f2 = v2 + round - round
  const f3 = v3 + round - round
  const f4 = v4 + round - round
  const f5 = v5 + round - round
  const f6 = v6 + round - round
  const f7 = v7 + round - round
  const f8 = v8 + round - round
  const f9 = v9 + round - round
  m[result] = v0 - f0
  m[result + 1] = v1 - f1 + f0 * down
  m[result + 2] = v2 - f2 + f1 * down
  m[result + 3] = v3 - f3 + f2 * down
  m[result + 4] = v4 - f4 + f3 * down
  m[result + 5] = v5 - f5 + f4 * down
  m[result + 6] = v6 - f6 + f5 * down
  m[result + 7] = v7 - f7 + f6 * down
  m[result + 8] = v8 - f8 + f7 * down
  m[result + 9] = v9 - f9 + f8 * down
  m[result + 10] = y10 - q + f9 * down
}
