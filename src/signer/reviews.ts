import { type GroupId, itemAt, type SessionId, withPauses } from '../bytes/index.ts'
import { type FeeCap, GroupWallet } from '../chain/index.ts'
import { descriptorOf } from '../group/index.ts'
import { sessionIdOf } from '../session/index.ts'
import type { GroupRecord, Registry } from './registry.ts'
import { readProposal, type Reviewed, sliceProposalReview } from './review.ts'

/** Reviews that are kept: what one session asks for again and again, from its review to its signature. */
const MAX_KEPT = 8

export interface ReviewsPorts {
  readonly registry: Registry
  readonly feeCap: FeeCap
  readonly yieldToEvents: () => Promise<void>
}

/** Reads proposals. The same bytes are worked through once: a proposal's id is their hash, and a registered group never changes. */
export class Reviews {
  readonly #ports: ReviewsPorts
  readonly #wallets = new Map<GroupId, GroupWallet>()
  /** In the order in which they were asked for last. */
  readonly #kept = new Map<SessionId, Promise<Reviewed>>()

  constructor(ports: ReviewsPorts) {
    this.#ports = ports
  }

  /** @throws SignerError, also `group_unknown`; ReviewError for a payment that is not signed. */
  async of(proposalBytes: Uint8Array): Promise<Reviewed> {
    const sessionId = sessionIdOf(proposalBytes)
    const reviewed = this.#kept.get(sessionId) ?? this.#review(sessionId, proposalBytes)
    this.#kept.delete(sessionId)
    this.#kept.set(sessionId, reviewed)
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(itemAt([...this.#kept.keys()], 0))
    // A refusal may be another one once the group is known or the storage reads again.
    reviewed.catch(() => {
      if (this.#kept.get(sessionId) === reviewed) this.#kept.delete(sessionId)
    })
    return reviewed
  }

  forget(sessionId: SessionId): void {
    this.#kept.delete(sessionId)
  }

  async #review(sessionId: SessionId, proposalBytes: Uint8Array): Promise<Reviewed> {
    const { registry, feeCap, yieldToEvents } = this.#ports
    const { proposal, groupId } = readProposal(proposalBytes)
    const group = await registry.group(groupId)
    const terms = { group, walletOf: (record: GroupRecord) => this.#wallet(record), feeCap }
    return withPauses(sliceProposalReview(sessionId, proposal, terms), yieldToEvents)
  }

  /** One for all payments of a group, since it keeps the addresses that it derived. */
  #wallet({ groupId, roster }: GroupRecord): GroupWallet {
    const known = this.#wallets.get(groupId)
    if (known !== undefined) return known
    const wallet = GroupWallet.fromText(descriptorOf(roster), roster.network)
    this.#wallets.set(groupId, wallet)
    return wallet
  }
}
