import { describe, expect, it } from 'vitest'
import { type Plan, planOf } from './plan.ts'
import { shrink } from './shrink.ts'

describe('a plan that breaks a promise', () => {
  it('shrinks to the events without which it does not break', async () => {
    const plan = planOf('shrink', { signerCount: 3 })
    const crash = { step: 7, kind: 'crash', node: 1, disk: 'kept', rolledBackShare: 0, doneShare: 0 } as const
    const start = { step: 9, kind: 'start', node: 1 } as const
    const long: Plan = { ...plan, events: [...plan.events, crash, ...plan.events, start] }
    const isBroken = async ({ events }: Plan): Promise<boolean> => events.includes(crash) && events.includes(start)
    const smallest = await shrink(long, isBroken)
    expect(smallest.events).toEqual([crash, start])
    expect(smallest.order).toBeUndefined()
    expect(smallest.heldShare).toBe(0)
  })

  it('keeps its order where another one does not break', async () => {
    const plan: Plan = { ...planOf('shrink'), order: 'as it was', heldShare: 1 }
    const smallest = await shrink(plan, async ({ order, heldShare }) => order === 'as it was' && heldShare === 1)
    expect(smallest).toMatchObject({ order: 'as it was', heldShare: 1, events: [] })
  })
})
