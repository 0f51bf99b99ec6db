import type { GatheringView, PublicationView, SessionView, SubjectView } from '../bridge/index.ts'
import { waitsForKey } from './key-wait.ts'
import type { Mirror } from './stores/mirror.ts'

/** What a gathering or a session wants of the person here, most urgent first. */
export type Need = 'unlock' | 'confirm' | 'broadcast' | 'approve' | 'compare' | 'join' | 'look' | 'nothing'

const URGENCY: readonly Need[] = ['unlock', 'confirm', 'broadcast', 'approve', 'compare', 'join', 'look', 'nothing']

export function needOfGathering(gathering: GatheringView): Need {
  switch (gathering.phase) {
    case 'open':
      return gathering.hasJoined ? 'nothing' : 'join'
    case 'sealed':
      return gathering.seats.some(({ isMe, hasConfirmed }) => isMe && !hasConfirmed) ? 'compare' : 'nothing'
    case 'stuck':
      return 'look'
    case 'looking':
    case 'complete':
      return 'nothing'
  }
}

/**
 * Whether the person here is asked to approve. Others may take them for one who has: a device that lost its storage finds its own earlier
 * nonce again, for which it has no secret any more, and no approval.
 */
export function wantsApproval({ phase, details }: SessionView): boolean {
  if (details === undefined || details.hasApproved) return false
  if (phase === 'collecting') return true
  return phase === 'signing' && details.signers[details.mySignerIndex]?.state !== 'signed'
}

export function needOfSession(session: SessionView, isKeyLocked: boolean): Need {
  const { phase, details } = session
  if (waitsForKey(session, isKeyLocked)) return 'unlock'
  switch (phase) {
    case 'collecting':
    case 'signing':
      return wantsApproval(session) ? 'approve' : 'nothing'
    case 'complete':
      return details?.publication === undefined ? 'nothing' : needOfPublication(details.subject, details.publication)
    case 'refused':
    case 'declined':
    case 'stuck':
      return 'look'
    case 'looking':
    case 'expired':
      return 'nothing'
  }
}

function needOfPublication(
  { kind }: SubjectView,
  { confirmedAtMs, isExhausted, isMyTurn, transaction }: PublicationView,
): Need {
  if (confirmedAtMs !== undefined) return 'nothing'
  switch (kind) {
    case 'message':
      return isMyTurn || isExhausted ? 'confirm' : 'nothing'
    case 'payment':
      // The app publishes payments by itself; a person is needed only where nobody got through.
      return isExhausted && transaction?.state.kind === 'unseen' ? 'broadcast' : 'nothing'
  }
}

/** Whether the need is an act that others wait for; to look at something can wait. */
export function isPressing(need: Need): boolean {
  return need !== 'nothing' && need !== 'look'
}

/** What needs the person most comes first; what is alike stays as it was. */
export function byUrgency<T extends { readonly need: Need }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => URGENCY.indexOf(a.need) - URGENCY.indexOf(b.need))
}

/** For the badge and the title: how many things others wait for. */
export function countNeeds({ gatherings, sessions, isKeyLocked }: Mirror): number {
  const needs = [
    ...[...gatherings.values()].map(needOfGathering),
    ...[...sessions.values()].map((session) => needOfSession(session, isKeyLocked)),
  ]
  return needs.filter(isPressing).length
}

/** Something runs that a reload would disturb: people gather, or a session still needs this tab. */
export function isBusy({ gatherings, sessions }: Mirror): boolean {
  return (
    [...gatherings.values()].some(({ phase }) => phase === 'open' || phase === 'sealed') ||
    [...sessions.values()].some(
      ({ phase, details }) =>
        (phase === 'collecting' && details?.hasApproved === true) ||
        phase === 'signing' ||
        (phase === 'complete' &&
          details?.publication !== undefined &&
          details.publication.confirmedAtMs === undefined &&
          !details.publication.isExhausted),
    )
  )
}
