import { equalBytes, type GroupId, fromHex, idFromBytes, type SessionId, type StatementId } from '../bytes/index.ts'
import { decodeProposalMessage, GroupError, type ProposalMessage, type Roster } from '../group/index.ts'
import { decodeClaim, decodeProposal, type SessionClaim, SessionError, sessionIdOf } from '../session/index.ts'
import {
  decodeStatement,
  isStatementSigned,
  type Statement,
  STATEMENT_TYPES,
  statementId,
  WireError,
} from '../wire/index.ts'
import type { Judgement } from './replica.ts'

/** Sessions that one member has announced and that are not over. */
export const MAX_ANNOUNCEMENTS = 256

type JoinClaim = Extract<SessionClaim, { type: 'join' }>

/** A member tells the group of a session. */
export interface Announcement {
  readonly sessionId: SessionId
  /** Undefined when it did not fit: whoever has it sends it on the session's channel. */
  readonly document: Uint8Array | undefined
  /** Secret of the session's channel, 16 bytes. */
  readonly secret: Uint8Array
  readonly relays: readonly string[]
  /** Who announces it. */
  readonly memberIndex: number
  readonly expiresAtMs: number
}

interface Held {
  readonly memberIndex: number
  readonly bytes: Uint8Array
  readonly claim: JoinClaim | ({ readonly type: 'propose' } & Announcement)
}

/** What the members of one group tell each other: where they are, and which sessions there are. */
export class GroupLog {
  readonly #groupId: Uint8Array
  readonly #roster: Roster
  readonly #now: () => number
  readonly #held = new Map<StatementId, Held>()

  constructor(groupId: GroupId, roster: Roster, now: () => number) {
    this.#groupId = fromHex(groupId)
    this.#roster = roster
    this.#now = now
  }

  /** Membership first, then form, then place, then the signature. @throws WireError when the bytes are not a statement at all. */
  receive(bytes: Uint8Array): Judgement {
    const statement = decodeStatement(bytes)
    const id = statementId(statement)
    if (this.#held.has(id)) return { kind: 'known', id }
    const { scope, network, signer } = statement
    if (scope.kind !== 'group' || !equalBytes(scope.id, this.#groupId) || network !== this.#roster.network) {
      return { kind: 'dropped', code: 'foreign' }
    }
    const memberIndex = this.#roster.members.findIndex(({ statementKey }) => equalBytes(statementKey, signer))
    if (memberIndex === -1) return { kind: 'dropped', code: 'unknown_signer' }
    const claim = this.#read(statement, memberIndex)
    if (typeof claim === 'string') return { kind: 'dropped', code: claim }
    const rivals = [...this.#held].filter(
      ([, other]) => other.memberIndex === memberIndex && other.claim.type === claim.type,
    )
    const place = this.#place(id, claim, rivals)
    if (place !== 'free') return place === 'over' ? { kind: 'ignored' } : { kind: place, id }
    if (!isStatementSigned(statement)) return { kind: 'dropped', code: 'signature_invalid' }
    if (claim.type === 'join') for (const [rivalId] of rivals) this.#held.delete(rivalId)
    this.#held.set(id, { memberIndex, bytes, claim })
    return { kind: 'added', id }
  }

  /** Ids of all statements held, sorted. */
  ids(): readonly StatementId[] {
    return [...this.#held.keys()].toSorted()
  }

  get(id: StatementId): Uint8Array | undefined {
    return this.#held.get(id)?.bytes
  }

  /** Where a member was last; undefined while nothing was heard. */
  join(memberIndex: number): Pick<JoinClaim, 'peerId' | 'relays' | 'counter'> | undefined {
    for (const { memberIndex: owner, claim } of this.#held.values()) {
      if (owner === memberIndex && claim.type === 'join') return claim
    }
    return undefined
  }

  announcement(id: StatementId): Announcement | undefined {
    const claim = this.#held.get(id)?.claim
    return claim?.type === 'propose' ? claim : undefined
  }

  /** Drops announcements of sessions whose time is over, and gives their ids. */
  prune(): readonly StatementId[] {
    const over = [...this.#held].filter(([, { claim }]) => claim.type === 'propose' && claim.expiresAtMs <= this.#now())
    for (const [id] of over) this.#held.delete(id)
    return over.map(([id]) => id)
  }

  #place(
    id: StatementId,
    claim: Held['claim'],
    rivals: readonly (readonly [StatementId, Held])[],
  ): 'free' | 'over' | 'known' | 'surplus' {
    if (claim.type === 'propose') {
      if (claim.expiresAtMs <= this.#now()) return 'over'
      return rivals.length >= MAX_ANNOUNCEMENTS ? 'surplus' : 'free'
    }
    const isNewest = rivals.every(([rivalId, { claim: rival }]) => {
      if (rival.type !== 'join') return true
      return rival.counter === claim.counter ? rivalId < id : rival.counter < claim.counter
    })
    return isNewest ? 'free' : 'known'
  }

  #read({ type, body }: Statement, memberIndex: number): Held['claim'] | 'type_unknown' | 'body_malformed' {
    try {
      if (type === STATEMENT_TYPES.propose) return this.#readAnnouncement(decodeProposalMessage(body), memberIndex)
      if (type !== STATEMENT_TYPES.join) return 'type_unknown'
      const claim = decodeClaim(type, body, 0)
      return claim?.type === 'join' ? claim : 'body_malformed'
    } catch (error) {
      if (error instanceof GroupError || error instanceof SessionError || error instanceof WireError) {
        return 'body_malformed'
      }
      throw error
    }
  }

  /** A member announces only what it proposes itself, to the group that it is for. */
  #readAnnouncement(message: ProposalMessage, memberIndex: number): Held['claim'] | 'body_malformed' {
    const { proposal, secret, relays } = message
    const sessionId = idFromBytes<SessionId>(message.sessionId)
    if (proposal.length === 0) {
      const expiresAtMs = Number.MAX_SAFE_INTEGER
      return { type: 'propose', sessionId, document: undefined, secret, relays, memberIndex, expiresAtMs }
    }
    const { groupId, creatorIndex, expiresAtMs } = decodeProposal(proposal)
    const isRight = sessionIdOf(proposal) === sessionId && equalBytes(groupId, this.#groupId)
    if (!isRight || creatorIndex !== memberIndex) return 'body_malformed'
    return { type: 'propose', sessionId, document: proposal, secret, relays, memberIndex, expiresAtMs }
  }
}
