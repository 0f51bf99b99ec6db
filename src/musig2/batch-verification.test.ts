import { describe, expect, it } from 'vitest'
import { concat, taggedHash } from '../bytes/index.ts'
import { multiplyBase } from './base-point.ts'
import { type Claim, findFalseClaims, isTrueClaim } from './batch-verification.ts'
import { bigEndian, integerToBytes, readInteger } from './integers.ts'
import { cbytes } from './points.ts'
import { modN } from './scalars.ts'

const b = 12_345n

/** `s⋅G = R1 + b⋅R2 + weight⋅key`, from the logarithms of all points. */
function claimOf(r1: bigint, r2: bigint, key: bigint, weight: bigint): Claim {
  return {
    s: modN(r1 + b * r2 + weight * key),
    R1: multiplyBase(r1),
    R2: multiplyBase(r2),
    key: multiplyBase(key),
    weight,
  }
}

const claims = [claimOf(3n, 4n, 5n, 6n), claimOf(7n, 8n, 9n, 10n), claimOf(11n, 12n, 13n, 14n)]

function factorsBy(seed: Uint8Array): readonly bigint[] {
  return claims.map((_, index) => readInteger(taggedHash('muster/musig2/factor', seed, bigEndian(index, 4))) >> 128n)
}

type Part = keyof Claim
const partBytes: Readonly<Record<Part, (claim: Claim) => Uint8Array>> = {
  s: ({ s }) => integerToBytes(s),
  R1: ({ R1 }) => cbytes(R1),
  R2: ({ R2 }) => cbytes(R2),
  key: ({ key }) => cbytes(key),
  weight: ({ weight }) => integerToBytes(weight),
}
const ALL: readonly Part[] = ['s', 'R1', 'R2', 'key', 'weight']

function seedOver(parts: readonly Part[], given = claims): Uint8Array {
  const bytes = given.flatMap((claim) => parts.map((part) => partBytes[part](claim)))
  return taggedHash('muster/musig2/batch', integerToBytes(b), concat(...bytes))
}

/** The same claims with errors in the first two that the sum over these factors would not show. */
function cancelling([first = 0n, second = 0n]: readonly bigint[]): readonly Claim[] {
  const errors = [second, -first, 0n]
  return claims.map((claim, index) => ({ ...claim, s: modN(claim.s + errors[index]!) }))
}

describe('claims that are checked together', () => {
  it('are true one by one, and false ones are found', () => {
    expect(claims.map((claim) => isTrueClaim(claim, b))).toEqual([true, true, true])
    expect(findFalseClaims(claims, b)).toEqual([])
    expect(findFalseClaims(claims.with(1, { ...claims[1]!, weight: 11n }), b)).toEqual([1])
    expect(findFalseClaims([], b)).toEqual([])
  })

  it.each([
    ['of nothing in the claims', seedOver([])],
    ['of the claims as they were before', seedOver(ALL)],
    ['of all but what was claimed', seedOver(['R1', 'R2', 'key', 'weight'])],
  ])('are not fooled by errors made for the factors that a hash %s would give', (_, seed) => {
    const given = cancelling(factorsBy(seed))
    expect(given.map((claim) => isTrueClaim(claim, b))).toEqual([false, false, true])
    expect(findFalseClaims(given, b)).toEqual([0, 1])
  })
})
