import { concat } from '../../bytes/index.ts'
import { MAX_FRAME_BYTES } from '../../wire/index.ts'
import { ChannelError } from './errors.ts'

/** One stream a channel and pair of peers. See `handshake.ts` for how it begins and `peer-link.ts` for how it goes on. */
export const CHANNEL_PROTOCOL = '/muster/channel/1'

/**
 * Streams of channels on one connection, for each direction: every channel has one, and a second while it moves. All of them may be
 * opened as soon as a connection stands, before the other side has seen it.
 */
export const MAX_CHANNEL_STREAMS = 512

export const TOPIC_BYTES = 32
export const CHALLENGE_BYTES = 32
export const MAC_BYTES = 32

/**
 * What goes over a stream of a channel. On the wire: `length (3, big-endian) ‖ kind (1) ‖ content`, where the length counts the kind
 * and the content.
 */
export type ChannelMessage =
  | {
      /** The opener names the channel, and asks for a proof over its challenge. */
      readonly type: 'hello'
      readonly topic: Uint8Array
      readonly challenge: Uint8Array
    }
  | {
      /** The other side asks for a proof as well. */
      readonly type: 'challenge'
      readonly challenge: Uint8Array
    }
  | { readonly type: 'proof'; readonly mac: Uint8Array }
  | {
      /** From now on this stream is the channel's, once the one before it has `moved`; if fresh, there was none. */
      readonly type: 'begin'
      readonly isFresh: boolean
    }
  | { readonly type: 'frame'; readonly bytes: Uint8Array }
  | {
      /** Nothing more comes on this stream: it goes on with the one that has begun. */
      readonly type: 'moved'
    }
  | {
      /** Nothing more comes at all: the sender has closed the channel. */
      readonly type: 'bye'
    }

const KINDS = { frame: 0, bye: 1, begin: 2, moved: 3, hello: 16, challenge: 17, proof: 18 } as const

const LENGTH_BYTES = 3
const KIND_BYTES = 1
/** The longest message before the proof is a `hello`. */
const MAX_UNPROVEN_BYTES = KIND_BYTES + TOPIC_BYTES + CHALLENGE_BYTES
const MAX_PROVEN_BYTES = KIND_BYTES + MAX_FRAME_BYTES

/** Topics, challenges, macs and frames must have the right length already. */
export function encodeMessage(message: ChannelMessage): Uint8Array {
  const content = contentOf(message)
  const length = KIND_BYTES + content.length
  const header = Uint8Array.of(length >>> 16, (length >>> 8) & 0xff, length & 0xff, KINDS[message.type])
  return concat(header, content)
}

function contentOf(message: ChannelMessage): Uint8Array {
  switch (message.type) {
    case 'hello':
      return concat(message.topic, message.challenge)
    case 'challenge':
      return message.challenge
    case 'proof':
      return message.mac
    case 'begin':
      return Uint8Array.of(message.isFresh ? 1 : 0)
    case 'frame':
      return message.bytes
    case 'moved':
    case 'bye':
      return new Uint8Array()
  }
}

/** Cuts the bytes of a stream, in whatever pieces they come, into messages. After a throw it is of no use. */
export class MessageReader {
  #chunks: Uint8Array[] = []
  #unreadBytes = 0
  #maxBytes = MAX_UNPROVEN_BYTES

  /** Bytes that have come and are not part of a message that was given out. */
  get unreadBytes(): number {
    return this.#unreadBytes
  }

  /** The peer is proven: frames may come, which are longer than what may come before. */
  admitFrames(): void {
    this.#maxBytes = MAX_PROVEN_BYTES
  }

  /** Keeps `chunk` itself: it must not change afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#unreadBytes += chunk.length
  }

  /**
   * The next whole message, if there is one.
   * @throws ChannelError `frame_too_long` as soon as a length over the limit is read, `message_malformed`.
   */
  next(): ChannelMessage | undefined {
    if (this.#unreadBytes < LENGTH_BYTES) return undefined
    const [high = 0, middle = 0, low = 0] = this.#peek(LENGTH_BYTES)
    const length = (high << 16) | (middle << 8) | low
    if (length > this.#maxBytes) {
      throw new ChannelError('frame_too_long', `A message of ${length} bytes is longer than is allowed here.`)
    }
    if (length < KIND_BYTES) throw malformed()
    if (this.#unreadBytes < LENGTH_BYTES + length) return undefined
    const message = this.#peek(LENGTH_BYTES + length).subarray(LENGTH_BYTES)
    this.#drop(LENGTH_BYTES + length)
    return decodeMessage(message)
  }

  #peek(length: number): Uint8Array {
    const whole = new Uint8Array(length)
    let offset = 0
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, length - offset)
      whole.set(part, offset)
      offset += part.length
      if (offset === length) break
    }
    return whole
  }

  #drop(length: number): void {
    this.#unreadBytes -= length
    let count = 0
    let rest = length
    for (const chunk of this.#chunks) {
      if (chunk.length > rest) break
      rest -= chunk.length
      count += 1
    }
    this.#chunks = this.#chunks.slice(count)
    const [first] = this.#chunks
    if (first !== undefined && rest > 0) this.#chunks[0] = first.subarray(rest)
  }
}

/** @throws ChannelError `message_malformed` for a kind that is not known or a content of another length. */
function decodeMessage(bytes: Uint8Array): ChannelMessage {
  const content = bytes.subarray(KIND_BYTES)
  switch (bytes[0]) {
    case KINDS.frame:
      return { type: 'frame', bytes: content }
    case KINDS.bye:
      expectContent(content, 0)
      return { type: 'bye' }
    case KINDS.moved:
      expectContent(content, 0)
      return { type: 'moved' }
    case KINDS.begin:
      expectContent(content, 1)
      if (content[0] !== 0 && content[0] !== 1) throw malformed()
      return { type: 'begin', isFresh: content[0] === 1 }
    case KINDS.hello:
      expectContent(content, TOPIC_BYTES + CHALLENGE_BYTES)
      return { type: 'hello', topic: content.subarray(0, TOPIC_BYTES), challenge: content.subarray(TOPIC_BYTES) }
    case KINDS.challenge:
      expectContent(content, CHALLENGE_BYTES)
      return { type: 'challenge', challenge: content }
    case KINDS.proof:
      expectContent(content, MAC_BYTES)
      return { type: 'proof', mac: content }
    default:
      throw malformed()
  }
}

function expectContent(content: Uint8Array, length: number): void {
  if (content.length !== length) throw malformed()
}

function malformed(): ChannelError {
  return new ChannelError('message_malformed', 'A peer sent what is no message of a channel.')
}
