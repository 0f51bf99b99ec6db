import type { PageEvents } from './wake.ts'

const CLEANUP_EVERY_MS = 60_000

/**
 * Has the worker drop what is over whenever the page is shown or hidden, and every minute while it is seen.
 * @returns the end of it.
 */
export function startCleanup({ document }: PageEvents, cleanUp: () => void): () => void {
  const ending = new AbortController()
  let interval: ReturnType<typeof setInterval> | undefined

  const follow = (): void => {
    clearInterval(interval)
    interval = document.visibilityState === 'visible' ? setInterval(cleanUp, CLEANUP_EVERY_MS) : undefined
  }
  document.addEventListener(
    'visibilitychange',
    () => {
      cleanUp()
      follow()
    },
    { signal: ending.signal },
  )
  follow()
  return () => {
    ending.abort()
    clearInterval(interval)
  }
}
