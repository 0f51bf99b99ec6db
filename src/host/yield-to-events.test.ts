import { describe, expect, it } from 'vitest'
import { makeYield } from './yield-to-events.ts'

describe('makeYield', () => {
  it('resolves in later tasks, in the order in which it was asked', async () => {
    const { yieldToEvents, close } = makeYield()
    const order: string[] = []
    const first = yieldToEvents().then(() => order.push('first'))
    const second = yieldToEvents().then(() => order.push('second'))
    let hops = 100
    const hop = (): void => {
      hops -= 1
      // However long a chain of microtasks is, it belongs to the task that is under way.
      if (hops > 0) queueMicrotask(hop)
      else order.push('microtasks')
    }
    queueMicrotask(hop)
    await Promise.all([first, second])
    expect(order).toEqual(['microtasks', 'first', 'second'])
    close()
  })
})
