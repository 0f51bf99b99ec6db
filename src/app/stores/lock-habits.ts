import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TextStore } from '../local-text.ts'

/** After how long without a touch the key is locked, in minutes. */
export const IDLE_MINUTES = [1, 5, 15, 60] as const

export type IdleMinutes = (typeof IDLE_MINUTES)[number]

/** When the person wants the key locked by itself. */
export interface LockHabits {
  readonly idleMinutes: IdleMinutes
  /** At once when Muster is out of sight: another tab, another app, a dark screen. */
  readonly locksWhenHidden: boolean
  readonly change: (habits: Partial<Pick<LockHabits, 'idleMinutes' | 'locksWhenHidden'>>) => void
}

export type LockHabitsStore = StoreApi<LockHabits>

const DEFAULT_IDLE_MINUTES = 5
const KEPT_IDLE_AS = 'muster:lock-idle-minutes'
const KEPT_HIDDEN_AS = 'muster:lock-when-hidden'

export function createLockHabitsStore(kept: TextStore): LockHabitsStore {
  return createStore<LockHabits>((set, get) => ({
    idleMinutes: IDLE_MINUTES.find((minutes) => String(minutes) === kept.read(KEPT_IDLE_AS)) ?? DEFAULT_IDLE_MINUTES,
    locksWhenHidden: kept.read(KEPT_HIDDEN_AS) === 'yes',
    change(habits) {
      set(habits)
      const { idleMinutes, locksWhenHidden } = get()
      kept.write(KEPT_IDLE_AS, String(idleMinutes))
      kept.write(KEPT_HIDDEN_AS, locksWhenHidden ? 'yes' : 'no')
    },
  }))
}
