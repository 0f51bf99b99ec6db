import { Point } from '@noble/secp256k1'
import type { AffinePoint } from './points.ts'

/** One summand `scalar ⋅ point`: a scalar in [0, N) and a point of the curve or infinity, both public. */
export type Term = { readonly scalar: bigint; readonly point: AffinePoint }

/** The sum of all `scalar ⋅ point`. In a time that depends on its input: for public data only. */
export function multiplySum(terms: readonly Term[]): AffinePoint {
  let sum = Point.ZERO
  for (const { scalar, point } of terms) sum = sum.add(Point.fromAffine(point).multiplyUnsafe(scalar))
  return sum.toAffine()
}

/** The sum of these points, of which any may be infinity. */
export function sumPoints(points: readonly AffinePoint[]): AffinePoint {
  let sum = Point.ZERO
  for (const point of points) sum = sum.add(Point.fromAffine(point))
  return sum.toAffine()
}
