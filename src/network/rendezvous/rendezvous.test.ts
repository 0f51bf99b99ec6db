import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../bytes/index.ts'
import { encode } from '../../wire/index.ts'
import {
  decodeNews,
  decodeRequest,
  encodeNews,
  encodeRequest,
  LengthPrefixReader,
  MAX_MEMBERS_PER_TOPIC,
  MAX_NEWS_BYTES,
  MAX_REQUEST_BYTES,
  RendezvousError,
  type RendezvousNews,
  type RendezvousRequest,
  withLengthPrefix,
} from './index.ts'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'.split('')
const TOPIC = new Uint8Array(32).fill(7)
const PEER = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'

const topic = fc.uint8Array({ minLength: 32, maxLength: 32 })
const peerId = fc.string({ unit: fc.constantFrom(...BASE58), minLength: 46, maxLength: 53 })
const peerIds = fc.uniqueArray(peerId, { maxLength: 20 }).map((ids) => ids.toSorted())

const request: fc.Arbitrary<RendezvousRequest> = fc.record({ type: fc.constantFrom('register', 'unregister'), topic })
const news: fc.Arbitrary<RendezvousNews> = fc.oneof(
  fc.record({ type: fc.constant('members' as const), topic, peerIds }),
  fc.record({ type: fc.constantFrom('joined', 'left'), topic, peerId }),
  fc.record({ type: fc.constant('refused' as const), topic, code: fc.constantFrom('topics_full', 'members_full') }),
)

describe('the messages of the rendezvous protocol', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(request, (message) => {
        expect(decodeRequest(encodeRequest(message))).toEqual(message)
      }),
    )
    fc.assert(
      fc.property(news, (message) => {
        expect(decodeNews(encodeNews(message))).toEqual(message)
      }),
    )
  })

  it('keep within their limits at their longest', () => {
    const full = Array.from({ length: MAX_MEMBERS_PER_TOPIC - 1 }, (_, index) => {
      const digits = [index % 58, Math.floor(index / 58)].map((digit) => BASE58[digit]!)
      return 'z'.repeat(51) + digits.join('')
    })
    const longest = encodeNews({ type: 'members', topic: TOPIC, peerIds: full.toSorted() })
    expect(longest.length).toBeLessThanOrEqual(MAX_NEWS_BYTES)
    expect(encodeRequest({ type: 'unregister', topic: TOPIC }).length).toBeLessThanOrEqual(MAX_REQUEST_BYTES)
  })

  it('refuse anything else with a typed error and nothing but that', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      news.map((message) => encodeNews(message)),
      request.map((message) => encodeRequest(message)),
    )
    fc.assert(
      fc.property(anything, fc.nat(), fc.nat({ max: 255 }), (bytes, at, value) => {
        const bent = Uint8Array.from(bytes)
        if (bent.length > 0) bent[at % bent.length] = value
        expectTypedOrRoundTrip(() => encodeRequest(decodeRequest(bent)), bent)
        expectTypedOrRoundTrip(() => encodeNews(decodeNews(bent)), bent)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['a request of a relay', [2, TOPIC]],
    ['a topic of 31 bytes', [0, TOPIC.subarray(1)]],
    ['something behind a request', [0, TOPIC, 0]],
    ['no list', 0],
    ['an empty list', []],
  ])('refuse %s from a tab', (_, value) => {
    expect(() => decodeRequest(encode(value))).toThrow(expect.objectContaining({ code: 'message_malformed' }))
  })

  it.each([
    ['a request of a tab', [0, TOPIC]],
    ['a member twice', [2, TOPIC, [PEER, PEER]]],
    ['members out of order', [2, TOPIC, [PEER, `1${PEER.slice(1, -1)}1`]]],
    ['too many members', [2, TOPIC, Array.from({ length: MAX_MEMBERS_PER_TOPIC }, () => PEER)]],
    ['a peer id with a character that base58 lacks', [3, TOPIC, `${PEER.slice(1)}0`]],
    ['a peer id in bytes', [4, TOPIC, TOPIC]],
    ['an unknown refusal', [5, TOPIC, 2]],
    ['something behind news', [3, TOPIC, PEER, 0]],
  ])('refuse %s from a relay', (_, value) => {
    expect(() => decodeNews(encode(value))).toThrow(expect.objectContaining({ code: 'message_malformed' }))
  })

  it('refuse what is too long before it is looked at', () => {
    const tooLong: unknown = expect.objectContaining({ code: 'message_too_long' })
    expect(() => decodeRequest(new Uint8Array(MAX_REQUEST_BYTES + 1))).toThrow(tooLong)
    expect(() => decodeNews(new Uint8Array(MAX_NEWS_BYTES + 1))).toThrow(tooLong)
  })

  it('are not sent with a topic or a peer id that would be refused', () => {
    const wrong: unknown = expect.objectContaining({ code: 'message_malformed' })
    expect(() => encodeRequest({ type: 'register', topic: TOPIC.subarray(1) })).toThrow(wrong)
    expect(() => encodeNews({ type: 'joined', topic: TOPIC, peerId: 'nobody' })).toThrow(wrong)
  })
})

describe('messages behind their length', () => {
  it('come out whole, however the stream cuts them', () => {
    const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 })
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 40 }), (sent, step) => {
        const reader = new LengthPrefixReader(300)
        const stream = concat(...sent.map(withLengthPrefix))
        const received: Uint8Array[] = []
        for (let at = 0; at < stream.length; at += step) received.push(...reader.push(stream.subarray(at, at + step)))
        expect(received).toEqual(sent)
      }),
    )
  })

  it('are refused as soon as an announced length is over the limit', () => {
    const tooLong: unknown = expect.objectContaining({ code: 'message_too_long' })
    expect(() => new LengthPrefixReader(64).push(Uint8Array.of(65))).toThrow(tooLong)
    expect(() => new LengthPrefixReader(64).push(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toThrow(tooLong)
    expect(() => withLengthPrefix(new Uint8Array(2 ** 21))).toThrow(tooLong)
  })

  it.each([
    ['an empty message', [0]],
    ['a length with a needless byte', [0x81, 0]],
  ])('are refused for %s', (_, bytes) => {
    const wrong: unknown = expect.objectContaining({ code: 'message_malformed' })
    expect(() => new LengthPrefixReader(64).push(Uint8Array.from(bytes))).toThrow(wrong)
  })
})

/** Throws anything but a `RendezvousError`; what was read at all must be spelled as it was. */
function expectTypedOrRoundTrip(recode: () => Uint8Array, bytes: Uint8Array): void {
  expect(spellingOrRefusal(recode) ?? bytes).toEqual(bytes)
}

function spellingOrRefusal(recode: () => Uint8Array): Uint8Array | undefined {
  try {
    return recode()
  } catch (error) {
    if (error instanceof RendezvousError) return undefined
    throw error
  }
}
