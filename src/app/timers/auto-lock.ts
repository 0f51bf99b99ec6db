import type { KeyStore } from '../stores/key.ts'
import type { LockHabitsStore } from '../stores/lock-habits.ts'
import type { Mirror, MirrorStore } from '../stores/mirror.ts'
import { onWake, type PageEvents } from './wake.ts'

const MINUTE_MS = 60_000
/** A signature that is being made holds the lock off this long and no longer: it takes seconds, or it hangs. */
const SIGNING_GRACE_MS = 2 * MINUTE_MS
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

interface AutoLock {
  readonly page: PageEvents
  readonly key: KeyStore
  readonly mirror: MirrorStore
  readonly habits: LockHabitsStore
  readonly lock: () => void
}

/**
 * Locks the key once nobody has touched the page for as long as its owner wants, or once the page is out of sight. A signature that is
 * being made is finished first; one that still waits for others is not waited for. It goes by deadlines: a tab that was frozen locks
 * as it wakes.
 * @returns the end of it.
 */
export function startAutoLock({ page, key, mirror, habits, lock }: AutoLock): () => void {
  const ending = new AbortController()
  const { signal } = ending
  let lastTouchMs = Date.now()
  let hiddenAtMs: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wasUnlocked = false

  const look = (): void => {
    clearTimeout(timer)
    const isUnlocked = key.getState().status?.state === 'unlocked'
    if (isUnlocked && !wasUnlocked) lastTouchMs = Date.now()
    wasUnlocked = isUnlocked
    if (!isUnlocked) return
    const { idleMinutes, locksWhenHidden } = habits.getState()
    const idleDueMs = lastTouchMs + idleMinutes * MINUTE_MS
    const dueMs = locksWhenHidden && hiddenAtMs !== undefined ? Math.min(hiddenAtMs, idleDueMs) : idleDueMs
    const leftMs = (isBeingSigned(mirror.getState()) ? dueMs + SIGNING_GRACE_MS : dueMs) - Date.now()
    if (leftMs <= 0) lock()
    else timer = setTimeout(look, leftMs)
  }
  const touch = (): void => {
    lastTouchMs = Date.now()
  }
  for (const type of TOUCHES) page.window.addEventListener(type, touch, { capture: true, passive: true, signal })
  page.document.addEventListener(
    'visibilitychange',
    () => {
      hiddenAtMs = page.document.visibilityState === 'hidden' ? Date.now() : undefined
      look()
    },
    { signal },
  )
  const stops = [key.subscribe(look), mirror.subscribe(look), habits.subscribe(look), onWake(page, look)]
  look()
  return () => {
    ending.abort()
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** Everyone approved what the person here approved, and the signature is on its way. */
function isBeingSigned({ sessions }: Mirror): boolean {
  return [...sessions.values()].some(({ phase, details }) => phase === 'signing' && details?.hasApproved === true)
}
