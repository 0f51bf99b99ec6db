import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import type { ElectionMethod, SessionPhase } from '../session/index.ts'
import type { Network } from '../wire/index.ts'
import type { PaymentView, TransactionView } from './payment-views.ts'

/**
 * What the page shows: plain data, made anew by the worker whenever something changes and replaced as a whole. Keys, digests and
 * signatures are hex here, since they are only looked at; times are milliseconds since 1970.
 */

/** Where a person's device is: this one, connected from tab to tab, connected through a relay, or not connected now. */
export type Presence = 'me' | 'direct' | 'relayed' | 'away'

/** A group in the making. */
export interface GatheringView {
  readonly gatheringId: GatheringId
  /** `looking`: nobody who knows the group has been met yet, so there is only the link. */
  readonly phase: 'looking' | 'open' | 'sealed' | 'complete' | 'stuck'
  /** Text after `#` in the link that brings others here. */
  readonly link: string
  /** Empty while `looking`. */
  readonly groupName: string
  readonly network: Network
  readonly isCreator: boolean
  /** Whether this device has a seat. */
  readonly hasJoined: boolean
  /** The creator first; empty while `looking`. Once sealed, the members in signer order. */
  readonly seats: readonly SeatView[]
  /** Peers that are connected: people who are here, seated or not. */
  readonly peerCount: number
  /** Six safety words; only once sealed. */
  readonly words: readonly string[]
  /** Only once sealed. */
  readonly groupId: GroupId | undefined
  /** Why it is stuck, in words for people. */
  readonly faults: readonly string[]
}

export interface SeatView {
  readonly name: string
  readonly isMe: boolean
  readonly isCreator: boolean
  /** Has said that the words are the same. */
  readonly hasConfirmed: boolean
}

/** People who sign together. */
export interface GroupView {
  readonly groupId: GroupId
  readonly name: string
  readonly network: Network
  readonly createdAtMs: number
  readonly mySignerIndex: number
  /** In signer order. */
  readonly members: readonly MemberView[]
  readonly words: readonly string[]
  /** Plain aggregate key, 33 bytes in hex. */
  readonly aggregateKey: string
  /** What follows `#` in the link by which a member's other device finds the group again. Whoever has it sees the group's channel. */
  readonly link: string
  /** BIP390 descriptor with both chains, without checksum. */
  readonly descriptor: string
}

export interface MemberView {
  readonly signerIndex: number
  readonly name: string
  readonly presence: Presence
  /** Individual public key, 33 bytes in hex. */
  readonly publicKey: string
  readonly xpub: string
}

/** What this device owes or has done, and where everyone else stands. */
export interface SessionView {
  readonly sessionId: SessionId
  /**
   * Beyond the session's own phases: `looking` while only the link is known, `expired` once its time is over without a signature,
   * `refused` when this device's signer will not have it (see `refusal`).
   */
  readonly phase: 'looking' | 'expired' | 'refused' | SessionPhase
  readonly link: string
  /** Set when `refused`: the signer's stable code and words for people. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined
  /** All that follows is undefined while `looking` or `refused`. */
  readonly details: SessionDetails | undefined
}

export interface SessionDetails {
  readonly groupId: GroupId
  readonly groupName: string
  readonly network: Network
  readonly subject: SubjectView
  readonly note: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly creatorIndex: number
  readonly mySignerIndex: number
  readonly electionMethod: ElectionMethod
  /** Four words, the same on every screen that shows the same thing to sign. */
  readonly digestWords: readonly string[]
  /** In signer order. */
  readonly signers: readonly SignerView[]
  /** The person here approved. */
  readonly hasApproved: boolean
  /** Items of partial signatures verified so far, of all that there are. */
  readonly progress: { readonly done: number; readonly total: number }
  readonly faults: readonly SessionFaultView[]
  /** One a thing to sign, in order; undefined until complete. */
  readonly signatures: readonly SignatureView[] | undefined
  /** Undefined until complete. */
  readonly publication: PublicationView | undefined
}

/** What is signed, as this device's own signer read it. */
export type SubjectView =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'payment'; readonly payment: PaymentView }

export interface SignerView {
  readonly signerIndex: number
  readonly name: string
  readonly presence: Presence
  /** `waiting`: nothing heard yet; `here`: has the proposal; then what it has done. */
  readonly state: 'waiting' | 'here' | 'approved' | 'signed' | 'declined' | 'faulty'
  /** Given with a decline; else empty. */
  readonly reason: string
}

export interface SessionFaultView {
  readonly signerIndex: number
  readonly type: 'invalid_partial' | 'invalid_nonce' | 'invalid_signature' | 'equivocation' | 'too_many_nonces'
  readonly message: string
}

export interface SignatureView {
  /** BIP340 signature, 64 bytes in hex. */
  readonly signature: string
  /** The 32 bytes that are signed, in hex. */
  readonly digest: string
  /** X-only key that it verifies under, 32 bytes in hex: the aggregate key, tweaked if the thing to sign says so. */
  readonly publicKey: string
}

/** The end of a session: one signer after the other has its turn to publish the result, or to confirm it for a message. */
export interface PublicationView {
  /** Signer indexes in the order of their turns. */
  readonly order: readonly number[]
  /** Index in `order` of who is up; equal to its length once everyone has had a turn. */
  readonly turn: number
  readonly turnStartedAtMs: number
  /** How long a turn lasts. */
  readonly failoverSeconds: number
  /** Whether it is up to this device. */
  readonly isMyTurn: boolean
  readonly isExhausted: boolean
  /** Who passed the turn on, and why. */
  readonly handovers: readonly { readonly turn: number; readonly signerIndex: number; readonly reason: string }[]
  /** Signers who say that it is done: a claim, until this device has looked for itself. */
  readonly claimedBy: readonly number[]
  /** Set once this device holds it for done. */
  readonly confirmedAtMs: number | undefined
  /** Undefined for a message. */
  readonly transaction: TransactionView | undefined
}

/** How this device is connected. */
export interface NetworkView {
  /** Empty until started. */
  readonly peerId: string
  readonly relays: readonly { readonly address: string; readonly isConnected: boolean }[]
  /** Peers of any channel. */
  readonly peerCount: number
}
