import type { Page } from '@playwright/test'

/** How long something had to wait for others, in milliseconds, of all times that it was tried. */
export interface Waits {
  readonly count: number
  readonly medianMs: number
  readonly longestMs: number
}

/** How well one tab answers, from `watch` on. */
export interface Watch {
  /** Of the page itself: tasks of more than 50 ms, which is what keeps a tap waiting. */
  readonly longTasks: () => Promise<Waits>
  /** Ends the watch. Of each worker: how long a task that was sent to it waited for its turn and its answer for the way back. */
  readonly workers: () => Promise<readonly Waits[]>
}

/** Asks the workers of a tab for the time, again and again, as fast as they answer, and has the page note its long tasks. */
export async function watch(page: Page): Promise<Watch> {
  await page.evaluate(() => {
    const kept: number[] = []
    Object.assign(globalThis, { musterLongTasks: kept })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.push(duration)
    }).observe({ type: 'longtask' })
  })
  const over = new AbortController()
  const asking = page.workers().map(async (worker) => {
    const waits: number[] = []
    while (!over.signal.aborted) {
      const askedAtMs = performance.now()
      await worker.evaluate(() => performance.now())
      waits.push(performance.now() - askedAtMs)
    }
    return waitsOf(waits)
  })
  return {
    longTasks: async () =>
      waitsOf(await page.evaluate(() => (globalThis as { musterLongTasks?: number[] }).musterLongTasks ?? [])),
    workers: async () => {
      over.abort()
      return Promise.all(asking)
    },
  }
}

function waitsOf(waits: readonly number[]): Waits {
  const sorted = waits.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    medianMs: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    longestMs: Math.round(sorted.at(-1) ?? 0),
  }
}
