import { toHex } from '../bytes/index.ts'
import type {
  GatheringView,
  GroupView,
  Presence,
  PublicationView,
  SessionFaultView,
  SessionView,
  SignatureView,
  SignerView,
  SubjectView,
  TransactionView,
} from '../bridge/index.ts'
import type { GatheringStatus, GroupStatus, SessionDetails, SessionStatus } from '../coordinator/index.ts'
import { aggregateKeyOf, descriptorOf, safetyWords } from '../group/index.ts'
import type { Fault } from '../session/index.ts'
import { encodeInvite } from '../wire/index.ts'
import { paymentView } from './wallet/index.ts'

/** Where the device is that was last known as this peer; undefined for one that was never heard of. */
export type PresenceOf = (peerId: string | undefined) => Presence

export function gatheringView({
  gatheringId,
  network,
  invite,
  state,
  statementKey,
  peerCount,
}: GatheringStatus): GatheringView {
  const myKey = statementKey === undefined ? undefined : toHex(statementKey)
  const base = { gatheringId, network, link: encodeInvite(invite), peerCount }
  if (state === undefined) {
    const nothing = { isCreator: false, hasJoined: false, seats: [], words: [], groupId: undefined, faults: [] }
    return { ...base, ...nothing, phase: 'looking', groupName: '' }
  }
  const { sealed, opening, seats, faults } = state
  const creatorKey = toHex(opening.creatorKey)
  const people =
    sealed === undefined
      ? seats.map(({ memberName, statementKey: key }) => ({ name: memberName, key: toHex(key), hasConfirmed: false }))
      : sealed.roster.members.map(({ name, statementKey: key }, memberIndex) => {
          return { name, key: toHex(key), hasConfirmed: sealed.hasConfirmed[memberIndex] ?? false }
        })
  return {
    ...base,
    phase: state.phase,
    groupName: opening.groupName,
    isCreator: creatorKey === myKey,
    hasJoined: people.some(({ key }) => key === myKey),
    seats: people.map(({ name, key, hasConfirmed }) => {
      return { name, isMe: key === myKey, isCreator: key === creatorKey, hasConfirmed }
    }),
    words: sealed === undefined ? [] : safetyWords(sealed.groupId),
    groupId: sealed?.groupId,
    faults: faults.map((fault) => {
      return fault.type === 'sealed_twice' ? 'The group was closed twice, with different people.' : fault.message
    }),
  }
}

export function groupView(status: GroupStatus, presenceOf: PresenceOf): GroupView {
  const { groupId, roster, signerIndex, createdAtMs, memberPeerIds, invite } = status
  return {
    groupId,
    name: roster.groupName,
    network: roster.network,
    createdAtMs,
    mySignerIndex: signerIndex,
    members: roster.members.map(({ name, publicKey, xpub }, memberIndex) => ({
      signerIndex: memberIndex,
      name,
      presence: memberIndex === signerIndex ? 'me' : presenceOf(memberPeerIds[memberIndex]),
      publicKey: toHex(publicKey),
      xpub,
    })),
    words: safetyWords(groupId),
    aggregateKey: toHex(aggregateKeyOf(roster)),
    link: encodeInvite(invite),
    descriptor: descriptorOf(roster),
  }
}

/**
 * @param group of the session, if this device has it.
 * @param transaction of a payment that everyone has signed.
 */
export function sessionView(
  status: SessionStatus,
  group: GroupStatus | undefined,
  presenceOf: PresenceOf,
  transaction?: TransactionView,
): SessionView {
  const { sessionId, phase, invite, refusal, details } = status
  return {
    sessionId,
    phase,
    link: encodeInvite(invite),
    refusal,
    details: details === undefined ? undefined : detailsView(details, group, presenceOf, transaction),
  }
}

