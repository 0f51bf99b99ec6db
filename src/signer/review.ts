import { equalBytes, fromHex, type GroupId, idFromBytes, type SessionId } from '../bytes/index.ts'
import { aggregateKeyOf, digestWords } from '../group/index.ts'
import {
  decodeProposal,
  makeContext,
  messageItems,
  type Proposal,
  type SessionContext,
  sessionIdOf,
  type SigningItem,
} from '../session/index.ts'
import { refusing, SignerError } from './errors.ts'
import type { GroupRecord, Registry } from './registry.ts'

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
  /** What a `broadcast` statement names, 32 bytes: the session's id for a message. */
  readonly publicationId: Uint8Array
  /** The aggregate key, 33 bytes, before tweaks. */
  readonly aggregateKey: Uint8Array
  readonly content: ReviewContent
}

/** The subject, in the form that people read. */
export interface ReviewContent {
  readonly kind: 'message'
  readonly text: string
}

/** A proposal with all that is needed to sign it. */
export interface Reviewed {
  readonly proposal: Proposal
  readonly group: GroupRecord
  readonly context: SessionContext
  readonly review: Review
}

/**
 * Reads a proposal and derives from it, and from the group that was registered, what would be signed.
 * @throws SignerError `proposal_malformed`, `group_unknown`, `proposal_network_wrong`, `proposal_roster_wrong` or `proposal_subject_refused`.
 */
export async function reviewProposal(registry: Registry, proposalBytes: Uint8Array): Promise<Reviewed> {
  const proposal = refusing('proposal_malformed', () => decodeProposal(proposalBytes))
  const sessionId = sessionIdOf(proposalBytes)
  const group = await registry.group(idFromBytes<GroupId>(proposal.groupId))
  checkAgainstGroup(proposal, group)
  const { items, publicationId, content } = readSubject(proposal, sessionId)
  const context = refusing('proposal_malformed', () => makeContext(sessionId, proposal, items, publicationId))
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
      const member = roster.members[signerIndex]
      return (
        member !== undefined && equalBytes(member.publicKey, publicKey) && equalBytes(member.statementKey, statementKey)
      )
    })
  if (!isSame) {
    throw new SignerError('proposal_roster_wrong', 'The signers of this proposal are not the members of the group.')
  }
}

function readSubject({ subject }: Proposal, sessionId: SessionId): Pick<Review, 'items' | 'publicationId' | 'content'> {
  switch (subject.kind) {
    case 'message':
      return {
        items: messageItems(subject.text),
        publicationId: fromHex(sessionId),
        content: { kind: 'message', text: subject.text },
      }
    case 'payment':
      throw new SignerError('proposal_subject_refused', 'This version signs messages only, not payments.')
  }
}
