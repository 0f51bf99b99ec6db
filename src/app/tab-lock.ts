/** The lock that the one tab holds in which the signer runs. */
const LOCK_NAME = 'muster/signer'

/** The narrow slice of `navigator.locks` that is used. */
export interface LockManagerLike {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void>,
  ): Promise<void>
}

/** What happens to this tab's claim. After `lost` nothing follows until `takeOver`. */
export interface TabLockEvents {
  /** This tab holds the lock: it is the one that signs. */
  held(): void
  /** Another tab holds it. `held` follows by itself when that tab goes. */
  taken(): void
  /** Another tab has taken it over: stop signing now. */
  lost(): void
}

export interface TabLock {
  /** Take it from the tab that has it. */
  takeOver(): void
}

/** Claims the lock for as long as this tab lives. */
export function claimTabLock(locks: LockManagerLike, events: TabLockEvents): TabLock {
  let waiting: AbortController | undefined

  const request = (options: { ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal }): void => {
    let isHeld = false
    locks
      .request(LOCK_NAME, options, async (lock) => {
        if (lock === null) {
          wait()
          return
        }
        waiting = undefined
        isHeld = true
        events.held()
        // Held until the tab goes or another steals it, which makes the request reject.
        await new Promise<never>(() => {})
      })
      .catch(() => {
        // Otherwise it is the wait that `takeOver` called off.
        if (isHeld) events.lost()
      })
  }
  const wait = (): void => {
    events.taken()
    waiting = new AbortController()
    request({ signal: waiting.signal })
  }

  request({ ifAvailable: true })
  return {
    takeOver() {
      waiting?.abort()
      waiting = undefined
      request({ steal: true })
    },
  }
}
