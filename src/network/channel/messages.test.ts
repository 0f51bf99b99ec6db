import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../bytes/index.ts'
import { MAX_FRAME_BYTES } from '../../wire/index.ts'
import { ChannelError } from './errors.ts'
import { type ChannelMessage, encodeMessage, MessageReader } from './messages.ts'

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyMessage: fc.Arbitrary<ChannelMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), topic: bytesOf(32), challenge: bytesOf(32) }),
  fc.record({ type: fc.constant('challenge' as const), challenge: bytesOf(32) }),
  fc.record({ type: fc.constant('proof' as const), mac: bytesOf(32) }),
  fc.record({ type: fc.constant('begin' as const), isFresh: fc.boolean() }),
  fc.record({ type: fc.constant('frame' as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.constant({ type: 'moved' as const }),
  fc.constant({ type: 'bye' as const }),
)

function provenReader(): MessageReader {
  const reader = new MessageReader()
  reader.admitFrames()
  return reader
}

function readAll(reader: MessageReader): readonly ChannelMessage[] {
  const messages: ChannelMessage[] = []
  for (let message = reader.next(); message !== undefined; message = reader.next()) messages.push(message)
  return messages
}

describe('messages of a channel', () => {
  it('come back as they were, in whatever pieces they arrive', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 8 }), fc.array(fc.nat(400)), (messages, cuts) => {
        const reader = provenReader()
        let rest = concat(...messages.map(encodeMessage))
        const read: ChannelMessage[] = []
        for (const cut of cuts) {
          reader.push(rest.subarray(0, cut))
          rest = rest.subarray(cut)
          read.push(...readAll(reader))
        }
        reader.push(rest)
        read.push(...readAll(reader))
        expect(read).toEqual(messages)
        expect(reader.unreadBytes).toBe(0)
      }),
    )
  })

  it('come back byte by byte', () => {
    const messages: readonly ChannelMessage[] = [
      { type: 'frame', bytes: new Uint8Array() },
      { type: 'begin', isFresh: true },
      { type: 'frame', bytes: Uint8Array.from({ length: 300 }, (_, index) => index & 0xff) },
      { type: 'bye' },
    ]
    const reader = provenReader()
    const read = [...concat(...messages.map(encodeMessage))].flatMap((byte) => {
      reader.push(Uint8Array.of(byte))
      return readAll(reader)
    })
    expect(read).toEqual(messages)
  })

  it('are refused as soon as their length is over the limit, whatever has come of them', () => {
    const reader = provenReader()
    const greatest: ChannelMessage = { type: 'frame', bytes: new Uint8Array(MAX_FRAME_BYTES) }
    reader.push(encodeMessage(greatest))
    expect(reader.next()).toEqual(greatest)
    reader.push(encodeMessage({ type: 'frame', bytes: new Uint8Array(MAX_FRAME_BYTES + 1) }).subarray(0, 3))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'frame_too_long' }))
  })

  it('are short until the peer is proven', () => {
    const reader = new MessageReader()
    reader.push(encodeMessage({ type: 'frame', bytes: new Uint8Array(65) }))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'frame_too_long' }))
  })

  it.each([
    ['an empty message', [0, 0, 0]],
    ['an unknown kind', [0, 0, 1, 4]],
    ['a goodbye with content', [0, 0, 2, 1, 0]],
    ['a move with content', [0, 0, 2, 3, 0]],
    ['a begin without content', [0, 0, 1, 2]],
    ['a begin that is neither fresh nor not', [0, 0, 2, 2, 2]],
    ['a challenge that is too short', [0, 0, 2, 17, 0]],
    ['a proof that is too short', [0, 0, 2, 18, 0]],
    ['a hello that is too short', [0, 0, 2, 16, 0]],
  ])('are refused when malformed: %s', (_, bytes) => {
    const reader = new MessageReader()
    reader.push(Uint8Array.from(bytes))
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'message_malformed' }))
  })

  it('either come out or are refused with a typed error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        const reader = provenReader()
        const outcome = attempt(() => {
          for (const chunk of chunks) {
            reader.push(chunk)
            readAll(reader)
          }
        })
        expect(outcome === undefined || outcome instanceof ChannelError).toBe(true)
      }),
    )
  })
})

function attempt(act: () => void): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}
