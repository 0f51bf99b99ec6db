import type { SessionId, StatementId } from '../bytes/index.ts'
import type { Account } from '../group/index.ts'
import type { Claim, NonceDraw, RegisteredGroup, Review } from '../signer/index.ts'
import type { Network, Scope } from '../wire/index.ts'
import {
  anyOf,
  type Guard,
  isBoolean,
  isBytes,
  isCount,
  isId,
  isOwnBytes,
  isRecord,
  isString,
  listOf,
  listUpTo,
  oneOf,
  shape,
  textOf,
  type Union,
} from './guards.ts'

/**
 * What the coordinator's worker asks of the signer's, over a `MessagePort` of its own. Each call goes out as `{ requestId, call }` and is
 * answered once, with the same `requestId`. No call takes a digest, and none gives anything that was not meant for everyone's eyes.
 */
export type SignerCall =
  | { readonly type: 'newAccount'; readonly network: Network }
  | { readonly type: 'registerGroup'; readonly roster: Uint8Array }
  | { readonly type: 'review'; readonly proposal: Uint8Array }
  /** Gives the nonce of what the person approved on the page's own port; refused with `proposal_not_approved` before that. */
  | { readonly type: 'approve'; readonly proposal: Uint8Array; readonly draw: NonceDraw }
  | { readonly type: 'renewNonce'; readonly proposal: Uint8Array; readonly draw: NonceDraw }
  | { readonly type: 'sign'; readonly proposal: Uint8Array; readonly nonceStatements: readonly Uint8Array[] }
  | { readonly type: 'liveNonceIds'; readonly sessionId: SessionId }
  | { readonly type: 'hasApproved'; readonly sessionId: SessionId }
  | {
      readonly type: 'issue'
      readonly scope: Scope
      readonly network: Network
      readonly statementKey: Uint8Array
      readonly claim: Claim
    }
  | { readonly type: 'forget'; readonly sessionId: SessionId }

export interface SignerRequest {
  readonly requestId: number
  readonly call: SignerCall
}

export type SignerResult =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'group'; readonly group: RegisteredGroup }
  | { readonly kind: 'review'; readonly review: Review }
  /** A signed statement's bytes. */
  | { readonly kind: 'statement'; readonly statement: Uint8Array }
  | { readonly kind: 'nonces'; readonly statementIds: readonly StatementId[] }
  | { readonly kind: 'approval'; readonly hasApproved: boolean }
  | { readonly kind: 'done' }

export type SignerAnswer =
  | { readonly type: 'result'; readonly requestId: number; readonly result: SignerResult }
  /** `code` is that of the error that was thrown; stable. `message` is for people. */
  | { readonly type: 'refused'; readonly requestId: number; readonly code: string; readonly message: string }

/** Why a message at one of the signer's ports is not even read. */
export type DoorErrorCode = 'call_malformed' | 'answer_malformed'

/** A message that is none of this door: the other side is of another build, or not who it should be. */
export class DoorError extends Error {
  override readonly name = 'DoorError'
  readonly code: DoorErrorCode
  /** So that it can be answered; undefined when the message does not even have one. */
  readonly requestId: number | undefined

  constructor(code: DoorErrorCode, requestId: number | undefined, message: string) {
    super(message)
    this.code = code
    this.requestId = requestId
  }
}

/** A session with a hundred signers has as many nonces. */
const MAX_NONCE_STATEMENTS = 1_000
const MAX_CODE_CHARACTERS = 64
const MAX_MESSAGE_CHARACTERS = 1_000

export const isNetwork = oneOf<Network>('mainnet', 'testnet4', 'signet', 'regtest')
const isSessionId = isId<SessionId>()
const isNumber: Guard<number> = (value) => typeof value === 'number'
/** Which numbers a draw may have is the signer's to say. */
const isDraw = shape<NonceDraw>({ counter: isNumber, attempt: isNumber })
/** What may be said where, and every field of it, is the signer's to judge: it encodes it strictly, or refuses. */
const isScope = ((value): value is Scope => isRecord(value) && isOwnBytes(value['id'])) satisfies Guard<Scope>
const isClaim = ((value): value is Claim => isRecord(value)) satisfies Guard<Claim>

