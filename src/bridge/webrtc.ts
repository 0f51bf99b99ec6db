import {
  either,
  type Guard,
  isArrayBuffer,
  isBoolean,
  isCount,
  isRecord,
  isString,
  listOf,
  oneOf,
  orNull,
  shape,
  type Union,
} from './guards.ts'

/**
 * What crosses between the page and the worker for WebRTC. `RTCPeerConnection` exists only on the page; the worker drives it by
 * commands and hears of it by events, over a `MessagePort` of its own. Both unions are closed: `parseWebRtcCommand` and
 * `parseWebRtcEvent` refuse whatever else arrives.
 */

/** Why a message is refused. */
export type WebRtcBridgeErrorCode = 'message_unknown' | 'message_malformed' | 'configuration_unsupported'

/** A fault in what one half asked of the other: it means a defect or a mismatch of versions, never a peer's doing. */
export class WebRtcBridgeError extends Error {
  override readonly name = 'WebRtcBridgeError'
  readonly code: WebRtcBridgeErrorCode

  constructor(code: WebRtcBridgeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The narrow slice of a `MessagePort` that either half needs. */
export interface WebRtcPort {
  postMessage(message: unknown, transfer?: Transferable[]): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'messageerror', listener: () => void): void
  start(): void
  close(): void
}

/** The narrow slice of an `RTCDataChannel` that either half needs. */
export interface WebRtcChannel extends EventTarget {
  readonly label: string
  readonly protocol: string
  /** The SCTP stream, 0…65534; `null` until the connection has given it one. */
  readonly id: number | null
  readonly readyState: ChannelState
  /** Bytes queued and not yet sent. */
  readonly bufferedAmount: number
  bufferedAmountLowThreshold: number
  binaryType: 'arraybuffer' | 'blob'
  send(data: Uint8Array<ArrayBuffer>): void
  close(): void
}

export type ConnectionState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'
export type ChannelState = 'connecting' | 'open' | 'closing' | 'closed'

export interface SessionDescription {
  readonly type: 'offer' | 'answer' | 'pranswer' | 'rollback'
  readonly sdp: string
}

export interface IceCandidate {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
  readonly usernameFragment: string | null
}

export interface IceServer {
  readonly urls: string[]
  readonly username?: string
  readonly credential?: string
}

/** All of `RTCConfiguration` that can be asked for. */
export interface ConnectionConfiguration {
  readonly iceServers: IceServer[]
  readonly iceTransportPolicy?: 'all' | 'relay'
}

/** All of `RTCDataChannelInit` that can be asked for. */
export interface ChannelOptions {
  readonly ordered?: boolean
  readonly protocol?: string
}

/** An error of the browser's, as plain data; `name` is that of its `DOMException`. */
export interface BrowserError {
  readonly name: string
  readonly message: string
}

/**
 * The label of the channel by which libp2p's dialler makes the connection come about, before the muxer exists. It carries no bytes;
 * its closing races between the two sides, so it always stays on the page, where waits may be.
 */
export const INIT_LABEL = 'init'

interface OfConnection {
  /** Chosen by the worker, used once. */
  readonly connectionId: number
}

interface OfChannel extends OfConnection {
  /** Chosen by whoever made the channel, used once in its connection: even by the worker, odd by the page. */
  readonly channelId: number
}

interface Call extends OfConnection {
  /** Chosen by the worker, used once in its connection; the answer repeats it. */
  readonly callId: number
}

/** From the worker to the page. Of a connection that the page does not know, calls are refused and the rest means nothing. */
export type WebRtcCommand =
  /** The worker listens; the page may now try whether channels can be transferred. */
  | { readonly type: 'bridge:hello' }
  /** What became of the probe, or that a message could not be read here: then no further channel is to be transferred. */
  | { readonly type: 'bridge:probed'; readonly canTransfer: boolean }
  | (OfConnection & { readonly type: 'connection:create'; readonly configuration: ConnectionConfiguration })
  | (Call & { readonly type: 'connection:create-offer' })
  | (Call & { readonly type: 'connection:create-answer' })
  | (Call & { readonly type: 'connection:set-local-description'; readonly description: SessionDescription | null })
  | (Call & { readonly type: 'connection:set-remote-description'; readonly description: SessionDescription })
  | (Call & { readonly type: 'connection:add-ice-candidate'; readonly candidate: IceCandidate | null })
  | (OfConnection & { readonly type: 'connection:close' })
  | (OfChannel & { readonly type: 'channel:create'; readonly label: string; readonly options: ChannelOptions })
  /** Bytes for a channel that stayed on the page; answered by `channel:sent`. */
  | (OfChannel & { readonly type: 'channel:send'; readonly data: ArrayBuffer })
  /** Close a channel that stayed on the page. */
  | (OfChannel & { readonly type: 'channel:close' })

interface FromConnection extends OfConnection {
  /** The state at the moment of sending: the worker is never behind by more than a message. */
  readonly connectionState: ConnectionState
}

interface FromChannel extends FromConnection {
  readonly channelId: number
}

interface FromCall extends FromConnection {
  readonly callId: number
}

interface ChannelArrival extends FromChannel {
  /** The channel itself, transferred; `null` when it stays on the page and is spoken to through it. */
  readonly channel: WebRtcChannel | null
  readonly readyState: ChannelState
  readonly id: number | null
}

/** From the page to the worker. */
export type WebRtcEvent =
  /** A channel made only to see whether it arrives. */
  | { readonly type: 'bridge:probe'; readonly channel: WebRtcChannel }
  /** A call succeeded. `description` is set for offers and answers only. */
  | (FromCall & { readonly type: 'connection:answered'; readonly description: SessionDescription | null })
  | (FromCall & { readonly type: 'connection:refused'; readonly error: BrowserError })
  | (FromConnection & { readonly type: 'connection:state' })
  /** `null` ends the candidates. */
  | (FromConnection & { readonly type: 'connection:ice-candidate'; readonly candidate: IceCandidate | null })
  | (FromConnection & {
      readonly type: 'connection:ice-candidate-error'
      readonly errorCode: number
      readonly errorText: string
    })
  /** The channel that the worker asked for. */
  | (ChannelArrival & { readonly type: 'channel:created' })
  /** A channel that the remote side made. */
  | (ChannelArrival & { readonly type: 'channel:incoming'; readonly label: string; readonly protocol: string })
  // The rest is said of channels that stayed on the page, and of one that could not be made (`channel:error`, `channel:closed`).
  | (FromChannel & { readonly type: 'channel:open'; readonly id: number | null })
  | (FromChannel & { readonly type: 'channel:closing' })
  | (FromChannel & { readonly type: 'channel:closed' })
  | (FromChannel & { readonly type: 'channel:error'; readonly error: BrowserError })
  | (FromChannel & { readonly type: 'channel:message'; readonly data: ArrayBuffer | string })
  /** `bytes` of one `channel:send` were handed to the browser, which now holds `bufferedAmount` unsent bytes. */
  | (FromChannel & { readonly type: 'channel:sent'; readonly bytes: number; readonly bufferedAmount: number })
  /** The browser's own queue ran low. */
  | (FromChannel & { readonly type: 'channel:low'; readonly bufferedAmount: number })

const isErrorCode: Guard<number> = (value): value is number => typeof value === 'number'
const isConnectionState = oneOf('new', 'connecting', 'connected', 'disconnected', 'failed', 'closed')
const isChannelState = oneOf('connecting', 'open', 'closing', 'closed')
const isBrowserError = shape<BrowserError>({ name: isString, message: isString })
const isDescription = shape<SessionDescription>({
  type: oneOf('offer', 'answer', 'pranswer', 'rollback'),
  sdp: isString,
})
const isCandidate = shape<IceCandidate>({
  candidate: isString,
  sdpMid: orNull(isString),
  sdpMLineIndex: orNull(isCount),
  usernameFragment: orNull(isString),
})
const isIceServer = shape<IceServer>({ urls: listOf(isString) }, { username: isString, credential: isString })
const isConfiguration = shape<ConnectionConfiguration>(
  { iceServers: listOf(isIceServer) },
  { iceTransportPolicy: oneOf('all', 'relay') },
)
const isChannelOptions = shape<ChannelOptions>({}, { ordered: isBoolean, protocol: isString })
/** A transferred channel is told by what it can do: its class need not exist here under a name. */
const isChannel: Guard<WebRtcChannel> = (value): value is WebRtcChannel =>
  isRecord(value) &&
  typeof value['send'] === 'function' &&
  typeof value['close'] === 'function' &&
  typeof value['addEventListener'] === 'function' &&
  isChannelState(value['readyState'])

const ofConnection = { connectionId: isCount }
const ofChannel = { ...ofConnection, channelId: isCount }
const call = { ...ofConnection, callId: isCount }

const commands: Union<WebRtcCommand> = {
  'bridge:hello': {},
  'bridge:probed': { canTransfer: isBoolean },
  'connection:create': { ...ofConnection, configuration: isConfiguration },
  'connection:create-offer': call,
  'connection:create-answer': call,
  'connection:set-local-description': { ...call, description: orNull(isDescription) },
  'connection:set-remote-description': { ...call, description: isDescription },
  'connection:add-ice-candidate': { ...call, candidate: orNull(isCandidate) },
  'connection:close': ofConnection,
  'channel:create': { ...ofChannel, label: isString, options: isChannelOptions },
  'channel:send': { ...ofChannel, data: isArrayBuffer },
  'channel:close': ofChannel,
}

const fromConnection = { ...ofConnection, connectionState: isConnectionState }
const fromChannel = { ...fromConnection, channelId: isCount }
const fromCall = { ...fromConnection, callId: isCount }
const arrival = { ...fromChannel, channel: orNull(isChannel), readyState: isChannelState, id: orNull(isCount) }

const events: Union<WebRtcEvent> = {
  'bridge:probe': { channel: isChannel },
  'connection:answered': { ...fromCall, description: orNull(isDescription) },
  'connection:refused': { ...fromCall, error: isBrowserError },
  'connection:state': fromConnection,
  'connection:ice-candidate': { ...fromConnection, candidate: orNull(isCandidate) },
  'connection:ice-candidate-error': { ...fromConnection, errorCode: isErrorCode, errorText: isString },
  'channel:created': arrival,
  'channel:incoming': { ...arrival, label: isString, protocol: isString },
  'channel:open': { ...fromChannel, id: orNull(isCount) },
  'channel:closing': fromChannel,
  'channel:closed': fromChannel,
  'channel:error': { ...fromChannel, error: isBrowserError },
  'channel:message': { ...fromChannel, data: either(isArrayBuffer, isString) },
  'channel:sent': { ...fromChannel, bytes: isCount, bufferedAmount: isCount },
  'channel:low': { ...fromChannel, bufferedAmount: isCount },
}

/**
 * The command that this value is.
 * @throws WebRtcBridgeError `message_unknown` for another type, `message_malformed` for a field missing, foreign or of the wrong kind.
 */
export function parseWebRtcCommand(value: unknown): WebRtcCommand {
  return parse<WebRtcCommand>(commands, value)
}

/**
 * The event that this value is.
 * @throws WebRtcBridgeError as `parseWebRtcCommand` does.
 */
export function parseWebRtcEvent(value: unknown): WebRtcEvent {
  return parse<WebRtcEvent>(events, value)
}

function parse<Message>(
  union: Readonly<Record<string, Readonly<Record<string, Guard<unknown>>>>>,
  value: unknown,
): Message {
  const type = isRecord(value) ? value['type'] : undefined
  const fields = typeof type === 'string' && Object.hasOwn(union, type) ? union[type] : undefined
  if (typeof type !== 'string' || fields === undefined) {
    throw new WebRtcBridgeError(
      'message_unknown',
      'The WebRTC bridge does not know this message: page and worker are of different builds.',
    )
  }
  const isMessage = shape<Message>({ ...fields, type: isString })
  if (!isMessage(value))
    throw new WebRtcBridgeError('message_malformed', `The WebRTC bridge refuses a malformed ${type}.`)
  return value
}
