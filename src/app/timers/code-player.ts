/** Coinkite recommends 250 ms a code; cameras of phones keep up with that as well. */
export const FRAME_MS = 250

export interface CodePlayerState {
  readonly frameIndex: number
  readonly isPlaying: boolean
}

/** Shows the codes of a series one after the other, round and round. */
export interface CodePlayer {
  readonly state: () => CodePlayerState
  /** @returns the end of the subscription. Codes change only while there is one. */
  readonly subscribe: (listener: () => void) => () => void
  readonly play: () => void
  readonly pause: () => void
  /** Pauses at the next code, or at the one before. */
  readonly step: (by: 1 | -1) => void
}

/** Each code is shown for `FRAME_MS` at least: when the page was busy the round takes longer, but a camera misses none. */
export function createCodePlayer(frameCount: number, startsPlaying: boolean): CodePlayer {
  const listeners = new Set<() => void>()
  let state: CodePlayerState = { frameIndex: 0, isPlaying: startsPlaying }
  let dueMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const become = (changes: Partial<CodePlayerState>): void => {
    state = { ...state, ...changes }
    for (const listener of listeners) listener()
  }
  const after = (by: 1 | -1): number => (state.frameIndex + by + frameCount) % frameCount
  const look = (): void => {
    if (performance.now() >= dueMs) {
      become({ frameIndex: after(1) })
      dueMs = performance.now() + FRAME_MS
    }
    timer = setTimeout(look, dueMs - performance.now())
  }
  const start = (): void => {
    stop()
    if (!state.isPlaying || listeners.size === 0) return
    dueMs = performance.now() + FRAME_MS
    look()
  }
  const stop = (): void => {
    clearTimeout(timer)
  }
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) start()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },
    play() {
      become({ isPlaying: true })
      start()
    },
    pause() {
      stop()
      become({ isPlaying: false })
    },
    step(by) {
      stop()
      become({ frameIndex: after(by), isPlaying: false })
    },
  }
}
