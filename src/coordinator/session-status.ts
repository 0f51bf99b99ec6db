import type { SessionId } from '../bytes/index.ts'
import type { Proposal, SessionPhase, SessionState } from '../session/index.ts'
import type { Review } from '../signer/index.ts'
import type { Invite } from '../wire/index.ts'
import type { Publication } from './publication.ts'

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