function detailsView(
  details: SessionDetails,
  group: GroupStatus | undefined,
  presenceOf: PresenceOf,
  transaction: TransactionView | undefined,
): NonNullable<SessionView['details']> {
  const { proposal, review, state, hasApproved } = details
  const { network, note, createdAtMs, expiresAtMs, creatorIndex, electionMethod } = proposal
  return {
    groupId: review.groupId,
    groupName: group?.roster.groupName ?? '',
    network,
    subject: subjectView(review.content),
    note,
    createdAtMs,
    expiresAtMs,
    creatorIndex,
    mySignerIndex: review.signerIndex,
    electionMethod,
    digestWords: review.digestWords,
    signers: state.signers.map(({ signerIndex }) => signerView(signerIndex, details, group, presenceOf)),
    hasApproved,
    progress: state.verification,
    faults: state.faults.map((fault) => faultView(fault, nameOf(group, fault.signerIndex))),
    signatures: signatureViews(details),
    publication: publicationView(details, transaction),
  }
}

function nameOf(group: GroupStatus | undefined, signerIndex: number): string {
  return group?.roster.members[signerIndex]?.name ?? `Signer ${signerIndex + 1}`
}

function signerView(
  signerIndex: number,
  { review, state }: SessionDetails,
  group: GroupStatus | undefined,
  presenceOf: PresenceOf,
): SignerView {
  const signer = state.signers[signerIndex]
  // A device says where it is to the group and to the session; either may be the newer.
  const places = [signer?.join?.peerId, group?.memberPeerIds[signerIndex]].map(presenceOf)
  const presence = places.find((place) => place !== 'away') ?? 'away'
  const isFaulty = state.faults.some((fault) => fault.signerIndex === signerIndex)
  return {
    signerIndex,
    name: nameOf(group, signerIndex),
    presence: signerIndex === review.signerIndex ? 'me' : presence,
    state:
      signer?.hasSigned === true
        ? 'signed'
        : signer?.decline !== undefined
          ? 'declined'
          : isFaulty
            ? 'faulty'
            : signer?.hasApproved === true
              ? 'approved'
              : signer?.join !== undefined
                ? 'here'
                : 'waiting',
    reason: signer?.decline?.reason ?? '',
  }
}

function faultView({ type, signerIndex }: Fault, name: string): SessionFaultView {
  return { signerIndex, type, message: faultWords(type, name) }
}

function faultWords(type: Fault['type'], name: string): string {
  switch (type) {
    case 'invalid_partial':
      return `${name} sent a partial signature that is wrong.`
    case 'invalid_nonce':
      return `${name} sent a nonce that is none.`
    case 'invalid_signature':
      return `${name} sent a signature that is wrong.`
    case 'equivocation':
      return `${name} said two different things where only one can be true.`
    case 'too_many_nonces':
      return `${name} started over too often.`
  }
}

function signatureViews({
  review,
  signatures,
  verificationKeys,
}: SessionDetails): readonly SignatureView[] | undefined {
  return signatures?.flatMap((signature, itemIndex): SignatureView[] => {
    const item = review.items[itemIndex]
    const key = verificationKeys[itemIndex]
    if (item === undefined || key === undefined) return []
    return [{ signature: toHex(signature), digest: toHex(item.message), publicKey: toHex(key) }]
  })
}

function subjectView(content: SessionDetails['review']['content']): SubjectView {
  switch (content.kind) {
    case 'message':
      return content
    case 'payment':
      return { kind: 'payment', payment: paymentView(content.review) }
  }
}

function publicationView(
  { proposal, review, state, publication }: SessionDetails,
  transaction: TransactionView | undefined,
): PublicationView | undefined {
  if (publication === undefined) return undefined
  const { order, turn, turnStartedAtMs, isExhausted, confirmedAtMs } = publication
  return {
    order,
    turn,
    turnStartedAtMs,
    failoverSeconds: proposal.failoverSeconds,
    isMyTurn: order[turn] === review.signerIndex && confirmedAtMs === undefined,
    isExhausted,
    handovers: state.handovers,
    claimedBy: state.broadcasts,
    confirmedAtMs,
    transaction,
  }
}
