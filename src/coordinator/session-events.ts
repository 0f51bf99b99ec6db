import type { SessionContext, SessionState } from '../session/index.ts'
import type { CoordinatorEvent } from './events.ts'
import type { Publication } from './publication.ts'
import type { SessionProgress } from './records.ts'

/** An event, and the key under which it is remembered that it was announced. */
export interface DueEvent {
  readonly key: string
  readonly event: CoordinatorEvent
}

/** What a session's events follow from. */
export interface SessionFacts {
  readonly context: SessionContext
  readonly state: SessionState
  readonly progress: SessionProgress
  readonly publication: Publication
  readonly mySignerIndex: number
  readonly isExpired: boolean
  readonly isElectionEnabled: boolean
}

/** The key of `session:created`: who has it announced needs no `session:joined`. */
export const CREATED_KEY = 'created'

/** The events that follow from where a session stands and that were not announced yet, in their order. */
export function dueEvents(facts: SessionFacts): readonly DueEvent[] {
  const announced = new Set(facts.progress.announced)
  const all = [...meeting(facts), ...signing(facts), ...publishing(facts), ...claims(facts), ...ending(facts)]
  return all.filter(({ key }) => !announced.has(key))
}

function meeting({ context, state, progress, mySignerIndex }: SessionFacts): readonly DueEvent[] {
  const { sessionId } = context
  const due: DueEvent[] = []
  if (!progress.announced.includes(CREATED_KEY)) {
    due.push({ key: 'joined', event: { name: 'session:joined', args: [sessionId] } })
  }
  const isHeardOf = state.signers.map(({ join, hasApproved, decline }) => {
    return join !== undefined || hasApproved || decline !== undefined
  })
  for (const [signerIndex, isHeard] of isHeardOf.entries()) {
    if (!isHeard || signerIndex === mySignerIndex) continue
    due.push({
      key: `participant ${signerIndex}`,
      event: { name: 'participant:joined', args: [sessionId, signerIndex] },
    })
  }
  if (isHeardOf.every(Boolean)) due.push({ key: 'ready', event: { name: 'session:ready', args: [sessionId] } })
  return due
}

function signing({ context, state }: SessionFacts): readonly DueEvent[] {
  const { sessionId } = context
  const due: DueEvent[] = []
  if (state.nonceSetId !== undefined || state.signatures !== undefined) {
    due.push({ key: 'nonces', event: { name: 'session:nonces-complete', args: [sessionId] } })
    due.push({ key: 'round1', event: { name: 'round1:complete', args: [sessionId] } })
  }
  if (state.signatures !== undefined) {
    due.push({ key: 'round2', event: { name: 'round2:complete', args: [sessionId] } })
    due.push({ key: 'finalized', event: { name: 'signature:finalized', args: [sessionId, state.signatures] } })
    due.push({ key: 'complete', event: { name: 'session:complete', args: [sessionId] } })
  }
  return due
}

function publishing(facts: SessionFacts): readonly DueEvent[] {
  const { context, state, progress, publication, mySignerIndex } = facts
  const { order, turn, confirmedAtMs, isExhausted } = publication
  if (state.signatures === undefined || confirmedAtMs !== undefined || !facts.isElectionEnabled) return []
  const { sessionId } = context
  const due: DueEvent[] = []
  const before = order[progress.turn]
  const now = order[turn]
  if (turn > progress.turn && before !== undefined && now !== undefined) {
    due.push({ key: `turn ${turn}`, event: { name: 'session:coordinator-failed', args: [sessionId, before, now] } })
  }
  if (isExhausted) {
    due.push({ key: 'exhausted', event: { name: 'session:failover-exhausted', args: [sessionId, order.length] } })
  }
  if (now === mySignerIndex) {
    due.push({ key: `should ${turn}`, event: { name: 'session:should-broadcast', args: [sessionId, now] } })
  }
  return due
}

function claims({ context, state, publication, mySignerIndex }: SessionFacts): readonly DueEvent[] {
  const { sessionId } = context
  if (state.signatures === undefined) return []
  const due = state.broadcasts
    .filter((signerIndex) => signerIndex !== mySignerIndex)
    .map((signerIndex): DueEvent => {
      const event: CoordinatorEvent = { name: 'session:broadcast-confirmed', args: [sessionId, signerIndex, true] }
      return { key: `claim ${signerIndex}`, event }
    })
  if (publication.confirmedAtMs !== undefined) {
    const event: CoordinatorEvent = { name: 'session:broadcast-confirmed', args: [sessionId, mySignerIndex, false] }
    due.push({ key: 'confirmed', event })
  }
  return due
}

function ending({ context, state, isExpired }: SessionFacts): readonly DueEvent[] {
  const because =
    state.phase === 'declined' || state.phase === 'stuck' ? state.phase : isExpired ? 'expired' : undefined
  if (because === undefined) return []
  const event: CoordinatorEvent = { name: 'session:aborted', args: [context.sessionId, because] }
  return [{ key: `aborted ${because}`, event }]
}
