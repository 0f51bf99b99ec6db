import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import { topicOf } from '../../wire/index.ts'
import { ChannelStream } from './channel-stream.ts'
import { answer, type Ends, expectType, greet, type ProvableChannel } from './handshake.ts'
import { MemoryStream } from './memory-stream.ts'
import type { ChannelMessage } from './messages.ts'
import { prove } from './proof.ts'

const SECRET = new Uint8Array(16).fill(7)
const CHANNEL: ProvableChannel = { secret: SECRET, topic: topicOf(SECRET) }
const ALICE: Ends = { ownPeerId: 'alice', peerId: 'bob' }
const BOB: Ends = { ownPeerId: 'bob', peerId: 'alice' }

function streams(): readonly [ChannelStream, ChannelStream] {
  const [one, other] = MemoryStream.pair()
  return [new ChannelStream(one, 'relayed', true), new ChannelStream(other, 'relayed', false)]
}

const knows =
  (...channels: readonly ProvableChannel[]) =>
  (channelId: string): ProvableChannel | undefined =>
    channels.find(({ topic }) => toHex(topic) === channelId)

/** A stranger that asks Bob, who knows the channel. */
function askBob(): { readonly stream: ChannelStream; readonly outcome: Promise<unknown> } {
  const [stream, bobs] = streams()
  const outcome = answer(bobs, BOB, knows(CHANNEL)).catch((error: unknown) => {
    bobs.abort(error as never)
    return error
  })
  return { stream, outcome }
}

async function read<Type extends ChannelMessage['type']>(stream: ChannelStream, type: Type) {
  return expectType(await stream.read(), type)
}

describe('handshake', () => {
  it('succeeds on both sides when both know the secret, and names the channel by its topic', async () => {
    const [alices, bobs] = streams()
    const [, channel] = await Promise.all([greet(alices, ALICE, CHANNEL), answer(bobs, BOB, knows(CHANNEL))])
    expect(channel).toBe(CHANNEL)
  })

  it('lets frames follow the proof in the same breath', async () => {
    const [alices, bobs] = streams()
    const answered = answer(bobs, BOB, knows(CHANNEL)).then(() => {
      bobs.send({ type: 'frame', bytes: new Uint8Array(1000) })
    })
    await Promise.all([greet(alices, ALICE, CHANNEL), answered])
    expect(await alices.read()).toEqual({ type: 'frame', bytes: new Uint8Array(1000) })
  })

  it('refuses an opener that does not know the secret, and proves nothing to it', async () => {
    const [alices, bobs] = streams()
    const impostor = { secret: new Uint8Array(16), topic: CHANNEL.topic }
    const greeting = greet(alices, ALICE, impostor)
    const answering = answer(bobs, BOB, knows(CHANNEL)).catch((error: unknown) => {
      bobs.abort(error as never)
      throw error
    })
    await expect(answering).rejects.toMatchObject({ code: 'proof_wrong', isViolation: true })
    await expect(greeting).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it('refuses an answerer that does not know the secret', async () => {
    const [alices, bobs] = streams()
    const greeting = greet(alices, ALICE, CHANNEL)
    await read(bobs, 'hello')
    bobs.send({ type: 'challenge', challenge: new Uint8Array(32) })
    await read(bobs, 'proof')
    bobs.send({ type: 'proof', mac: new Uint8Array(32) })
    await expect(greeting).rejects.toMatchObject({ code: 'proof_wrong' })
  })

  it('refuses a proof that is sent back to who made it', async () => {
    const [alices, bobs] = streams()
    const greeting = greet(alices, ALICE, CHANNEL)
    const hello = await read(bobs, 'hello')
    bobs.send({ type: 'challenge', challenge: hello.challenge })
    bobs.send({ type: 'proof', mac: (await read(bobs, 'proof')).mac })
    await expect(greeting).rejects.toMatchObject({ code: 'proof_wrong' })
  })

  it('refuses a proof that was made on another stream', async () => {
    // Mallory, as whom Bob sees the stream, overheard Alice's proof to Bob under her own name and uses it again.
    const first = askBob()
    first.stream.send({ type: 'hello', topic: CHANNEL.topic, challenge: new Uint8Array(32) })
    const { challenge } = await read(first.stream, 'challenge')
    const mac = prove(SECRET, { topic: CHANNEL.topic, prover: 'alice', verifier: 'bob', challenge })
    first.stream.send({ type: 'proof', mac })
    expect(await first.outcome).toBe(CHANNEL)

    const second = askBob()
    second.stream.send({ type: 'hello', topic: CHANNEL.topic, challenge: new Uint8Array(32) })
    await read(second.stream, 'challenge')
    second.stream.send({ type: 'proof', mac })
    expect(await second.outcome).toMatchObject({ code: 'proof_wrong' })
  })

  it('refuses a proof that another member made for someone else', async () => {
    const { stream, outcome } = askBob()
    stream.send({ type: 'hello', topic: CHANNEL.topic, challenge: new Uint8Array(32) })
    const { challenge } = await read(stream, 'challenge')
    stream.send({
      type: 'proof',
      mac: prove(SECRET, { topic: CHANNEL.topic, prover: 'carol', verifier: 'bob', challenge }),
    })
    expect(await outcome).toMatchObject({ code: 'proof_wrong' })
  })

  it('asks for a proof before it shows that a channel is unknown, and blames nobody for it', async () => {
    const [alices, bobs] = streams()
    const greeting = greet(alices, ALICE, CHANNEL)
    const answering = answer(bobs, BOB, knows()).catch((error: unknown) => {
      bobs.abort(error as never)
      throw error
    })
    await expect(answering).rejects.toMatchObject({ code: 'channel_unknown', isViolation: false })
    await expect(greeting).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it.each<readonly [string, ChannelMessage]>([
    ['a proof', { type: 'proof', mac: new Uint8Array(32) }],
    ['a frame', { type: 'frame', bytes: new Uint8Array(3) }],
    ['a goodbye', { type: 'bye' }],
    ['a begin', { type: 'begin', isFresh: true }],
  ])('refuses %s in place of a hello', async (_, message) => {
    const { stream, outcome } = askBob()
    stream.send(message)
    expect(await outcome).toMatchObject({ code: 'message_unexpected' })
  })

  it('ends with the stream', async () => {
    const [alices, bobs] = streams()
    const greeting = greet(alices, ALICE, CHANNEL)
    bobs.close()
    await expect(greeting).rejects.toMatchObject({ code: 'stream_ended', isViolation: false })
  })
})
