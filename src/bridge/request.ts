import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import type { FeeCap } from '../chain/index.ts'
import type { ElectionMethod } from '../session/index.ts'
import type { Network } from '../wire/index.ts'
import {
  either,
  type Guard,
  isBoolean,
  isBytes,
  isCount,
  isFiniteNumber,
  isId,
  isPositive,
  isPositiveSats,
  isRecord,
  isString,
  listOf,
  oneOf,
  orNull,
  shape,
  textOf,
  type Union,
} from './guards.ts'
import type { AppConfiguration, Command, Request } from './messages.ts'
import type { FeeChoice, PaymentDraft, RecipientDraft } from './payment-views.ts'

/** Why a request is not carried out, nor even read. */
export type RequestErrorCode = 'request_malformed' | 'command_unknown' | 'command_malformed'

/** A message that is not a request: the page is of another build, or not the page at all. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: RequestErrorCode
  /** So that it can be answered; undefined when the message does not even have one. */
  readonly requestId: number | undefined

  constructor(code: RequestErrorCode, requestId: number | undefined, message: string) {
    super(message)
    this.code = code
    this.requestId = requestId
  }
}

/** Whatever is pasted; longer texts hold no link. */
const MAX_PASTED_CHARACTERS = 20_000
/** Names, notes, reasons and messages have narrower limits where they are read. */
const MAX_TEXT_CHARACTERS = 100_000
const MAX_RELAYS = 64
const MAX_FILE_BYTES = 64 * 1_048_576
/** A PSBT of 1 MiB as hex, and line breaks. */
const MAX_PSBT_CHARACTERS = 2_200_000
/** A hundred keys with their origins take some 15,000. */
const MAX_DESCRIPTOR_CHARACTERS = 65_536
const MAX_ENDPOINTS = 16
/** More than a transaction has room for that anybody reviews. */
const MAX_RECIPIENTS = 500
const MAX_MINED_BLOCKS = 1_000

const isText = textOf(MAX_TEXT_CHARACTERS)
const isPasted = textOf(MAX_PASTED_CHARACTERS)

const gatheringId = isId<GatheringId>()
const groupId = isId<GroupId>()
const sessionId = isId<SessionId>()

const isNetwork = oneOf<Network>('mainnet', 'testnet4', 'signet', 'regtest')
const isElectionMethod = oneOf<ElectionMethod>('lexicographic', 'hash-based', 'first-signer', 'last-signer')
const isFile: Guard<Uint8Array> = (value): value is Uint8Array => isBytes(value) && value.length <= MAX_FILE_BYTES

const isEndpoints: Guard<readonly string[]> = (value): value is readonly string[] =>
  listOf(isText)(value) && value.length <= MAX_ENDPOINTS

const isConfiguration = shape<AppConfiguration>({
  relays: (value): value is readonly string[] => listOf(isText)(value) && value.length <= MAX_RELAYS,
  iceServers: listOf(
    shape<AppConfiguration['iceServers'][number]>(
      { urls: listOf(isString) },
      { username: isString, credential: isString },
    ),
  ),
  network: isNetwork,
  failoverSeconds: isPositive,
  esplora: shape<AppConfiguration['esplora']>(
    {},
    { mainnet: isEndpoints, testnet4: isEndpoints, signet: isEndpoints, regtest: isEndpoints },
  ),
  hasFaucet: isBoolean,
  feeCap: shape<FeeCap>({ shareOfInputs: isFiniteNumber, satsPerVirtualByte: isFiniteNumber }),
})

const isFeeChoice = either(
  shape<FeeChoice>({ kind: oneOf('preset'), preset: oneOf('fast', 'normal', 'slow') }),
  shape<FeeChoice>({ kind: oneOf('rate'), satsPerVirtualByte: isFiniteNumber }),
)

const isPayment = shape<PaymentDraft>({
  recipients: (value): value is readonly RecipientDraft[] =>
    listOf(shape<RecipientDraft>({ address: isPasted, amount: isPasted, unit: oneOf('BTC', 'sat') }))(value) &&
    value.length <= MAX_RECIPIENTS,
  sendsAllTo: orNull(isCount),
  fee: isFeeChoice,
})

const terms = {
  groupId,
  note: isText,
  electionMethod: isElectionMethod,
  failoverSeconds: isPositive,
  expiresInMs: isPositive,
}

const commands: Union<Command> = {
  start: { configuration: isConfiguration },
  'gathering:create': { groupName: isText, memberName: isText },
  'gathering:join': { gatheringId, memberName: isText },
  'gathering:seal': { gatheringId },
  'gathering:confirm': { gatheringId },
  'gathering:close': { gatheringId },
  'link:open': { text: isPasted },
  'session:propose': { ...terms, text: isText },
  'payment:estimate': { groupId, payment: isPayment },
  'payment:propose': { ...terms, payment: isPayment },
  'psbt:propose': { ...terms, psbt: either(isFile, textOf(MAX_PSBT_CHARACTERS)) },
  'psbt:export': { sessionId },
  'wallet:refresh': { groupId },
  'wallet:faucet': { groupId, sats: isPositiveSats },
  'wallet:mine': { groupId, blocks: (value): value is number => isPositive(value) && value <= MAX_MINED_BLOCKS },
  'history:export': { groupId },
  'descriptor:export': { groupId },
  'descriptor:check': { groupId, text: textOf(MAX_DESCRIPTOR_CHARACTERS) },
  'session:document': { sessionId },
  'session:approve': { sessionId },
  'session:decline': { sessionId, reason: isText },
  'session:confirm': { sessionId },
  'session:handover': { sessionId, reason: isText },
  'session:publish': { sessionId },
  'session:lookup': { sessionId },
  'session:failover': { sessionId, turn: isCount },
  'session:close': { sessionId },
  'session:export': { sessionId },
  'session:import': { bytes: isFile, link: isPasted },
  'signer:connect': {},
  'signer:unlocked': {},
  'group:restore': { link: isPasted, roster: isFile },
  cleanup: {},
  'network:check': {},
  'storage:retry': {},
  stop: {},
}

/**
 * The request that this message from the page is.
 * @throws RequestError `request_malformed`; `command_unknown` for another type; `command_malformed` for a field missing, foreign or of
 * the wrong kind.
 */
export function parseRequest(value: unknown): Request {
  const isRequest = shape<{ readonly requestId: number; readonly command: unknown }>({
    requestId: isCount,
    command: (command): command is unknown => command !== undefined,
  })
  if (!isRequest(value)) {
    const requestId = isRecord(value) && isCount(value['requestId']) ? value['requestId'] : undefined
    throw new RequestError('request_malformed', requestId, 'This is not a request of this page.')
  }
  const { requestId, command } = value
  const type = isRecord(command) ? command['type'] : undefined
  if (typeof type !== 'string' || !isCommandType(type)) {
    throw new RequestError('command_unknown', requestId, 'This command is not known: page and worker do not fit.')
  }
  const isCommand = shape<Command>({ ...commands[type], type: isString })
  if (!isCommand(command)) {
    throw new RequestError('command_malformed', requestId, `This is not how ${type} is asked for.`)
  }
  return { requestId, command }
}

function isCommandType(type: string): type is Command['type'] {
  return Object.hasOwn(commands, type)
}
