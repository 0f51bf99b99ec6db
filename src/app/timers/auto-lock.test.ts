import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionView } from '../../bridge/index.ts'
import { createKeyStore } from '../stores/key.ts'
import { createLockHabitsStore } from '../stores/lock-habits.ts'
import { createMirrorStore, reflect } from '../stores/mirror.ts'
import { locked } from '../testing/key.ts'
import { ScriptedPage } from '../testing/page.ts'
import { session } from '../testing/views.ts'
import { startAutoLock } from './auto-lock.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

interface Scene {
  readonly page: ScriptedPage
  readonly habits: ReturnType<typeof createLockHabitsStore>
  readonly unlock: () => void
  readonly tell: (view: SessionView) => void
  readonly locks: () => number
  readonly stop: () => void
}

function start(): Scene {
  const page = new ScriptedPage()
  const key = createKeyStore()
  const mirror = createMirrorStore()
  const habits = createLockHabitsStore({ read: () => undefined, write: () => false })
  let locks = 0
  const unlock = (): void => {
    key.setState({ status: { ...locked, state: 'unlocked' } })
  }
  unlock()
  const stop = startAutoLock({
    page,
    key,
    mirror,
    habits,
    lock: () => {
      locks += 1
      key.setState({ status: locked })
    },
  })
  const tell = (view: SessionView): void => {
    mirror.setState((before) => reflect(before, { type: 'session', view }), true)
  }
  return { page, habits, unlock, tell, locks: () => locks, stop }
}

test('five minutes after the last touch the key is locked, once', () => {
  const { page, locks, stop } = start()
  vi.advanceTimersByTime(4 * MINUTE_MS)
  page.window.dispatchEvent(new Event('keydown'))
  vi.advanceTimersByTime(5 * MINUTE_MS - 1)
  expect(locks()).toBe(0)
  vi.advanceTimersByTime(1)
  expect(locks()).toBe(1)
  vi.advanceTimersByTime(60 * MINUTE_MS)
  expect(locks()).toBe(1)
  stop()
})

test('unlocking begins the time anew, as the person wants it', () => {
  const { habits, unlock, locks, stop } = start()
  vi.advanceTimersByTime(6 * MINUTE_MS)
  habits.getState().change({ idleMinutes: 1 })
  unlock()
  vi.advanceTimersByTime(MINUTE_MS - 1)
  expect(locks()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(locks()).toBe(2)
  stop()
})

test('out of sight it is locked at once, for those who want that only', () => {
  const { page, habits, unlock, locks, stop } = start()
  page.hide()
  expect(locks()).toBe(0)
  page.show()
  habits.getState().change({ locksWhenHidden: true })
  page.hide()
  expect(locks()).toBe(1)
  page.show()
  unlock()
  expect(locks()).toBe(1)
  stop()
})

test('a tab that was frozen beyond the time locks as it wakes', () => {
  const { page, locks, stop } = start()
  vi.setSystemTime(Date.now() + 10 * MINUTE_MS)
  page.show()
  expect(locks()).toBe(1)
  stop()
})

test('a signature that is being made is finished first, but not waited for without end', () => {
  const signing = session({ phase: 'signing' }, { hasApproved: true })
  const first = start()
  first.tell(signing)
  vi.advanceTimersByTime(6 * MINUTE_MS)
  expect(first.locks()).toBe(0)
  first.tell(session({ phase: 'collecting' }, { hasApproved: true }))
  expect(first.locks()).toBe(1)
  first.stop()
  const second = start()
  second.tell(signing)
  vi.advanceTimersByTime(7 * MINUTE_MS)
  expect(second.locks()).toBe(1)
  second.stop()
})

test('one that still waits for others does not keep the key open', () => {
  const { tell, locks, stop } = start()
  tell(session({ phase: 'collecting' }, { hasApproved: true }))
  vi.advanceTimersByTime(5 * MINUTE_MS)
  expect(locks()).toBe(1)
  stop()
})

test('after its end nothing is locked any more', () => {
  const { page, locks, stop } = start()
  stop()
  vi.advanceTimersByTime(60 * MINUTE_MS)
  page.show()
  expect([locks(), vi.getTimerCount()]).toEqual([0, 0])
})
