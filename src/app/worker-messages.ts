import type { GroupId } from '../bytes/index.ts'
import type {
  GatheringView,
  GroupView,
  LinkTarget,
  MemberView,
  NetworkView,
  PublicationView,
  Reply,
  SeatView,
  SessionDetails,
  SessionFaultView,
  SessionView,
  SignatureView,
  SignerView,
  SubjectView,
  WorkerMessage,
} from '../bridge/index.ts'
import {
  type Check,
  hasShape,
  isAnyOf,
  isBoolean,
  isBytes,
  isCount,
  isExactly,
  isFiniteNumber,
  isId,
  isListOf,
  isOrUndefined,
  isText,
} from './checks.ts'
import { isEstimate, isPayment, isTransaction, isWallet } from './payment-messages.ts'

// The page trusts the worker as little as it can: a message that is not wholly what the contract says is not shown.

type Kind<Union extends { readonly kind: string }, K extends Union['kind']> = Extract<Union, { readonly kind: K }>

const isNetwork = isExactly('mainnet', 'testnet4', 'signet', 'regtest')
const isPresence = isExactly('me', 'direct', 'relayed', 'away')
const isElectionMethod = isExactly('lexicographic', 'hash-based', 'first-signer', 'last-signer')

const isGathering = hasShape<GatheringView>({
  gatheringId: isId,
  phase: isExactly('looking', 'open', 'sealed', 'complete', 'stuck'),
  link: isText,
  groupName: isText,
  network: isNetwork,
  isCreator: isBoolean,
  hasJoined: isBoolean,
  seats: isListOf(hasShape<SeatView>({ name: isText, isMe: isBoolean, isCreator: isBoolean, hasConfirmed: isBoolean })),
  peerCount: isCount,
  words: isListOf(isText),
  groupId: isOrUndefined<GroupId>(isId),
  faults: isListOf(isText),
})

const isGroup = hasShape<GroupView>({
  groupId: isId,
  name: isText,
  network: isNetwork,
  createdAtMs: isFiniteNumber,
  mySignerIndex: isCount,
  members: isListOf(
    hasShape<MemberView>({ signerIndex: isCount, name: isText, presence: isPresence, publicKey: isText, xpub: isText }),
  ),
  words: isListOf(isText),
  aggregateKey: isText,
  link: isText,
  descriptor: isText,
})

const isPublication = hasShape<PublicationView>({
  order: isListOf(isCount),
  turn: isCount,
  turnStartedAtMs: isFiniteNumber,
  failoverSeconds: isFiniteNumber,
  isMyTurn: isBoolean,
  isExhausted: isBoolean,
  handovers: isListOf(
    hasShape<PublicationView['handovers'][number]>({ turn: isCount, signerIndex: isCount, reason: isText }),
  ),
  claimedBy: isListOf(isCount),
  confirmedAtMs: isOrUndefined(isFiniteNumber),
  transaction: isOrUndefined(isTransaction),
})

const isSubject = isAnyOf<SubjectView>(
  hasShape<Kind<SubjectView, 'message'>>({ kind: isExactly('message'), text: isText }),
  hasShape<Kind<SubjectView, 'payment'>>({ kind: isExactly('payment'), payment: isPayment }),
)

const isDetails = hasShape<SessionDetails>({
  groupId: isId,
  groupName: isText,
  network: isNetwork,
  subject: isSubject,
  note: isText,
  createdAtMs: isFiniteNumber,
  expiresAtMs: isFiniteNumber,
  creatorIndex: isCount,
  mySignerIndex: isCount,
  electionMethod: isElectionMethod,
  digestWords: isListOf(isText),
  signers: isListOf(
    hasShape<SignerView>({
      signerIndex: isCount,
      name: isText,
      presence: isPresence,
      state: isExactly('waiting', 'here', 'approved', 'signed', 'declined', 'faulty'),
      reason: isText,
    }),
  ),
  hasApproved: isBoolean,
  progress: hasShape<SessionDetails['progress']>({ done: isCount, total: isCount }),
  faults: isListOf(
    hasShape<SessionFaultView>({
      signerIndex: isCount,
      type: isExactly('invalid_partial', 'invalid_nonce', 'invalid_signature', 'equivocation', 'too_many_nonces'),
      message: isText,
    }),
  ),
  signatures: isOrUndefined(
    isListOf(hasShape<SignatureView>({ signature: isText, digest: isText, publicKey: isText })),
  ),
  publication: isOrUndefined(isPublication),
})

