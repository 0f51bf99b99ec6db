import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScriptedPage } from '../testing/page.ts'
import { createClock } from './clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('the time stands between ticks', () => {
  const clock = createClock(1_000, new ScriptedPage())
  const listener = vi.fn()
  clock.subscribe(listener)
  vi.advanceTimersByTime(999)
  expect(clock.nowMs()).toBe(1_000)
  vi.advanceTimersByTime(1)
  expect(clock.nowMs()).toBe(2_000)
  expect(listener).toHaveBeenCalledTimes(1)
})

test('it ticks only while somebody looks, and is right when somebody looks again', () => {
  const clock = createClock(1_000, new ScriptedPage())
  const stopFirst = clock.subscribe(() => {})
  const stopSecond = clock.subscribe(() => {})
  stopFirst()
  expect(vi.getTimerCount()).toBe(1)
  stopSecond()
  expect(vi.getTimerCount()).toBe(0)
  vi.setSystemTime(90_000)
  expect(clock.nowMs()).toBe(90_000)
})

test('after a sleep it is right at once', () => {
  const page = new ScriptedPage()
  const clock = createClock(1_000, page)
  clock.subscribe(() => {})
  page.hide()
  vi.setSystemTime(500_000)
  page.show()
  expect(clock.nowMs()).toBe(500_000)
})
