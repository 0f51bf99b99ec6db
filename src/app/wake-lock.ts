import type { PageEvents } from './timers/wake.ts'

/** The narrow slice of `navigator.wakeLock` that is used. */
interface WakeLockLike {
  request(type: 'screen'): Promise<{ release(): Promise<void> }>
}

export interface ScreenWakeLock {
  /** Keep the screen on until the hold is let go; holds add up. */
  hold(): () => void
}

/** Keeps the screen on where the browser can. It is lost whenever the page is hidden, and asked for again when it is seen. */
export function createScreenWakeLock(wakeLock: WakeLockLike | undefined, { document }: PageEvents): ScreenWakeLock {
  let holds = 0
  let held: Promise<{ release(): Promise<void> }> | undefined

  const release = (): void => {
    // A lock that was refused, or that the browser has taken back already, needs no release.
    held?.then((lock) => lock.release()).catch(() => {})
    held = undefined
  }
  const follow = (): void => {
    if (holds > 0 && document.visibilityState === 'visible') held ??= wakeLock?.request('screen')
    else release()
    // Refused on a low battery, for one; the screen then darkens as always.
    held?.catch(() => {
      held = undefined
    })
  }
  document.addEventListener('visibilitychange', follow)
  return {
    hold() {
      let isHolding = true
      holds += 1
      follow()
      return () => {
        if (!isHolding) return
        isHolding = false
        holds -= 1
        follow()
      }
    },
  }
}