const calls: Union<SignerCall> = {
  newAccount: { network: isNetwork },
  registerGroup: { roster: isOwnBytes },
  review: { proposal: isOwnBytes },
  approve: { proposal: isOwnBytes, draw: isDraw },
  renewNonce: { proposal: isOwnBytes, draw: isDraw },
  sign: {
    proposal: isOwnBytes,
    nonceStatements: listUpTo(MAX_NONCE_STATEMENTS, isOwnBytes),
  },
  liveNonceIds: { sessionId: isSessionId },
  hasApproved: { sessionId: isSessionId },
  issue: { scope: isScope, network: isNetwork, statementKey: isOwnBytes, claim: isClaim },
  forget: { sessionId: isSessionId },
}

/** @throws DoorError `call_malformed`. */
export function parseSignerRequest(value: unknown): SignerRequest {
  const requestId = isRecord(value) && isCount(value['requestId']) ? value['requestId'] : undefined
  const call = isRecord(value) ? value['call'] : undefined
  const type = isRecord(call) ? call['type'] : undefined
  if (requestId !== undefined && typeof type === 'string' && Object.hasOwn(calls, type)) {
    const isCall = shape<SignerCall>({ ...calls[type as SignerCall['type']], type: isString })
    if (isCall(call)) return { requestId, call }
  }
  throw new DoorError('call_malformed', requestId, 'This is not how the signer is asked.')
}

const isAccount = shape<Account>({
  statementKey: isBytes,
  publicKey: isBytes,
  xpub: isString,
  origin: shape<Account['origin']>({ fingerprint: isBytes, path: listOf(isCount) }),
})

/** The outline only: what is in it, the signer has derived by itself, and this side shows it. */
export const isReview: Guard<Review> = (value): value is Review =>
  isRecord(value) &&
  isSessionId(value['sessionId']) &&
  isId()(value['groupId']) &&
  isCount(value['signerIndex']) &&
  listOf(isRecord)(value['items']) &&
  listOf(isString)(value['digestWords']) &&
  isBytes(value['publicationId']) &&
  isBytes(value['aggregateKey']) &&
  isRecord(value['content'])

const isResult = anyOf<SignerResult>(
  shape({ kind: oneOf('account'), account: isAccount }),
  shape({ kind: oneOf('group'), group: shape<RegisteredGroup>({ groupId: isId(), signerIndex: isCount }) }),
  shape({ kind: oneOf('review'), review: isReview }),
  shape({ kind: oneOf('statement'), statement: isBytes }),
  shape({ kind: oneOf('nonces'), statementIds: listOf(isId<StatementId>()) }),
  shape({ kind: oneOf('approval'), hasApproved: isBoolean }),
  shape({ kind: oneOf('done') }),
)

const isAnswered = shape<Extract<SignerAnswer, { type: 'result' }>>({
  type: oneOf('result'),
  requestId: isCount,
  result: isResult,
})
const isRefused = shape<Extract<SignerAnswer, { type: 'refused' }>>({
  type: oneOf('refused'),
  requestId: isCount,
  code: textOf(MAX_CODE_CHARACTERS),
  message: textOf(MAX_MESSAGE_CHARACTERS),
})

/** @throws DoorError `answer_malformed`. */
export function parseSignerAnswer(value: unknown): SignerAnswer {
  if (isAnswered(value) || isRefused(value)) return value
  const requestId = isRecord(value) && isCount(value['requestId']) ? value['requestId'] : undefined
  throw new DoorError('answer_malformed', requestId, 'This is not how the signer answers.')
}
