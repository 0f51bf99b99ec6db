import { describe, expect, it } from 'vitest'
import { SharedSync } from './shared-sync.ts'

const LONG_MS = 60_000

describe('SharedSync', () => {
  function controlled(): { sync: SharedSync; runs: PromiseWithResolvers<void>[] } {
    const runs: PromiseWithResolvers<void>[] = []
    const sync = new SharedSync(() => {
      const run = Promise.withResolvers<void>()
      runs.push(run)
      return run.promise
    })
    return { sync, runs }
  }

  it('lets all who ask during a run share the next one, and starts it only after the first', async () => {
    const { sync, runs } = controlled()
    const first = sync.run(LONG_MS)
    const later = [sync.run(LONG_MS), sync.run(LONG_MS)]
    expect(runs).toHaveLength(1)
    runs[0]?.resolve()
    expect(await first).toBe(true)
    await expect.poll(() => runs.length).toBe(2)
    runs[1]?.resolve()
    expect(await Promise.all(later)).toEqual([true, true])
    expect(runs).toHaveLength(2)
  })

  it('says no when its patience ends, and lets the run go on', async () => {
    const { sync, runs } = controlled()
    expect(await sync.run(0)).toBe(false)
    runs[0]?.resolve()
    const next = sync.run(LONG_MS)
    await expect.poll(() => runs.length).toBe(2)
    runs[1]?.resolve()
    expect(await next).toBe(true)
  })

  it('fails as its run does, and runs again for those who ask after that', async () => {
    const { sync, runs } = controlled()
    const first = sync.run(LONG_MS)
    const second = sync.run(LONG_MS)
    runs[0]?.reject(new Error('no node'))
    await expect(first).rejects.toThrow('no node')
    await expect.poll(() => runs.length).toBe(2)
    runs[1]?.resolve()
    expect(await second).toBe(true)
  })
})
