import { toHex } from '../../bytes/index.ts'
import type { ChannelStream } from './channel-stream.ts'
import { ChannelError } from './errors.ts'
import { CHALLENGE_BYTES, type ChannelMessage } from './messages.ts'
import { isProven, prove } from './proof.ts'

/** Both ends of a stream, as their connection has identified them. */
export interface Ends {
  readonly ownPeerId: string
  readonly peerId: string
}

/** What a proof needs to know of a channel. */
export interface ProvableChannel {
  /** 16 bytes. */
  readonly secret: Uint8Array
  /** 32 bytes. */
  readonly topic: Uint8Array
}

/**
 * The opener's part: `hello`, then the other's `challenge`, then its own `proof`, then the other's `proof`. The opener proves first, so
 * that whoever merely asks learns nothing. Resolves when both are proven.
 * @throws ChannelError when the peer does not prove that it knows the secret, or the stream ends.
 */
export async function greet(
  stream: ChannelStream,
  { ownPeerId, peerId }: Ends,
  channel: ProvableChannel,
): Promise<void> {
  const { secret, topic } = channel
  const ownChallenge = drawChallenge()
  stream.send({ type: 'hello', topic, challenge: ownChallenge })
  const { challenge } = expectType(await stream.read(), 'challenge')
  stream.send({ type: 'proof', mac: prove(secret, { topic, prover: ownPeerId, verifier: peerId, challenge }) })
  const { mac } = expectType(await stream.read(), 'proof')
  if (!isProven(secret, { topic, prover: peerId, verifier: ownPeerId, challenge: ownChallenge }, mac))
    throw proofWrong()
  stream.admitFrames()
}

/**
 * The answerer's part, for the channel that the opener names by its topic. A topic that is not known here is answered with a challenge
 * as well, so that who knows a topic without its secret cannot find out who has the channel open.
 * @returns the channel, once both are proven.
 * @throws ChannelError as `greet`; `channel_unknown` when no channel of that topic is open.
 */
export async function answer<Known extends ProvableChannel>(
  stream: ChannelStream,
  { ownPeerId, peerId }: Ends,
  channelOf: (channelId: string) => Known | undefined,
): Promise<Known> {
  const hello = expectType(await stream.read(), 'hello')
  const challenge = drawChallenge()
  stream.send({ type: 'challenge', challenge })
  const { mac } = expectType(await stream.read(), 'proof')
  const channel = channelOf(toHex(hello.topic))
  if (channel === undefined) throw new ChannelError('channel_unknown', 'A peer asked for a channel that is not open.')
  const { secret, topic } = channel
  if (!isProven(secret, { topic, prover: peerId, verifier: ownPeerId, challenge }, mac)) throw proofWrong()
  stream.admitFrames()
  const proof = prove(secret, { topic, prover: ownPeerId, verifier: peerId, challenge: hello.challenge })
  stream.send({ type: 'proof', mac: proof })
  return channel
}

function drawChallenge(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES))
}

/** @throws ChannelError `message_unexpected` for a message of another type. */
export function expectType<Type extends ChannelMessage['type']>(
  message: ChannelMessage,
  type: Type,
): Extract<ChannelMessage, { readonly type: Type }> {
  if (!isType(message, type)) {
    throw new ChannelError('message_unexpected', `A peer sent ${message.type} where ${type} was expected.`)
  }
  return message
}

function isType<Type extends ChannelMessage['type']>(
  message: ChannelMessage,
  type: Type,
): message is Extract<ChannelMessage, { readonly type: Type }> {
  return message.type === type
}

function proofWrong(): ChannelError {
  return new ChannelError('proof_wrong', 'A peer claimed to know the secret of a channel and does not.')
}
