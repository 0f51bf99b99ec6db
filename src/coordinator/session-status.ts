import type { SessionId } from '../bytes/index.ts'
import type { Proposal, SessionPhase, SessionState } from '../session/index.ts'
import type { Review } from '../signer/index.ts'
import type { Invite } from '../wire/index.ts'
import type { OpenedSession } from './opened-session.ts'
import { type Publication, publicationOf } from './publication.ts'
import type { SessionEngine } from './session-engine.ts'

/** Where a session stands on this device. */
export interface SessionStatus {
  readonly sessionId: SessionId
  /**
   * Beyond the session's own phases: `looking` while only the link is known, `refused` when this device's signer will not have it,
   * `expired` once its time is over and not everyone had approved.
   */
  readonly phase: 'looking' | 'refused' | 'expired' | SessionPhase
  /** The link that brings others here, made by this device. */
  readonly invite: Invite
  /** Set when `refused`: the signer's stable code, and words for people. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined
  /** Undefined while `looking` or `refused`. */
  readonly details: SessionDetails | undefined
}

/** All that is known of a session once its proposal was read. */
export interface SessionDetails {
  readonly proposal: Proposal
  readonly review: Review
  readonly state: SessionState
  /** X-only key that each signature verifies under, 32 bytes: the aggregate key with the item's tweaks. */
  readonly verificationKeys: readonly Uint8Array[]
  readonly hasApproved: boolean
  /** Peer of another device with the same key that has taken this one's place; undefined while this one holds it. */
  readonly replacedBy: string | undefined
  /** One verified 64-byte BIP340 signature for each thing to sign; undefined until complete. */
  readonly signatures: readonly Uint8Array[] | undefined
  /** Undefined until complete. */
  readonly publication: Publication | undefined
}

/** Who publishes the result of a session. */
export interface ElectionInfo {
  readonly electionMethod: Proposal['electionMethod']
  /** Signer indexes in the order of their turns. */
  readonly order: readonly number[]
  /** Index in `order` of who is up, or will be; its length once everyone has had a turn. */
  readonly turn: number
  /** Signer index of who is up; undefined once everyone has had a turn. */
  readonly coordinatorIndex: number | undefined
  readonly isExhausted: boolean
}

/** A session whose proposal was read, with what works it. */
export interface RunningSession {
  readonly opened: OpenedSession
  readonly engine: SessionEngine
}

/** @param running undefined while the proposal was not read. */
export function statusOf(
  base: Pick<SessionStatus, 'sessionId' | 'invite' | 'refusal'>,
  running: RunningSession | undefined,
  nowMs: number,
): SessionStatus {
  if (running === undefined) {
    return { ...base, phase: base.refusal === undefined ? 'looking' : 'refused', details: undefined }
  }
  const { opened, engine } = running
  const { state, proposal, review, context } = opened
  const { publication, hasApproved, replacedBy } = engine
  // Complete is what was stored and announced as such; the moment before is still one of signing.
  const phase = state.phase === 'complete' && publication === undefined ? 'signing' : state.phase
  return {
    ...base,
    phase: opened.isExpired(nowMs) ? 'expired' : phase,
    details: {
      proposal,
      review,
      state,
      verificationKeys: context.keys.map(({ xOnlyPublicKey }) => xOnlyPublicKey),
      hasApproved,
      replacedBy,
      signatures: publication === undefined ? undefined : state.signatures,
      publication,
    },
  }
}

export function electionOf({ opened, engine }: RunningSession): ElectionInfo {
  const { order, turn, isExhausted } = publicationOf(opened.context, opened.state, engine.progress)
  const { electionMethod } = opened.proposal
  return { electionMethod, order, turn, coordinatorIndex: order[turn], isExhausted }
}
