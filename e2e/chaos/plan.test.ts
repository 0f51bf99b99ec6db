import { expect, it } from 'vitest'
import { FAULTS, PHASES, planText, plansOf, readPlan, RUNS_FOR_EVERY_PAIR } from './plan.ts'

it('has every fault in every phase once, in the runs that are played by default', () => {
  const faults = plansOf('1', RUNS_FOR_EVERY_PAIR).flatMap((plan) => plan.faults)
  const pairs = faults.map(({ phase, kind }) => `${phase} ${kind}`)
  expect(new Set(pairs).size).toBe(PHASES.length * FAULTS.length)
  expect(pairs).toHaveLength(PHASES.length * FAULTS.length)
})

it('makes the same plans of the same seed, and others of another', () => {
  expect(plansOf('7', 5)).toEqual(plansOf('7', 5))
  expect(plansOf('7', 5)).not.toEqual(plansOf('8', 5))
})

it('reads a plan as it was written, and nothing else', () => {
  for (const plan of plansOf('3', 20)) expect(readPlan(plan.seed, planText(plan))).toEqual(plan)
  for (const text of ['', 'signing:kill', 'signing:kill:Dan', 'later:kill:Ann', 'signing:explode:Ann']) {
    expect(() => readPlan('1', text)).toThrow('PHASE:FAULT:NAME')
  }
})
