import { Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../bytes/index.ts'
import { P } from './field.ts'
import { integerToBytes } from './integers.ts'
import { cbytes, GENERATOR, INFINITY, isInfinity, liftX, negate, parsePoint, parsePointOrInfinity } from './points.ts'
import { N } from './scalars.ts'

const compressed = (prefix: number, x: bigint): Uint8Array => Uint8Array.of(prefix, ...integerToBytes(x))
const scalars = fc.bigInt({ min: 1n, max: N - 1n })

describe('infinity', () => {
  it('is the one point without coordinates, written as zeros', () => {
    expect(isInfinity(INFINITY)).toBe(true)
    const others = [GENERATOR, { x: 0n, y: 1n }, { x: 1n, y: 0n }]
    expect(others.map(isInfinity)).toEqual([false, false, false])
  })
})

describe('points', () => {
  it('are parsed and written as the library does it', () => {
    fc.assert(
      fc.property(scalars, (scalar) => {
        const point = Point.BASE.multiply(scalar)
        const bytes = point.toBytes()
        expect(parsePoint(bytes)).toEqual(point.toAffine())
        expect(cbytes(point.toAffine())).toEqual(Uint8Array.from(bytes))
      }),
    )
  })

  it('are found on the curve exactly where the library finds them', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), fc.constantFrom(2, 3), (x, prefix) => {
        const bytes = compressed(prefix, x)
        let expected
        try {
          expected = Point.fromBytes(bytes).toAffine()
        } catch {
          expected = undefined
        }
        expect(parsePoint(bytes)).toEqual(expected)
      }),
    )
  })

  it.each([
    ['no bytes', new Uint8Array()],
    ['32 bytes', cbytes(GENERATOR).subarray(0, 32)],
    ['34 bytes', Uint8Array.of(...cbytes(GENERATOR), 0)],
    ['infinity', new Uint8Array(33)],
    ['the prefix 04', compressed(4, GENERATOR.x)],
    ['an x of zero', compressed(2, 0n)],
    ['an x of P', compressed(2, P)],
    ['an x above P that is congruent to one on the curve', compressed(2, P + 1n)],
    ['an x that is on no point', compressed(2, 5n)],
    ['an uncompressed point', fromHex(Point.BASE.toHex(false))],
  ])('are not made of %s', (_what, bytes) => {
    expect(parsePoint(bytes)).toBeUndefined()
  })

  it('have infinity as 33 zero bytes, where it is allowed', () => {
    expect(cbytes(INFINITY)).toEqual(new Uint8Array(33))
    expect(parsePointOrInfinity(new Uint8Array(33))).toBe(INFINITY)
    expect(parsePointOrInfinity(new Uint8Array(32))).toBeUndefined()
    expect(parsePointOrInfinity(cbytes(GENERATOR))).toEqual(GENERATOR)
    expect(isInfinity(negate(INFINITY))).toBe(true)
  })

  it('have an even y when lifted from x', () => {
    expect(liftX(GENERATOR.x)).toEqual(GENERATOR)
    expect(liftX(Point.BASE.multiply(6n).toAffine().x)!.y % 2n).toBe(0n)
    expect(negate(negate(GENERATOR))).toEqual(GENERATOR)
  })
})
