import { decode, encode, isBytesOf, isList, isText, isUint, type WireValue } from '../../wire/index.ts'
import { RendezvousError } from './errors.ts'

/**
 * The protocol between a tab and a relay. The tab opens one stream and keeps it; registrations last as long as that
 * stream. Every message is a CBOR list `[kind, topic, …]` behind its length (see `withLengthPrefix`).
 */
export const RENDEZVOUS_PROTOCOL = '/muster/rendezvous/1'

/** A topic is a hash of a secret that the relay does not know. */
export const TOPIC_BYTES = 32
/** Topics that one peer may be registered for at a time. */
export const MAX_TOPICS_PER_PEER = 256
/** Peers that may be registered for one topic at a time. */
export const MAX_MEMBERS_PER_TOPIC = 256
/** The longest message from a tab, without its length prefix: `[kind, topic]`. */
export const MAX_REQUEST_BYTES = 64
/** The longest message from a relay, without its length prefix: `MAX_MEMBERS_PER_TOPIC` peer ids of 55 bytes each. */
export const MAX_NEWS_BYTES = 16 * 1024

/** What a tab asks of a relay. `topic` is `TOPIC_BYTES` bytes. Registering again, or unregistering what is not registered, is no fault. */
export type RendezvousRequest =
  | { readonly type: 'register'; readonly topic: Uint8Array }
  | { readonly type: 'unregister'; readonly topic: Uint8Array }

/** `topics_full`: this peer has `MAX_TOPICS_PER_PEER` topics. `members_full`: this topic has `MAX_MEMBERS_PER_TOPIC` members. */
export type RefusalCode = 'topics_full' | 'members_full'

/** What a relay tells a tab. `members` answers each `register` that is not refused; `joined` and `left` follow as they happen. */
export type RendezvousNews =
  | {
      readonly type: 'members'
      readonly topic: Uint8Array
      /** Everyone registered but the one who asks: base58btc, in ascending order, each once. */
      readonly peerIds: readonly string[]
    }
  | { readonly type: 'joined'; readonly topic: Uint8Array; readonly peerId: string }
  | { readonly type: 'left'; readonly topic: Uint8Array; readonly peerId: string }
  | { readonly type: 'refused'; readonly topic: Uint8Array; readonly code: RefusalCode }

const REGISTER = 0
const UNREGISTER = 1
const MEMBERS = 2
const JOINED = 3
const LEFT = 4
const REFUSED = 5

/** The place of a code in this list is its number on the wire. */
const REFUSALS: readonly RefusalCode[] = ['topics_full', 'members_full']

/** Base58btc of the multihashes that peer ids are: 46 (SHA-256) to 53 (secp256k1) characters. */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{46,53}$/

/**
 * At most `MAX_REQUEST_BYTES` bytes, without a length prefix.
 * @throws RendezvousError `message_malformed` when the topic is not 32 bytes.
 */
export function encodeRequest(request: RendezvousRequest): Uint8Array {
  expectTopic(request.topic)
  switch (request.type) {
    case 'register':
      return encode([REGISTER, request.topic])
    case 'unregister':
      return encode([UNREGISTER, request.topic])
  }
}

/**
 * What a tab asks, from bytes without a length prefix.
 * @throws RendezvousError for anything but the one spelling of a request.
 */
export function decodeRequest(bytes: Uint8Array): RendezvousRequest {
  const [kind, topic, ...rest] = decodeList(bytes, MAX_REQUEST_BYTES)
  if (!isBytesOf(topic, TOPIC_BYTES) || rest.length > 0) throw malformed('a request')
  switch (kind) {
    case REGISTER:
      return { type: 'register', topic }
    case UNREGISTER:
      return { type: 'unregister', topic }
    default:
      throw malformed('a request')
  }
}

/**
 * At most `MAX_NEWS_BYTES` bytes, without a length prefix.
 * @throws RendezvousError `message_malformed` when the topic, a peer id, or the number or the order of members is wrong.
 */
export function encodeNews(news: RendezvousNews): Uint8Array {
  expectTopic(news.topic)
  switch (news.type) {
    case 'members':
      return encode([MEMBERS, news.topic, expectPeerIds(news.peerIds)])
    case 'joined':
      return encode([JOINED, news.topic, expectPeerId(news.peerId)])
    case 'left':
      return encode([LEFT, news.topic, expectPeerId(news.peerId)])
    case 'refused':
      return encode([REFUSED, news.topic, REFUSALS.indexOf(news.code)])
  }
}

/**
 * What a relay tells, from bytes without a length prefix.
 * @throws RendezvousError for anything but the one spelling of news.
 */
export function decodeNews(bytes: Uint8Array): RendezvousNews {
  const [kind, topic, content, ...rest] = decodeList(bytes, MAX_NEWS_BYTES)
  if (!isBytesOf(topic, TOPIC_BYTES) || rest.length > 0) throw malformed('news')
  switch (kind) {
    case MEMBERS:
      if (!isList(content)) throw malformed('news')
      return { type: 'members', topic, peerIds: expectPeerIds(content) }
    case JOINED:
      return { type: 'joined', topic, peerId: expectPeerId(content) }
    case LEFT:
      return { type: 'left', topic, peerId: expectPeerId(content) }
    case REFUSED: {
      const code = isUint(content) ? REFUSALS[content] : undefined
      if (code === undefined) throw malformed('news')
      return { type: 'refused', topic, code }
    }
    default:
      throw malformed('news')
  }
}

function decodeList(bytes: Uint8Array, maxBytes: number): readonly WireValue[] {
  if (bytes.length > maxBytes) {
    throw new RendezvousError(
      'message_too_long',
      `A message has ${bytes.length} bytes; at most ${maxBytes} are allowed.`,
    )
  }
  let value: WireValue
  try {
    value = decode(bytes, maxBytes)
  } catch (error) {
    throw new RendezvousError('message_malformed', 'A message is not in the spelling that is spoken here.', {
      cause: error,
    })
  }
  if (!isList(value)) throw malformed('a message')
  return value
}

function expectTopic(topic: Uint8Array): void {
  if (topic.length !== TOPIC_BYTES) throw malformed('a topic')
}

function expectPeerIds(values: readonly WireValue[]): readonly string[] {
  if (values.length >= MAX_MEMBERS_PER_TOPIC) throw malformed('a list of members')
  const peerIds = values.map(expectPeerId)
  if (peerIds.some((peerId, index) => index > 0 && peerId <= (peerIds[index - 1] ?? '')))
    throw malformed('a list of members')
  return peerIds
}

function expectPeerId(value: WireValue | undefined): string {
  if (!isText(value) || !PEER_ID.test(value)) throw malformed('a peer id')
  return value
}

function malformed(what: string): RendezvousError {
  return new RendezvousError('message_malformed', `This is not ${what} of the rendezvous protocol.`)
}
