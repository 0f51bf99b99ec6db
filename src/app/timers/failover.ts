import type { SessionId } from '../../bytes/index.ts'
import type { Command, SessionView } from '../../bridge/index.ts'
import type { MirrorStore } from '../stores/mirror.ts'
import { onWake, type PageEvents } from './wake.ts'

/** A turn to publish that is running. */
export interface RunningTurn {
  readonly sessionId: SessionId
  readonly turn: number
  /** When it is the next one's turn, in milliseconds since 1970. */
  readonly deadlineMs: number
}

/** The turn that runs in this session: none before the first has begun, once it is confirmed here, or after everyone had theirs. */
export function runningTurn({ sessionId, details }: SessionView): RunningTurn | undefined {
  const publication = details?.publication
  if (publication === undefined || publication.confirmedAtMs !== undefined || publication.isExhausted) return undefined
  const { turn, turnStartedAtMs, failoverSeconds } = publication
  if (turnStartedAtMs <= 0) return undefined
  return { sessionId, turn, deadlineMs: turnStartedAtMs + failoverSeconds * 1_000 }
}

interface FailoverCountdowns {
  readonly mirror: MirrorStore
  readonly page: PageEvents
  readonly send: (command: Extract<Command, { readonly type: 'session:failover' }>) => void
}

/**
 * Counts down every running turn and says once when its time is over. It goes by deadlines: a tab that was throttled or frozen finds
 * on waking what has run out meanwhile.
 * @returns the end of it.
 */
export function startFailoverCountdowns({ mirror, page, send }: FailoverCountdowns): () => void {
  const armed = new Map<string, ReturnType<typeof setTimeout>>()
  /** Turns that were said to be over. */
  const told = new Set<string>()

  const disarm = (key: string): void => {
    clearTimeout(armed.get(key))
    armed.delete(key)
  }
  const look = (): void => {
    const running = new Map<string, RunningTurn>()
    for (const session of mirror.getState().sessions.values()) {
      const turn = runningTurn(session)
      if (turn !== undefined) running.set(`${turn.sessionId} ${turn.turn} ${turn.deadlineMs}`, turn)
    }
    for (const key of armed.keys()) if (!running.has(key)) disarm(key)
    for (const key of told) if (!running.has(key)) told.delete(key)
    for (const [key, turn] of running) count(key, turn)
  }
  const count = (key: string, { sessionId, turn, deadlineMs }: RunningTurn): void => {
    if (told.has(key)) return
    const leftMs = deadlineMs - Date.now()
    if (leftMs <= 0) {
      disarm(key)
      told.add(key)
      send({ type: 'session:failover', sessionId, turn })
    } else if (!armed.has(key)) {
      // The system's clock may have been set back meanwhile, so the deadline is looked at again.
      armed.set(
        key,
        setTimeout(() => {
          armed.delete(key)
          look()
        }, leftMs),
      )
    }
  }

  const stopMirroring = mirror.subscribe(look)
  const stopWaking = onWake(page, () => {
    for (const key of armed.keys()) disarm(key)
    // What was said while the worker could not hear it is said again; it means nothing once another turn is up.
    told.clear()
    look()
  })
  look()
  return () => {
    stopMirroring()
    stopWaking()
    for (const key of armed.keys()) disarm(key)
  }
}
