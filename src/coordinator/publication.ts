import { currentTurn, failoverOrder, type SessionContext, type SessionState } from '../session/index.ts'
import type { SessionProgress } from './records.ts'

/** Who has to publish a complete session's result, and who comes after. */
export interface Publication {
  /** Signer indexes in the order of their turns. */
  readonly order: readonly number[]
  /** Index in `order` of who is up; its length once everyone has had a turn. */
  readonly turn: number
  readonly turnStartedAtMs: number
  readonly isExhausted: boolean
  /** Set once this device holds the result for published. */
  readonly confirmedAtMs: number | undefined
}

/** Where the turns stand: what signers handed over, what this device gave up, and nothing further once it is confirmed. */
export function publicationOf(context: SessionContext, state: SessionState, progress: SessionProgress): Publication {
  const order = failoverOrder(context.sessionId, context.proposal)
  const { confirmedAtMs, turnStartedAtMs } = progress
  const handedOver = new Set(state.handovers.map(({ turn }) => turn))
  const reached = currentTurn(order, handedOver, new Set(progress.failedTurns))
  // A turn that was announced is over for good: it cannot come back with a statement that arrives late.
  const turn = confirmedAtMs === undefined ? Math.max(reached, progress.turn) : progress.turn
  return { order, turn, turnStartedAtMs, isExhausted: turn >= order.length, confirmedAtMs }
}
