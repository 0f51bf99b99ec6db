import { lacksRelay } from '../reachability.ts'
import type { MirrorStore } from '../stores/mirror.ts'
import { onWake, type PageEvents } from './wake.ts'

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 30_000
/** A connection that has given no sign of life by the second look is dropped by it. */
const SECOND_LOOK_AFTER_MS = 2_000

/** How long to wait before the look after `attempts` looks that mended nothing. */
export function reconnectWaitMs(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 30), LONGEST_WAIT_MS)
}

/**
 * Has the worker look after its connections: while a relay is missing at growing intervals, and after waking at once and again two
 * seconds later.
 * @returns the end of it.
 */
export function startReconnect(mirror: MirrorStore, page: PageEvents, check: () => void): () => void {
  let attempts = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let secondLook: ReturnType<typeof setTimeout> | undefined

  const follow = (): void => {
    if (!lacksRelay(mirror.getState())) {
      clearTimeout(retry)
      retry = undefined
      attempts = 0
      return
    }
    retry ??= setTimeout(() => {
      retry = undefined
      attempts += 1
      check()
      follow()
    }, reconnectWaitMs(attempts))
  }
  const wake = (): void => {
    clearTimeout(retry)
    clearTimeout(secondLook)
    retry = undefined
    attempts = 0
    check()
    secondLook = setTimeout(check, SECOND_LOOK_AFTER_MS)
    follow()
  }

  const stopMirroring = mirror.subscribe(follow)
  const stopWaking = onWake(page, wake)
  follow()
  return () => {
    stopMirroring()
    stopWaking()
    clearTimeout(retry)
    clearTimeout(secondLook)
  }
}
