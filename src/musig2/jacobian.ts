/**
 * A running sum of points in Jacobian coordinates, for public data: three tight elements (X, Y, Z) that stand for
 * (X/Z², Y/Z³), and for infinity where Z = 0. The formulas are those of the Explicit-Formulas Database for y² = x³ + b
 * (a = 0). They use the registers of a `Memory`.
 */

import type { AffineAt } from './affine.ts'
import { combine, multiply, square, tighten } from './limb-arithmetic.ts'
import { LIMBS, copy, isZero, valueOf } from './limbs.ts'
import type { Memory } from './limbs.ts'
import { INFINITY } from './points.ts'
import type { AffinePoint } from './points.ts'
import { invert } from './powers.ts'
import { register } from './workspace.ts'
import type { Workspace } from './workspace.ts'

/** Elements of a running sum. */
export const SUM_ELEMENTS = 3

const Y = LIMBS
const Z = 2 * LIMBS
const [T0, T1, T2, T3] = [register(0), register(1), register(2), register(3)]

function isInfinite(m: Memory, sum: number): boolean {
  return isZero(m, sum + Z)
}

/** A new sum: infinity. */
export function takeSum(workspace: Workspace): number {
  return workspace.take(SUM_ELEMENTS)
}

/** Doubles `sum`: 3M + 4S. Infinity stays infinity; no point of this curve doubles to it. */
export function double(m: Memory, sum: number): void {
  square(m, T0, sum) // A = X²
  square(m, T1, sum + Y) // B = Y²
  multiply(m, T2, sum, T1) // X⋅B
  combine(m, sum + Y, 2, sum + Y, 0, sum + Y)
  multiply(m, sum + Z, sum + Y, sum + Z) // Z' = 2⋅Y⋅Z
  combine(m, T3, 3, T0, 0, T0)
  square(m, T3, T3) // (3⋅A)²
  combine(m, sum, 1, T3, -8, T2)
  tighten(m, sum) // X' = (3⋅A)² − 8⋅X⋅B
  combine(m, T2, 4, T2, -1, sum)
  multiply(m, T2, T0, T2) // A⋅(4⋅X⋅B − X')
  square(m, T1, T1) // B²
  combine(m, sum + Y, 3, T2, -8, T1)
  tighten(m, sum + Y) // Y' = 3⋅A⋅(4⋅X⋅B − X') − 8⋅B²
}

/** Adds an affine point to `sum`, whichever they are: 8M + 3S (madd-2004-hmv). */
export function add(m: Memory, sum: number, { x, y }: AffineAt): void {
  if (isInfinite(m, sum)) {
    copy(m, sum, x)
    copy(m, sum + Y, y)
    m[sum + Z] = 1
    return
  }
  square(m, T0, sum + Z)
  multiply(m, T1, x, T0) // x⋅Z²
  multiply(m, T0, T0, sum + Z)
  multiply(m, T2, y, T0) // y⋅Z³
  combine(m, T1, 1, T1, -1, sum) // H = x⋅Z² − X
  combine(m, T2, 1, T2, -1, sum + Y) // r = y⋅Z³ − Y
  multiply(m, T3, sum + Z, T1) // Z' = Z⋅H
  if (isZero(m, T3)) {
    // The x are the same: the points are equal or opposite.
    tighten(m, T2)
    if (isZero(m, T2)) double(m, sum)
    else m.fill(0, sum + Z, sum + Z + LIMBS)
    return
  }
  copy(m, sum + Z, T3)
  square(m, T3, T1) // H²
  multiply(m, T1, T1, T3) // H³
  multiply(m, T3, sum, T3) // V = X⋅H²
  multiply(m, sum + Y, sum + Y, T1) // Y⋅H³
  square(m, T0, T2)
  combine(m, T0, 1, T0, -1, T1)
  combine(m, sum, 1, T0, -2, T3)
  tighten(m, sum) // X' = r² − H³ − 2⋅V
  combine(m, T3, 1, T3, -1, sum)
  multiply(m, T2, T2, T3)
  combine(m, sum + Y, 1, T2, -1, sum + Y)
  tighten(m, sum + Y) // Y' = r⋅(V − X') − Y⋅H³
}

/** The affine form of `sum`. */
export function toAffine(m: Memory, sum: number): AffinePoint {
  if (isInfinite(m, sum)) return INFINITY
  invert(m, T0, sum + Z)
  square(m, T1, T0)
  multiply(m, T2, sum, T1) // x = X/Z²
  multiply(m, T1, T1, T0)
  multiply(m, T3, sum + Y, T1) // y = Y/Z³
  return { x: valueOf(m, T2), y: valueOf(m, T3) }
}
