import { describe, expect, it } from 'vitest'
import { ATTACKS } from './attacks.ts'
import { planOf, readPlan } from './plan.ts'

const plans = Array.from({ length: 3_000 }, (_, seed) => planOf(String(seed)))

describe('the plan of a seed', () => {
  it('is the same every time, and survives being printed', () => {
    expect(planOf('7')).toEqual(planOf('7'))
    expect(planOf('7')).not.toEqual(planOf('8'))
    expect(readPlan(JSON.stringify(plans[7]))).toEqual(JSON.parse(JSON.stringify(plans[7])))
  })

  it('has its events in the order of their steps, and proposes before all else', () => {
    for (const { events } of plans) {
      expect(events.map(({ step }) => step)).toEqual(events.map(({ step }) => step).toSorted((a, b) => a - b))
      expect(events.some(({ kind }) => kind === 'propose')).toBe(true)
    }
  })

  it('never lacks a kind of fault, an attack, a number of signers or a hostile position in the long run', () => {
    const kinds = new Set(plans.flatMap(({ events }) => events.map(({ kind }) => kind)))
    // As many as `Happening` has.
    expect(kinds.size).toBe(24)
    const attacks = plans.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'attack' ? event.attack : [])),
    )
    expect(new Set(attacks)).toEqual(new Set(ATTACKS))
    const fates = plans.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'crash' ? event.disk : [])))
    expect(new Set(fates)).toEqual(new Set(['kept', 'rolled back', 'coordinator lost', 'lost']))
    for (let signerCount = 2; signerCount <= 8; signerCount++) {
      const positions = plans
        .filter((plan) => plan.signerCount === signerCount)
        .flatMap(({ hostileNodes }) => hostileNodes)
      expect(new Set(positions).size).toBe(signerCount)
    }
  })

  it('leaves someone honest who proposes', () => {
    for (const { signerCount, hostileNodes, sessions } of plans) {
      expect(hostileNodes.length).toBeLessThan(signerCount)
      for (const { creator } of sessions) expect(hostileNodes).not.toContain(creator)
    }
  })

  it('takes the number of signers that it is told', () => {
    expect(planOf('7', { signerCount: 6 }).signerCount).toBe(6)
  })
})
