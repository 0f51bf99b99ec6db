import type { SessionId } from '../bytes/index.ts'
import type { Command, SessionView } from '../bridge/index.ts'
import type { CoordinatorEvent } from '../coordinator/index.ts'
import type { MirrorStore } from './stores/mirror.ts'

/** Whether this device is to hand this payment to the network now: it is its turn, and it has not tried in this turn. */
export function isDueHere({ details }: SessionView): boolean {
  const publication = details?.publication
  if (publication?.transaction === undefined) return false
  const { confirmedAtMs, isExhausted, isMyTurn, transaction, turnStartedAtMs } = publication
  if (!isMyTurn || isExhausted || confirmedAtMs !== undefined) return false
  const { isBusy, lastAttempt, state } = transaction
  return state.kind === 'unseen' && !isBusy && (lastAttempt === undefined || lastAttempt.atMs < turnStartedAtMs)
}

interface Publishing {
  readonly mirror: MirrorStore
  readonly send: (command: Extract<Command, { readonly type: 'session:publish' }>) => void
}

/** Publishes payments without being asked. */
export interface Publisher {
  /** The coordinator may say whose turn it is before the view does. */
  readonly hear: (event: CoordinatorEvent) => void
  readonly stop: () => void
}

/**
 * Hands each payment to the network once in each own turn: when the coordinator says that it is this device's turn, and when a view
 * says so that was there before, as after a reload.
 */
export function startPublishing({ mirror, send }: Publishing): Publisher {
  /** The turns in which it was sent from here. */
  const sent = new Set<string>()
  /** Sessions whose turn was announced and not seen in a view yet. */
  const announced = new Set<SessionId>()

  const look = (): void => {
    for (const session of mirror.getState().sessions.values()) {
      const { sessionId } = session
      const publication = session.details?.publication
      if (publication?.transaction === undefined) continue
      if (!announced.has(sessionId) && !isDueHere(session)) continue
      // An announcement that was ahead of its view waits for it.
      if (!publication.isMyTurn) continue
      announced.delete(sessionId)
      const turn = `${sessionId} ${publication.turn}`
      if (sent.has(turn)) continue
      sent.add(turn)
      send({ type: 'session:publish', sessionId })
    }
  }
  const stop = mirror.subscribe(look)
  look()
  return {
    hear(event) {
      if (event.name !== 'session:should-broadcast') return
      announced.add(event.args[0])
      look()
    },
    stop,
  }
}
