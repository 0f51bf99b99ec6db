import type { Network } from '../../wire/index.ts'
import { onWake, type PageEvents } from './wake.ts'

const REFRESH_EVERY_MS = 30_000
/** Whoever tries things out mines blocks by hand and waits for them to show. */
const REGTEST_REFRESH_EVERY_MS = 10_000

/**
 * Has the wallet that is looked at scanned: at once, whenever the page wakes, and at intervals while it is seen.
 * @returns the end of it.
 */
export function startWalletRefresh(network: Network, page: PageEvents, refresh: () => void): () => void {
  const everyMs = network === 'regtest' ? REGTEST_REFRESH_EVERY_MS : REFRESH_EVERY_MS
  const ending = new AbortController()
  let interval: ReturnType<typeof setInterval> | undefined

  const follow = (): void => {
    clearInterval(interval)
    interval = page.document.visibilityState === 'visible' ? setInterval(refresh, everyMs) : undefined
  }
  const stopWaking = onWake(page, () => {
    refresh()
    follow()
  })
  page.document.addEventListener('visibilitychange', follow, { signal: ending.signal })
  refresh()
  follow()
  return () => {
    stopWaking()
    ending.abort()
    clearInterval(interval)
  }
}
