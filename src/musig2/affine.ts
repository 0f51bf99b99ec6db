/**
 * Points in affine coordinates, for public data: two tight elements x and y, anywhere in a `Memory`; never infinity.
 * An affine addition costs an inversion, but many at once cost one inversion and three products each (P. L. Montgomery,
 * "Speeding the Pollard and elliptic curve methods of factorization", 10.3.1), which makes them half as expensive as
 * Jacobian ones.
 */

import { combine, multiply, square, tighten } from './limb-arithmetic.ts'
import { LIMBS, isZero, load } from './limbs.ts'
import type { Memory } from './limbs.ts'
import type { AffinePoint } from './points.ts'
import { invert } from './powers.ts'
import { register } from './workspace.ts'
import type { Workspace } from './workspace.ts'

/** Where the coordinates of a point lie. */
export type AffineAt = { readonly x: number; readonly y: number }

/** An addition to be done: `result = a + b`, where a and b have different x or are the same object. */
export type Addition = { readonly a: AffineAt; readonly b: AffineAt; readonly result: AffineAt }

const [INVERSE, T0, T1, T2] = [register(0), register(1), register(2), register(3)]

/** A place for a point. */
export function takeAffine(workspace: Workspace): AffineAt {
  return { x: workspace.take(), y: workspace.take() }
}

/** Writes a point, which must not be infinity. */
export function loadAffine(m: Memory, { x, y }: AffineAt, point: AffinePoint): void {
  load(m, x, point.x)
  load(m, y, point.y)
}

/** How two points stand to one another. */
export function compare(m: Memory, a: AffineAt, b: AffineAt): 'equal' | 'opposite' | 'different' {
  if (!isSame(m, a.x, b.x)) return 'different'
  return isSame(m, a.y, b.y) ? 'equal' : 'opposite'
}

function isSame(m: Memory, a: number, b: number): boolean {
  combine(m, T0, 1, a, -1, b)
  tighten(m, T0)
  return isZero(m, T0)
}

/** How many elements of scratch space so many additions need. */
export function scratchOf(additionCount: number): number {
  return additionCount + 1
}

/** Does all these additions, none of which may need the result of another. 5M + 1S each, and one inversion. */
export function addAll(m: Memory, additions: readonly Addition[], scratch: number): void {
  // The product of the first k denominators lies at scratch + k⋅LIMBS.
  let product = scratch
  load(m, product, 1n)
  for (const addition of additions) {
    denominator(m, addition)
    multiply(m, product + LIMBS, product, T0)
    product += LIMBS
  }
  invert(m, INVERSE, product)
  for (const addition of additions.toReversed()) {
    product -= LIMBS
    denominator(m, addition)
    multiply(m, T1, INVERSE, product)
    multiply(m, INVERSE, INVERSE, T0)
    addOne(m, addition)
  }
}

/** Leaves the denominator of the slope in T0, of weight 2: 2⋅y for the tangent, the difference of the x for the chord. */
function denominator(m: Memory, { a, b }: Addition): void {
  if (a === b) combine(m, T0, 2, a.y, 0, a.y)
  else combine(m, T0, 1, b.x, -1, a.x)
}

/** The chord-and-tangent rule (SEC 1 v2, 2.2.1), with the inverse of the denominator in T1. */
function addOne(m: Memory, { a, b, result }: Addition): void {
  if (a === b) {
    square(m, T0, a.x)
    combine(m, T0, 3, T0, 0, T0)
  } else {
    combine(m, T0, 1, b.y, -1, a.y)
  }
  multiply(m, T1, T0, T1) // the slope
  square(m, T0, T1)
  combine(m, T0, 1, T0, -1, a.x)
  combine(m, T2, 1, T0, -1, b.x)
  tighten(m, T2) // x' = slope² − x_a − x_b
  combine(m, T0, 1, a.x, -1, T2)
  multiply(m, T0, T1, T0)
  combine(m, result.y, 1, T0, -1, a.y)
  tighten(m, result.y) // y' = slope⋅(x_a − x') − y_a
  m.copyWithin(result.x, T2, T2 + LIMBS)
}
