import { onWake, type PageEvents } from './wake.ts'

/** The time that is shown: it stands between ticks, so that everything on the screen agrees. */
export interface Clock {
  /** Milliseconds since 1970, as of the last tick. */
  readonly nowMs: () => number
  /** @returns the end of the subscription. The clock ticks only while there is one. */
  readonly subscribe: (listener: () => void) => () => void
}

/** Ticks once a period while somebody looks at it, and at once when the page wakes. */
export function createClock(periodMs: number, page: PageEvents): Clock {
  const listeners = new Set<() => void>()
  let shownMs = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  let stopWaking: (() => void) | undefined

  const tick = (): void => {
    shownMs = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    nowMs() {
      // Nobody heard the ticks that were missed while nobody listened.
      if (timer === undefined && Date.now() - shownMs >= periodMs) shownMs = Date.now()
      return shownMs
    },
    subscribe(listener) {
      listeners.add(listener)
      timer ??= setInterval(tick, periodMs)
      stopWaking ??= onWake(page, tick)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
        stopWaking?.()
        stopWaking = undefined
      }
    },
  }
}
