/**
 * Points in a `Memory`, for public data: affine ones are two elements (x, y) and never infinity; Jacobian ones three
 * (X, Y, Z), standing for (X/Z², Y/Z³), infinity where Z = 0. All elements are tight. The formulas are those of the
 * Explicit-Formulas Database for y² = x³ + b. The first `JACOBIAN_SCRATCH` elements of a memory are theirs to use.
 */

import { multiply, square } from './limb-products.ts'
import { combine, copy, isZero, LIMBS, load, tighten, valueOf } from './limbs.ts'
import type { Memory } from './limbs.ts'
import { invert, POWER_SCRATCH } from './powers.ts'
import { INFINITY } from './points.ts'
import type { AffinePoint } from './points.ts'

/** Sizes in a `Memory`. */
export const AFFINE = 2 * LIMBS
export const JACOBIAN = 3 * LIMBS
export const JACOBIAN_SCRATCH = 10 * LIMBS

const Y = LIMBS
const Z = 2 * LIMBS
const [T0, T1, T2, T3, T4, T5, T6] = [0, LIMBS, 2 * LIMBS, 3 * LIMBS, 4 * LIMBS, 5 * LIMBS, 6 * LIMBS]

/** Writes an affine point, which must not be infinity; its negation if so asked. */
export function loadAffine(m: Memory, result: number, point: AffinePoint): void {
  load(m, result, point.x)
  load(m, result + Y, point.y)
}

/** Writes −`point`, affine, tight. */
export function negateAffine(m: Memory, result: number, point: number): void {
  copy(m, result, point)
  combine(m, result + Y, -1, point + Y, 0, point + Y)
}

export function isInfinite(m: Memory, point: number): boolean {
  return isZero(m, point + Z)
}

export function setInfinite(m: Memory, result: number): void {
  m.fill(0, result, result + JACOBIAN)
}

/** The Jacobian form of an affine point, or of its negation. */
function setAffine(m: Memory, result: number, point: number, sign: 1 | -1): void {
  copy(m, result, point)
  combine(m, result + Y, sign, point + Y, 0, point + Y)
  m.fill(0, result + Z, result + JACOBIAN)
  m[result + Z] = 1
}

/** Doubles a Jacobian point in its place. 3M + 4S; infinity stays infinity. */
export function double(m: Memory, point: number): void {
  square(m, T0, point) // A = X²
  square(m, T1, point + Y) // B = Y²
  multiply(m, T2, point, T1) // X⋅B
  combine(m, point + Y, 2, point + Y, 0, point + Y)
  multiply(m, point + Z, point + Y, point + Z) // Z' = 2⋅Y⋅Z
  combine(m, T3, 3, T0, 0, T0)
  square(m, T3, T3) // (3A)²
  combine(m, point, 1, T3, -8, T2)
  tighten(m, point) // X' = (3A)² − 8⋅X⋅B
  combine(m, T2, 4, T2, -1, point)
  multiply(m, T2, T0, T2) // A⋅(4⋅X⋅B − X')
  square(m, T1, T1) // B²
  combine(m, point + Y, 3, T2, -8, T1)
  tighten(m, point + Y) // Y' = 3A⋅(4⋅X⋅B − X') − 8⋅B²
}

/** Adds `sign ⋅ addend`, affine, to the Jacobian `sum`. 8M + 3S (madd-2004-hmv), complete. */
export function addAffine(m: Memory, sum: number, addend: number, sign: 1 | -1): void {
  if (isInfinite(m, sum)) {
    setAffine(m, sum, addend, sign)
    return
  }
  square(m, T0, sum + Z)
  multiply(m, T1, addend, T0) // U = x⋅Z²
  multiply(m, T0, T0, sum + Z)
  multiply(m, T2, addend + Y, T0) // S = y⋅Z³
  combine(m, T1, 1, T1, -1, sum) // H = U − X
  combine(m, T2, sign, T2, -1, sum + Y) // r = S − Y
  multiply(m, T3, sum + Z, T1) // Z' = Z⋅H
  if (isZero(m, T3)) {
    // The x are the same: the points are equal or opposite.
    tighten(m, T2)
    if (isZero(m, T2)) double(m, sum)
    else setInfinite(m, sum)
    return
  }
  copy(m, sum + Z, T3)
  finishAddition(m, sum, sum, sum + Y)
}

