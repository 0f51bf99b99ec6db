import { describe, expect, it } from 'vitest'
import { ChannelStream, MAX_UNREAD_BYTES } from './channel-stream.ts'
import { ChannelError } from './errors.ts'
import { MemoryStream } from './memory-stream.ts'
import { encodeMessage } from './messages.ts'

function streams(): readonly [ChannelStream, MemoryStream] {
  const [one, other] = MemoryStream.pair()
  const stream = new ChannelStream(one, 'direct', true)
  stream.admitFrames()
  return [stream, other]
}

const frame = (length: number): Uint8Array => encodeMessage({ type: 'frame', bytes: new Uint8Array(length) })

describe('ChannelStream', () => {
  it('gives out what had come before the end, then tells of the end', async () => {
    const [stream, other] = streams()
    other.send(frame(3))
    await other.close()
    expect(await stream.read()).toMatchObject({ type: 'frame' })
    await expect(stream.read()).rejects.toMatchObject({ code: 'stream_ended' })
    await expect(stream.read()).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it('wakes a reader that waits when the stream is aborted, here or there', async () => {
    const [here] = streams()
    const reading = here.read()
    here.abort(new ChannelError('proof_wrong', 'x'))
    await expect(reading).rejects.toMatchObject({ code: 'proof_wrong' })

    const [there, other] = streams()
    const waiting = there.read()
    other.abort(new Error('gone'))
    await expect(waiting).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it('ends with what the reader finds wrong', async () => {
    const [stream, other] = streams()
    other.send(Uint8Array.of(255, 255, 255))
    await expect(stream.read()).rejects.toMatchObject({ code: 'frame_too_long' })
  })

  it('resets a stream whose peer sends on and on while nobody reads', async () => {
    const [stream, other] = streams()
    const count = Math.ceil(MAX_UNREAD_BYTES / 60_000) + 1
    for (let index = 0; index < count && !other.isOver; index++) {
      other.send(frame(60_000))
      other.pump()
    }
    expect(other.abortedBy).toMatchObject({ code: 'unread_too_much' })
    expect(await stream.read()).toMatchObject({ type: 'frame' })
  })

  it('takes no notice of what is sent after the end', async () => {
    const [stream, other] = streams()
    other.abort(new Error('gone'))
    stream.send({ type: 'bye' })
    stream.close()
    await expect(stream.read()).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it('tells when both sides have ended', async () => {
    const [stream, other] = streams()
    const { promise, resolve } = Promise.withResolvers<undefined>()
    stream.onClosed(() => {
      resolve(undefined)
    })
    stream.close()
    await other.close()
    await promise
    expect(other.isOver).toBe(true)
  })
})