const isSession = hasShape<SessionView>({
  sessionId: isId,
  phase: isExactly('looking', 'expired', 'refused', 'collecting', 'signing', 'complete', 'declined', 'stuck'),
  link: isText,
  refusal: isOrUndefined(
    hasShape<{ readonly code: string; readonly message: string }>({ code: isText, message: isText }),
  ),
  details: isOrUndefined(isDetails),
})

const isNetworkView = hasShape<NetworkView>({
  peerId: isText,
  relays: isListOf(hasShape<NetworkView['relays'][number]>({ address: isText, isConnected: isBoolean })),
  peerCount: isCount,
})

const isLinkTarget = isAnyOf<LinkTarget>(
  hasShape<Kind<LinkTarget, 'gathering'>>({ kind: isExactly('gathering'), gatheringId: isId }),
  hasShape<Kind<LinkTarget, 'group'>>({ kind: isExactly('group'), groupId: isId }),
  hasShape<Kind<LinkTarget, 'session'>>({ kind: isExactly('session'), sessionId: isId }),
)

const isReply = isAnyOf<Reply>(
  hasShape<Kind<Reply, 'done'>>({ kind: isExactly('done') }),
  hasShape<Kind<Reply, 'gathering'>>({ kind: isExactly('gathering'), gatheringId: isId }),
  hasShape<Kind<Reply, 'session'>>({ kind: isExactly('session'), sessionId: isId }),
  hasShape<Kind<Reply, 'link'>>({ kind: isExactly('link'), leadsTo: isLinkTarget }),
  hasShape<Kind<Reply, 'estimate'>>({ kind: isExactly('estimate'), estimate: isEstimate }),
  hasShape<Kind<Reply, 'file'>>({ kind: isExactly('file'), name: isText, bytes: isBytes }),
)

type Message<Type extends WorkerMessage['type']> = Extract<WorkerMessage, { readonly type: Type }>

const isNamed = hasShape<{ readonly name: string; readonly args: readonly unknown[] }>({
  name: isText,
  args: (value): value is readonly unknown[] => Array.isArray(value),
})
/** Beyond its name the page shows of an event only what went wrong in a session: views carry all else. */
const isEvent = ((value) =>
  isNamed(value) && (value.name !== 'session:error' || (value.args.length === 3 && value.args.every(isText)))) as Check<
  Message<'event'>['event']
>

const CHECKS: { readonly [Type in WorkerMessage['type']]: Check<Message<Type>> } = {
  reply: hasShape<Message<'reply'>>({ type: isExactly('reply'), requestId: isCount, reply: isReply }),
  refused: hasShape<Message<'refused'>>({
    type: isExactly('refused'),
    requestId: isCount,
    code: isText,
    message: isText,
  }),
  snapshot: hasShape<Message<'snapshot'>>({
    type: isExactly('snapshot'),
    gatherings: isListOf(isGathering),
    groups: isListOf(isGroup),
    sessions: isListOf(isSession),
    wallets: isListOf(isWallet),
  }),
  gathering: hasShape<Message<'gathering'>>({ type: isExactly('gathering'), view: isGathering }),
  'gathering:gone': hasShape<Message<'gathering:gone'>>({ type: isExactly('gathering:gone'), gatheringId: isId }),
  group: hasShape<Message<'group'>>({ type: isExactly('group'), view: isGroup }),
  wallet: hasShape<Message<'wallet'>>({ type: isExactly('wallet'), view: isWallet }),
  session: hasShape<Message<'session'>>({ type: isExactly('session'), view: isSession }),
  'session:gone': hasShape<Message<'session:gone'>>({ type: isExactly('session:gone'), sessionId: isId }),
  network: hasShape<Message<'network'>>({ type: isExactly('network'), view: isNetworkView }),
  event: hasShape<Message<'event'>>({ type: isExactly('event'), event: isEvent }),
  fault: hasShape<Message<'fault'>>({ type: isExactly('fault'), code: isText, message: isText }),
}

/** @returns undefined for anything that is not wholly a message of the worker. */
export function readWorkerMessage(value: unknown): WorkerMessage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  const { type } = value
  if (typeof type !== 'string' || !Object.hasOwn(CHECKS, type)) return undefined
  const check: Check<WorkerMessage> = CHECKS[type as WorkerMessage['type']]
  return check(value) ? value : undefined
}
