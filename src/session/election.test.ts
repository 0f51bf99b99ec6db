import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { taggedHash, toHex, type SessionId } from '../bytes/index.ts'
import { currentTurn, failoverOrder } from './election.ts'
import { ELECTION_METHODS } from './proposal.ts'
import { castOf, sessionOf } from './session.fixture.ts'

const casts = [1, 2, 3, 7].map((count) => castOf(count))
const sessionIdFor = (number: number): SessionId => {
  return toHex(taggedHash('muster/test', Uint8Array.of(number & 255, number >> 8))) as SessionId
}
const anyElection = fc.record({
  cast: fc.constantFrom(...casts),
  electionMethod: fc.constantFrom(...ELECTION_METHODS),
  sessionId: fc.nat({ max: 65_535 }).map(sessionIdFor),
})

describe('the order of failover', () => {
  it('is a permutation of all signers, the same for everyone, by every method', () => {
    fc.assert(
      fc.property(anyElection, ({ cast, electionMethod, sessionId }) => {
        const { proposal } = sessionOf(cast, { electionMethod })
        const order = failoverOrder(sessionId, proposal)
        expect(order.toSorted((a, b) => a - b)).toEqual(cast.map((_, index) => index))
        expect(failoverOrder(sessionId, structuredClone(proposal))).toEqual(order)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['lexicographic', [0, 1, 2]],
    ['first-signer', [0, 1, 2]],
    ['last-signer', [2, 1, 0]],
  ] as const)('by %s starts at the right end', (electionMethod, order) => {
    expect(failoverOrder(sessionIdFor(1), sessionOf(castOf(3), { electionMethod }).proposal)).toEqual(order)
  })

  it('by hash starts with each signer about equally often', () => {
    const { proposal } = sessionOf(castOf(3), { electionMethod: 'hash-based' })
    const firsts = Array.from({ length: 600 }, (_, number) => failoverOrder(sessionIdFor(number), proposal)[0])
    for (const signerIndex of [0, 1, 2]) {
      const share = firsts.filter((first) => first === signerIndex).length
      expect(share).toBeGreaterThan(150)
      expect(share).toBeLessThan(250)
    }
  })
})

describe('the turn that is up', () => {
  it('passes to each signer exactly once until nobody is left, whoever gives it up', () => {
    fc.assert(
      fc.property(anyElection, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (election, byHandover) => {
        const { proposal } = sessionOf(election.cast, { electionMethod: election.electionMethod })
        const order = failoverOrder(election.sessionId, proposal)
        const [handedOver, failed] = [new Set<number>(), new Set<number>()]
        const served: (number | undefined)[] = []
        for (let turn = currentTurn(order, handedOver, failed); turn < order.length;) {
          served.push(order[turn])
          const given = byHandover[turn] === true ? handedOver : failed
          given.add(turn)
          turn = currentTurn(order, handedOver, failed)
        }
        expect(served).toEqual(order)
        expect(currentTurn(order, handedOver, failed)).toBe(order.length)
      }),
      { numRuns: 100 },
    )
  })

  it('skips a later turn that was handed over early', () => {
    expect(currentTurn([2, 0, 1], new Set([1]), new Set([0]))).toBe(2)
    expect(currentTurn([2, 0, 1], new Set([1]), new Set())).toBe(0)
  })
})
