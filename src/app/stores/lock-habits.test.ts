import { expect, test } from 'vitest'
import type { TextStore } from '../local-text.ts'
import { createLockHabitsStore } from './lock-habits.ts'

function memory(entries: Readonly<Record<string, string>> = {}): TextStore {
  const kept = new Map(Object.entries(entries))
  return {
    read: (key) => kept.get(key),
    write: (key, value) => {
      kept.set(key, value)
      return true
    },
  }
}

test('five minutes and not when hidden, unless the person wants it otherwise; that is kept', () => {
  const kept = memory()
  expect(createLockHabitsStore(kept).getState()).toMatchObject({ idleMinutes: 5, locksWhenHidden: false })
  createLockHabitsStore(kept).getState().change({ locksWhenHidden: true })
  createLockHabitsStore(kept).getState().change({ idleMinutes: 15 })
  expect(createLockHabitsStore(kept).getState()).toMatchObject({ idleMinutes: 15, locksWhenHidden: true })
})

test('what was kept and is no choice is not obeyed: the key does not stay open for a year', () => {
  const kept = memory({ 'muster:lock-idle-minutes': '525600' })
  expect(createLockHabitsStore(kept).getState().idleMinutes).toBe(5)
})
