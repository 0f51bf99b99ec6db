import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScriptedPage } from '../testing/page.ts'
import { startWalletRefresh } from './wallet-refresh.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test.each([
  ['signet', 30_000],
  ['regtest', 10_000],
] as const)('on %s a wallet is scanned at once and every %i ms', (network, everyMs) => {
  const refresh = vi.fn()
  const stop = startWalletRefresh(network, new ScriptedPage(), refresh)
  expect(refresh).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(everyMs - 1)
  expect(refresh).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1 + everyMs)
  expect(refresh).toHaveBeenCalledTimes(3)
  stop()
  vi.advanceTimersByTime(300_000)
  expect(refresh).toHaveBeenCalledTimes(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('nobody scans for a page that is not seen; it is scanned at once when it is seen again', () => {
  const page = new ScriptedPage()
  const refresh = vi.fn()
  const stop = startWalletRefresh('mainnet', page, refresh)
  page.hide()
  vi.advanceTimersByTime(600_000)
  expect(refresh).toHaveBeenCalledTimes(1)
  page.show()
  expect(refresh).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(30_000)
  expect(refresh).toHaveBeenCalledTimes(3)
  page.window.dispatchEvent(new Event('online'))
  expect(refresh).toHaveBeenCalledTimes(4)
  stop()
  page.show()
  expect(refresh).toHaveBeenCalledTimes(4)
})