/** Adds the Jacobian `addend` to the Jacobian `sum`, another place. 12M + 4S (add-1998-cmo-2), complete. */
export function add(m: Memory, sum: number, addend: number): void {
  if (isInfinite(m, addend)) return
  if (isInfinite(m, sum)) {
    m.copyWithin(sum, addend, addend + JACOBIAN)
    return
  }
  square(m, T0, addend + Z)
  multiply(m, T4, sum, T0) // U1 = X1⋅Z2²
  multiply(m, T0, T0, addend + Z)
  multiply(m, T5, sum + Y, T0) // S1 = Y1⋅Z2³
  square(m, T0, sum + Z)
  multiply(m, T1, addend, T0) // U2 = X2⋅Z1²
  multiply(m, T0, T0, sum + Z)
  multiply(m, T2, addend + Y, T0) // S2 = Y2⋅Z1³
  combine(m, T1, 1, T1, -1, T4) // H = U2 − U1
  combine(m, T2, 1, T2, -1, T5) // r = S2 − S1
  multiply(m, T3, sum + Z, T1)
  multiply(m, T3, T3, addend + Z) // Z' = Z1⋅Z2⋅H
  if (isZero(m, T3)) {
    tighten(m, T2)
    if (isZero(m, T2)) double(m, sum)
    else setInfinite(m, sum)
    return
  }
  copy(m, sum + Z, T3)
  finishAddition(m, sum, T4, T5)
}

/** The X and Y of a sum, from H in T1, r in T2, and U1 and S1 of the first summand. */
function finishAddition(m: Memory, sum: number, U1: number, S1: number): void {
  square(m, T3, T1) // H²
  multiply(m, T1, T1, T3) // H³
  multiply(m, T3, U1, T3) // V = U1⋅H²
  multiply(m, T6, S1, T1) // S1⋅H³
  square(m, T0, T2)
  combine(m, T0, 1, T0, -1, T1)
  combine(m, sum, 1, T0, -2, T3)
  tighten(m, sum) // X = r² − H³ − 2V
  combine(m, T3, 1, T3, -1, sum)
  multiply(m, T2, T2, T3)
  combine(m, sum + Y, 1, T2, -1, T6)
  tighten(m, sum + Y) // Y = r⋅(V − X) − S1⋅H³
}

/**
 * The affine forms of `count` Jacobian points that lie one after the other, none of them infinity, with one inversion
 * for all. `scratch` is room for `count + 1 + POWER_SCRATCH` elements.
 */
export function normalize(m: Memory, result: number, points: number, count: number, scratch: number): void {
  const zOf = (index: number): number => points + index * JACOBIAN + Z
  const prefixOf = (index: number): number => scratch + index * LIMBS
  const inverse = scratch + count * LIMBS
  copy(m, prefixOf(0), zOf(0))
  for (let index = 1; index < count; index++) multiply(m, prefixOf(index), prefixOf(index - 1), zOf(index))
  invert(m, inverse, prefixOf(count - 1), inverse + LIMBS)
  for (let index = count - 1; index >= 0; index--) {
    const [point, target] = [points + index * JACOBIAN, result + index * AFFINE]
    if (index > 0) multiply(m, T0, inverse, prefixOf(index - 1))
    else copy(m, T0, inverse)
    multiply(m, inverse, inverse, zOf(index))
    square(m, T1, T0)
    multiply(m, target, point, T1)
    multiply(m, T1, T1, T0)
    multiply(m, target + Y, point + Y, T1)
  }
}

/** How much room `toAffine` needs. */
export const TO_AFFINE_SCRATCH = AFFINE + (2 + POWER_SCRATCH) * LIMBS

/** The affine point that a Jacobian one is. `scratch` is room for `TO_AFFINE_SCRATCH` limbs. */
export function toAffine(m: Memory, point: number, scratch: number): AffinePoint {
  if (isInfinite(m, point)) return INFINITY
  normalize(m, scratch, point, 1, scratch + AFFINE)
  return { x: valueOf(m, scratch), y: valueOf(m, scratch + Y) }
}
