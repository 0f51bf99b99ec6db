import { concat, taggedHash } from '../bytes/index.ts'
import { bigEndian, integerToBytes, readInteger } from './integers.ts'
import { multiplySum } from './multi-scalar.ts'
import type { Term } from './multi-scalar.ts'
import { cbytes, GENERATOR, isInfinity } from './points.ts'
import type { AffinePoint } from './points.ts'
import { modN } from './scalars.ts'

/** What one partial signature claims: `s⋅G = R1 + b⋅R2 + weight⋅key`. All of it is public. */
export type Claim = {
  readonly s: bigint
  readonly R1: AffinePoint
  readonly R2: AffinePoint
  readonly key: AffinePoint
  /** In [0, N). */
  readonly weight: bigint
}

/**
 * The positions of the false ones among these claims, which share the nonce coefficient `b`.
 *
 * All claims are checked at once: each is multiplied by a factor of 128 bits of its own, and the sum of all must hold.
 * A sum with a false claim in it holds for one in 2¹²⁸ choices of that claim's factor. The factors are hashes of
 * everything that the claims contain (Fiat–Shamir), so that whoever makes a false claim learns its factor only once
 * the claim is fixed, and every change of it draws all factors anew; no source of randomness is needed and the answer is
 * the same everywhere. Where the sum does not hold, halves of it are checked until each false claim stands alone.
 */
export function findFalseClaims(claims: readonly Claim[], b: bigint): number[] {
  const seed = seedOf(claims, b)
  const weighed = claims.map((claim, index) => ({ claim, factor: factorOf(seed, index), index }))
  return holds(weighed, b) ? [] : narrow(weighed, b)
}

/** Whether one claim is true. */
export function isTrueClaim(claim: Claim, b: bigint): boolean {
  return holds([{ claim, factor: 1n, index: 0 }], b)
}

type WeighedClaim = { readonly claim: Claim; readonly factor: bigint; readonly index: number }

/** The false ones among claims of which at least one is false. */
function narrow(claims: readonly WeighedClaim[], b: bigint): number[] {
  if (claims.length === 1) return claims.map(({ index }) => index)
  const left = claims.slice(0, claims.length >> 1)
  const right = claims.slice(claims.length >> 1)
  if (holds(left, b)) return narrow(right, b)
  return [...narrow(left, b), ...(holds(right, b) ? [] : narrow(right, b))]
}

/** Whether `Σ factor ⋅ (s⋅G − R1 − b⋅R2 − weight⋅key)` is infinity. */
function holds(claims: readonly WeighedClaim[], b: bigint): boolean {
  let sumOfS = 0n
  const terms: Term[] = []
  for (const { claim, factor } of claims) {
    sumOfS += factor * claim.s
    terms.push(
      { scalar: factor, point: claim.R1 },
      { scalar: modN(factor * b), point: claim.R2 },
      { scalar: modN(factor * claim.weight), point: claim.key },
    )
  }
  terms.push({ scalar: modN(-sumOfS), point: GENERATOR })
  return isInfinity(multiplySum(terms))
}

/** A hash of all that these claims contain, 32 bytes. */
function seedOf(claims: readonly Claim[], b: bigint): Uint8Array {
  const parts = claims.flatMap(({ s, R1, R2, key, weight }) => [
    integerToBytes(s),
    cbytes(R1),
    cbytes(R2),
    cbytes(key),
    integerToBytes(weight),
  ])
  // Stryker disable next-line StringLiteral: the tag keeps this hash apart from others; any tag gives factors.
  return taggedHash('muster/musig2/batch', integerToBytes(b), concat(...parts))
}

/** The factor of the claim at this index, below 2¹²⁸. */
function factorOf(seed: Uint8Array, index: number): bigint {
  // Stryker disable next-line StringLiteral: as above.
  return readInteger(taggedHash('muster/musig2/factor', seed, bigEndian(index, 4))) >> 128n
}
