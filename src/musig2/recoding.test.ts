import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BETA, LAMBDA, splitScalar } from './endomorphism.ts'
import { P } from './field.ts'
import { NON_ADJACENT_DIGITS, toNonAdjacentForm } from './recoding.ts'
import { modN, N } from './scalars.ts'

const TWO_128 = 1n << 128n
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

const scalars = fc.oneof(
  fc.bigInt({ min: 0n, max: N - 1n }),
  fc.constantFrom(
    0n,
    1n,
    N - 1n,
    N / 2n,
    LAMBDA,
    N - LAMBDA,
    TWO_128 - 1n,
    TWO_128,
    TWO_128 + 1n,
    (LAMBDA * LAMBDA) % N,
  ),
)
const halves = fc.oneof(
  fc.bigInt({ min: 1n - TWO_128, max: TWO_128 - 1n }),
  fc.constantFrom(0n, 1n, -1n, TWO_128 - 1n, 1n - TWO_128, 1n << 127n, 31n, 16n, (TWO_128 - 1n) / 3n),
)

describe('the endomorphism', () => {
  it('has cube roots of one, λ modulo N and β modulo P', () => {
    expect([LAMBDA ** 3n % N, BETA ** 3n % P]).toEqual([1n, 1n])
    expect([LAMBDA, BETA]).not.toContain(1n)
  })

  it('splits every scalar into two below 2¹²⁸', () => {
    fc.assert(
      fc.property(scalars, (scalar) => {
        const { first, second } = splitScalar(scalar)
        expect(modN(first + second * LAMBDA)).toBe(scalar)
        expect(magnitude(first) < TWO_128 && magnitude(second) < TWO_128).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('leaves a scalar below 2¹²⁸ whole', () => {
    expect(splitScalar(TWO_128 - 1n)).toEqual({ first: TWO_128 - 1n, second: 0n })
    expect(splitScalar(TWO_128).second).not.toBe(0n)
  })
})

describe('the non-adjacent form', () => {
  it('is the number again, in few odd digits far enough apart', () => {
    fc.assert(
      fc.property(halves, fc.integer({ min: 2, max: 24 }), (half, width) => {
        const digits = toNonAdjacentForm(half, width)
        expect(digits.reduce((sum, { bit, value }) => sum + (BigInt(value) << BigInt(bit)), 0n)).toBe(half)
        let free = 0
        for (const { bit, value } of digits) {
          expect(bit).toBeGreaterThanOrEqual(free)
          expect(bit).toBeLessThan(NON_ADJACENT_DIGITS)
          expect(Math.abs(value) % 2).toBe(1)
          expect(Math.abs(value)).toBeLessThan(2 ** (width - 1))
          free = bit + width
        }
      }),
      { numRuns: 1000 },
    )
  })
})
