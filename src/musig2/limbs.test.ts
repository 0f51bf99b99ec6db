import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { P } from './field.ts'
import { combine, multiply, square, tighten } from './limb-arithmetic.ts'
import { copy, LIMBS, isZero, load, valueOf } from './limbs.ts'
import type { Memory } from './limbs.ts'

const [A, B, RESULT] = [0, LIMBS, 2 * LIMBS]
const newMemory = (): Memory => new Float64Array(3 * LIMBS)

const modP = (value: bigint): bigint => ((value % P) + P) % P

/** What limbs stand for, whatever their size. */
function exactValue(m: Memory, a: number): bigint {
  return m.slice(a, a + LIMBS).reduce((sum: bigint, limb, index) => sum + (BigInt(limb) << BigInt(24 * index)), 0n)
}

function expectTight(m: Memory, a: number): void {
  const limbs = m.slice(a, a + LIMBS)
  expect(limbs.every((limb) => Number.isInteger(limb) && Math.abs(limb) <= 2 ** 23 + 2 ** 6)).toBe(true)
  expect(Math.abs(limbs.at(-1)!)).toBeLessThanOrEqual(2 ** 16)
  const value = exactValue(m, a)
  expect(value > -P && value < P).toBe(true)
}

const elements = fc.oneof(
  fc.bigInt({ min: 0n, max: P - 1n }),
  fc.constantFrom(0n, 1n, 2n, P - 1n, P - 2n, (1n << 255n) - 1n, 1n << 255n, 2n ** 256n - 2n ** 240n),
)

/** Limbs of the largest size that a weight allows, or any below it, of either sign. */
const limbsOfWeight = (weight: number): fc.Arbitrary<number[]> => {
  const limb = (bound: number): fc.Arbitrary<number> =>
    fc.oneof(fc.constantFrom(bound, -bound, bound - 1, 0), fc.integer({ min: -bound, max: bound }))
  return fc
    .oneof(
      fc.tuple(
        fc.array(limb(weight * (2 ** 23 + 2 ** 6)), { minLength: LIMBS - 1, maxLength: LIMBS - 1 }),
        limb(weight * 2 ** 16),
      ),
      fc
        .constantFrom(1, -1)
        .map((sign): [number[], number] => [
          Array.from({ length: LIMBS - 1 }, () => sign * weight * (2 ** 23 + 2 ** 6)),
          sign * weight * 2 ** 16,
        ]),
    )
    .map(([low, top]) => [...low, top])
}

describe('limbs', () => {
  it('hold every field element and give it back', () => {
    const m = newMemory()
    fc.assert(
      fc.property(elements, (value) => {
        load(m, A, value)
        expectTight(m, A)
        expect(valueOf(m, A)).toBe(value)
        expect(isZero(m, A)).toBe(value === 0n)
      }),
    )
  })

  it('give back a negative value as the element that it is congruent to', () => {
    const m = newMemory()
    fc.assert(
      fc.property(elements, (value) => {
        load(m, A, value)
        combine(m, RESULT, -1, A, 0, A)
        expect(valueOf(m, RESULT)).toBe(modP(-value))
      }),
    )
  })

  it('are added and subtracted without loss, and tightened from a weight of up to 32', () => {
    const m = newMemory()
    const factor = fc.integer({ min: -16, max: 16 })
    fc.assert(
      fc.property(limbsOfWeight(1), limbsOfWeight(1), factor, factor, (a, b, u, v) => {
        m.set(a, A)
        m.set(b, B)
        const expected = BigInt(u) * exactValue(m, A) + BigInt(v) * exactValue(m, B)
        combine(m, RESULT, u, A, v, B)
        expect(exactValue(m, RESULT)).toBe(expected)
        tighten(m, RESULT)
        expectTight(m, RESULT)
        expect(valueOf(m, RESULT)).toBe(modP(expected))
      }),
    )
  })

  // All pairs of weights whose product is 11 at most, and the largest for each.
  it.each([
    [1, 1],
    [1, 11],
    [2, 5],
    [3, 3],
    [5, 2],
    [11, 1],
  ])('are multiplied exactly up to weights of %i and %i', (weightOfA, weightOfB) => {
    const m = newMemory()
    fc.assert(
      fc.property(limbsOfWeight(weightOfA), limbsOfWeight(weightOfB), (a, b) => {
        m.set(a, A)
        m.set(b, B)
        const expected = modP(exactValue(m, A) * exactValue(m, B))
        multiply(m, RESULT, A, B)
        expectTight(m, RESULT)
        expect(valueOf(m, RESULT)).toBe(expected)
        multiply(m, A, A, B)
        expect(valueOf(m, A)).toBe(expected)
      }),
      { numRuns: 300 },
    )
  })

  it.each([1, 2, 3])('are squared exactly up to a weight of %i', (weight) => {
    const m = newMemory()
    fc.assert(
      fc.property(limbsOfWeight(weight), (a) => {
        m.set(a, A)
        const expected = modP(exactValue(m, A) ** 2n)
        square(m, RESULT, A)
        expectTight(m, RESULT)
        expect(valueOf(m, RESULT)).toBe(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('are all zero for a product or a difference that is zero, and for no other', () => {
    const m = newMemory()
    fc.assert(
      fc.property(elements, elements, (a, b) => {
        load(m, A, a)
        load(m, B, b)
        combine(m, RESULT, 1, A, -1, B)
        tighten(m, RESULT)
        expect(isZero(m, RESULT)).toBe(a === b)
        multiply(m, RESULT, A, B)
        expect(isZero(m, RESULT)).toBe(a === 0n || b === 0n)
      }),
    )
  })
})

describe('copy', () => {
  it('copies an element and leaves what lies around it', () => {
    const m = newMemory()
    load(m, A, 5n)
    load(m, RESULT, 7n)
    copy(m, B, A)
    expect([A, B, RESULT].map((element) => valueOf(m, element))).toEqual([5n, 5n, 7n])
  })
})
