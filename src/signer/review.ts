import { equalBytes, fromHex, type GroupId, idFromBytes, itemAt, type SessionId, type Sliced } from '../bytes/index.ts'
import { type FeeCap, type GroupWallet, type PaymentReview, sliceReview } from '../chain/index.ts'
import { aggregateKeyOf, digestWords } from '../group/index.ts'
import {
  decodeProposal,
  messageItems,
  type Proposal,
  type SessionContext,
  type SigningItem,
  sliceContext,
} from '../session/index.ts'
import { refusing, SignerError } from './errors.ts'
import type { GroupRecord } from './registry.ts'

/** What the person is shown before approving: what will be signed, and nothing that a peer computed. */
export interface Review {
  readonly sessionId: SessionId
  readonly groupId: GroupId
  /** Own index among the signers. */
  readonly signerIndex: number
  /** What will be signed, derived by this device. */
  readonly items: readonly SigningItem[]
  /** Four words for the digests, to compare with the others' screens. */
  readonly digestWords: readonly string[]
  /** What a `broadcast` statement names, 32 bytes: the txid, or the session's id for a message. */
  readonly publicationId: Uint8Array
  /** The aggregate key, 33 bytes, before tweaks. */
  readonly aggregateKey: Uint8Array
  readonly content: ReviewContent
}

/** The subject, in the form that people read. */
export type ReviewContent =
  | { readonly kind: 'message'; readonly text: string }
  | {
      readonly kind: 'payment'
      /** Canonical bytes, as proposed. */
      readonly psbt: Uint8Array
      readonly review: PaymentReview
    }

/** A proposal with all that is needed to sign it. */
export interface Reviewed {
  readonly proposal: Proposal
  readonly group: GroupRecord
  readonly context: SessionContext
  readonly review: Review
}

/** What this device knows and a proposal does not say. */
export interface ReviewTerms {
  readonly group: GroupRecord
  /** Of the same group; asked for payments only. */
  readonly walletOf: (group: GroupRecord) => GroupWallet
  readonly feeCap: FeeCap
}

/** @throws SignerError `proposal_malformed`. */
export function readProposal(proposalBytes: Uint8Array): { readonly proposal: Proposal; readonly groupId: GroupId } {
  const proposal = refusing('proposal_malformed', () => decodeProposal(proposalBytes))
  return { proposal, groupId: idFromBytes<GroupId>(proposal.groupId) }
}

/**
 * Derives from a proposal, and from the group that was registered, what would be signed. Pauses between slices.
 * @throws SignerError `proposal_malformed`, `proposal_network_wrong` or `proposal_roster_wrong`; ReviewError for a payment that is
 * not signed.
 */
export function* sliceProposalReview(sessionId: SessionId, proposal: Proposal, terms: ReviewTerms): Sliced<Reviewed> {
  const { group } = terms
  checkAgainstGroup(proposal, group)
  const { items, publicationId, content } = yield* readSubject(proposal, sessionId, terms)
  const context = yield* refusingSlices(sliceContext(sessionId, proposal, items, publicationId))
  const review: Review = {
    sessionId,
    groupId: group.groupId,
    signerIndex: group.signerIndex,
    items,
    digestWords: digestWords(items.map(({ message }) => message)),
    publicationId,
    aggregateKey: aggregateKeyOf(group.roster),
    content,
  }
  return { proposal, group, context, review }
}

function* refusingSlices(work: Sliced<SessionContext>): Sliced<SessionContext> {
  for (;;) {
    const step = refusing('proposal_malformed', () => work.next())
    if (step.done === true) return step.value
    yield
  }
}

/** The signers of a proposal are the group's members, all of them, with the keys that were registered. */
function checkAgainstGroup(proposal: Proposal, { roster }: GroupRecord): void {
  if (proposal.network !== roster.network) {
    throw new SignerError(
      'proposal_network_wrong',
      `This proposal is for ${proposal.network}, the group is on ${roster.network}.`,
    )
  }
  const isSame =
    proposal.signers.length === roster.members.length &&
    proposal.signers.every(({ publicKey, statementKey }, signerIndex) => {
      const member = itemAt(roster.members, signerIndex)
      return equalBytes(member.publicKey, publicKey) && equalBytes(member.statementKey, statementKey)
    })
  if (!isSame) {
    throw new SignerError('proposal_roster_wrong', 'The signers of this proposal are not the members of the group.')
  }
}

function* readSubject(
  { subject }: Proposal,
  sessionId: SessionId,
  { group, walletOf, feeCap }: ReviewTerms,
): Sliced<Pick<Review, 'items' | 'publicationId' | 'content'>> {
  switch (subject.kind) {
    case 'message':
      return {
        items: messageItems(subject.text),
        publicationId: fromHex(sessionId),
        content: { kind: 'message', text: subject.text },
      }
    case 'payment': {
      const { psbt } = subject
      const review = yield* sliceReview(psbt, { wallet: walletOf(group), feeCap })
      return { items: review.items, publicationId: review.publicationId, content: { kind: 'payment', psbt, review } }
    }
  }
}
