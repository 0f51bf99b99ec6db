import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { P } from './field.ts'
import { load, valueOf } from './limbs.ts'
import { invert, squareRoot } from './powers.ts'
import { Workspace } from './workspace.ts'

const elements = fc.oneof(fc.bigInt({ min: 0n, max: P - 1n }), fc.constantFrom(0n, 1n, 2n, P - 1n))

describe('powers', () => {
  it('inverts every element but zero, which stays zero', () => {
    const workspace = new Workspace(2)
    const [a, inverse] = [workspace.take(), workspace.take()]
    fc.assert(
      fc.property(elements, (value) => {
        load(workspace.m, a, value)
        invert(workspace.m, inverse, a)
        expect((valueOf(workspace.m, inverse) * value) % P).toBe(value === 0n ? 0n : 1n)
      }),
    )
  })

  it('finds a root of every square, and none of its negation', () => {
    fc.assert(
      fc.property(elements, (value) => {
        const square = (value * value) % P
        expect([value, (P - value) % P]).toContain(squareRoot(square))
        // −1 is no square modulo P.
        expect(squareRoot((P - square) % P)).toBe(square === 0n ? 0n : undefined)
      }),
    )
  })
})
