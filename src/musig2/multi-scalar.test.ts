import { Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LAMBDA } from './endomorphism.ts'
import { multiplySum, sumPoints } from './multi-scalar.ts'
import type { Term } from './multi-scalar.ts'
import { GENERATOR, INFINITY, negate } from './points.ts'
import type { AffinePoint } from './points.ts'
import { hashToScalar, modN, N } from './scalars.ts'

const TWO_128 = 1n << 128n

/** Scalars at which some step does something special. */
const EDGES = [
  0n,
  1n,
  2n,
  3n,
  N - 1n,
  N - 2n,
  TWO_128 - 1n,
  TWO_128,
  TWO_128 + 1n,
  LAMBDA,
  N - LAMBDA,
  N >> 1n,
  16n,
  31n,
]

/** Of no structure, and the same in every run. */
const scalarOf = (index: number): bigint => hashToScalar('muster/test/scalar', Uint8Array.of(index >> 8, index & 0xff))
const multipleOf = (scalar: bigint): AffinePoint => multiply({ scalar, point: GENERATOR })
const pointOf = (index: number): AffinePoint => multipleOf(scalarOf(index + 20_000))

/** By the library alone. */
function multiply({ scalar, point }: Term): AffinePoint {
  return Point.fromAffine(point).multiplyUnsafe(scalar).toAffine()
}

function expectedSum(terms: readonly Term[]): AffinePoint {
  return terms.reduce((sum, term) => sum.add(Point.fromAffine(multiply(term))), Point.ZERO).toAffine()
}

describe('multiplySum', () => {
  it.each([0, 1, 2, 3, 15, 20, 21, 63, 64, 65, 100, 300])('agrees with the library on %i terms', (size) => {
    const terms = Array.from({ length: size }, (_, index) => ({ scalar: scalarOf(index), point: pointOf(index) }))
    expect(multiplySum(terms)).toEqual(expectedSum(terms))
  })

  it.each(EDGES)('multiplies any point by %s', (scalar) => {
    for (const point of [GENERATOR, negate(GENERATOR), pointOf(1), INFINITY]) {
      expect(multiplySum([{ scalar, point }])).toEqual(multiply({ scalar, point }))
    }
  })

  it('gives infinity for no terms, and for terms that are all nothing', () => {
    expect(multiplySum([])).toEqual(INFINITY)
    expect(multiplySum([{ scalar: 0n, point: GENERATOR }])).toEqual(INFINITY)
    expect(multiplySum([{ scalar: 5n, point: INFINITY }])).toEqual(INFINITY)
  })

  it.each([3, 30])('leaves infinity out of %i terms', (size) => {
    const finite = Array.from({ length: size }, (_, index) => ({ scalar: scalarOf(index), point: pointOf(index) }))
    const terms = [finite[0]!, { scalar: scalarOf(99), point: INFINITY }, ...finite.slice(1)]
    expect(multiplySum(terms)).toEqual(multiplySum(finite))
  })

  it('agrees with the library wherever edge scalars and related points meet', () => {
    const P = pointOf(2)
    const points = [
      P,
      negate(P),
      INFINITY,
      GENERATOR,
      multipleOf(2n * scalarOf(20_002)),
      multiply({ scalar: LAMBDA, point: P }),
      multiply({ scalar: N - LAMBDA, point: P }),
      multiply({ scalar: 15n, point: P }),
    ]
    const terms = fc.record({
      scalar: fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: N - 1n })),
      point: fc.constantFrom(...points),
    })
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 8 }), (list) => {
        expect(multiplySum(list)).toEqual(expectedSum(list))
      }),
      { numRuns: 150 },
    )
  })

  it.each([2, 3, 20, 21, 100, 300])('doubles where %i terms are all the same', (size) => {
    const term = { scalar: scalarOf(3), point: pointOf(3) }
    const expected = multiply({ scalar: modN(term.scalar * BigInt(size)), point: term.point })
    expect(multiplySum(Array.from({ length: size }, () => term))).toEqual(expected)
  })

  it.each([2, 20, 100, 300])('comes to infinity where %i terms cancel each other out', (size) => {
    const terms = Array.from({ length: size / 2 }, (_, index) => ({ scalar: scalarOf(index), point: pointOf(index) }))
    const byPoint = terms.map(({ scalar, point }) => ({ scalar, point: negate(point) }))
    const byScalar = terms.map(({ scalar, point }) => ({ scalar: N - scalar, point }))
    expect(multiplySum([...terms, ...byPoint])).toEqual(INFINITY)
    expect(multiplySum([...terms, ...byScalar])).toEqual(INFINITY)
    // Side by side, so that opposites meet in one pair.
    expect(multiplySum(terms.flatMap((term, index) => [term, byPoint[index]!]))).toEqual(INFINITY)
    expect(multiplySum([...terms, ...byPoint, { scalar: 1n, point: GENERATOR }])).toEqual(GENERATOR)
  })

  it('is infinity where all scalars are zero or all points are infinity', () => {
    expect(multiplySum([{ scalar: 0n, point: GENERATOR }])).toEqual(INFINITY)
    expect(multiplySum([{ scalar: 5n, point: INFINITY }])).toEqual(INFINITY)
  })

  it('agrees with the library on short scalars among long ones', () => {
    const terms = Array.from({ length: 90 }, (_, index) => ({
      scalar: index % 3 === 0 ? scalarOf(index) : scalarOf(index) >> 128n,
      point: pointOf(index),
    }))
    expect(multiplySum(terms)).toEqual(expectedSum(terms))
  })
})

describe('sumPoints', () => {
  it('agrees with the library whichever points follow one another', () => {
    const P = pointOf(4)
    const points = fc.constantFrom(INFINITY, P, negate(P), multipleOf(2n), GENERATOR, negate(GENERATOR))
    fc.assert(
      fc.property(fc.array(points, { maxLength: 10 }), (list) => {
        expect(sumPoints(list)).toEqual(expectedSum(list.map((point) => ({ scalar: 1n, point }))))
      }),
    )
  })

  it('gives back a single point as it was', () => {
    expect(sumPoints([GENERATOR])).toEqual(GENERATOR)
    expect(sumPoints([])).toEqual(INFINITY)
  })
})
