import { describe, expect, it } from 'vitest'
import type { WorkerMessage } from '../bridge/index.ts'
import { Outbox } from './outbox.ts'

function makeOutbox() {
  const posted: WorkerMessage[] = []
  const faults: unknown[] = []
  const tasks: (() => void)[] = []
  const outbox = new Outbox({
    post: (message) => posted.push(message),
    yieldToEvents: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      tasks.push(resolve)
      await promise
    },
    reportFault: (error) => faults.push(error),
  })
  const nextTask = async (): Promise<void> => {
    for (const end of tasks.splice(0)) end()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { outbox, posted, faults, tasks, nextTask }
}

const fault = (message: string): WorkerMessage => ({ type: 'fault', code: 'internal', message })

describe('Outbox', () => {
  it('sends what is to be shown in a later task, once for each thing, as it stands by then', async () => {
    const { outbox, posted, tasks, nextTask } = makeOutbox()
    let now = 'old'
    outbox.put('a', () => fault(now))
    outbox.put('a', () => fault(now))
    outbox.put('b', () => fault('b'))
    now = 'new'
    expect(posted).toEqual([])
    expect(tasks).toHaveLength(1)
    await nextTask()
    expect(posted).toEqual([fault('new'), fault('b')])
    await nextTask()
    expect(posted).toHaveLength(2)
  })

  it('starts anew after each task', async () => {
    const { outbox, posted, nextTask } = makeOutbox()
    outbox.put('a', () => fault('one'))
    await nextTask()
    outbox.put('a', () => fault('two'))
    await nextTask()
    expect(posted).toEqual([fault('one'), fault('two')])
  })

  it('sends at once when it is flushed, and nothing again later', async () => {
    const { outbox, posted, nextTask } = makeOutbox()
    outbox.put('a', () => fault('a'))
    outbox.flush()
    expect(posted).toEqual([fault('a')])
    await nextTask()
    expect(posted).toHaveLength(1)
  })

  it('sends the rest when one thing cannot be built, and tells it', () => {
    const { outbox, posted, faults } = makeOutbox()
    const broken = new Error('It cannot be shown.')
    outbox.put('a', () => {
      throw broken
    })
    outbox.put('b', () => undefined)
    outbox.put('c', () => fault('c'))
    outbox.flush()
    expect(posted).toEqual([fault('c')])
    expect(faults).toEqual([broken])
  })

  it('forgets what was cleared', async () => {
    const { outbox, posted, nextTask } = makeOutbox()
    outbox.put('a', () => fault('a'))
    outbox.clear()
    await nextTask()
    expect(posted).toEqual([])
  })
})
