import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScriptedPage } from '../testing/page.ts'
import { startCleanup } from './cleanup.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it cleans up every minute while it is seen, and whenever it is hidden or shown', () => {
  const page = new ScriptedPage()
  const cleanUp = vi.fn()
  const stop = startCleanup(page, cleanUp)
  vi.advanceTimersByTime(180_000)
  expect(cleanUp).toHaveBeenCalledTimes(3)
  page.hide()
  expect(cleanUp).toHaveBeenCalledTimes(4)
  vi.advanceTimersByTime(600_000)
  expect(cleanUp).toHaveBeenCalledTimes(4)
  page.show()
  expect(cleanUp).toHaveBeenCalledTimes(5)
  vi.advanceTimersByTime(60_000)
  expect(cleanUp).toHaveBeenCalledTimes(6)
  stop()
  page.hide()
  vi.advanceTimersByTime(600_000)
  expect(cleanUp).toHaveBeenCalledTimes(6)
  expect(vi.getTimerCount()).toBe(0)
})
