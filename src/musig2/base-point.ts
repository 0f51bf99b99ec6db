import { Point } from '@noble/secp256k1'
import type { AffinePoint } from './points.ts'

/**
 * `scalar ⋅ G` for a scalar in [1, N), secret or not: the one place where a secret meets the curve.
 * It is the library's guarded multiplication: the same additions for every scalar, though JavaScript's
 * big integers promise no constant time.
 */
export function multiplyBase(scalar: bigint): AffinePoint {
  return Point.BASE.multiply(scalar).toAffine()
}

/**
 * Builds the table of multiples of the generator, some 30 ms of work that the first multiplication would do otherwise.
 * Call it when idle.
 */
export function warmUp(): void {
  multiplyBase(2n)
}
