import type { Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, describe, expect, it } from 'vitest'
import { withLengthPrefix } from '../../src/network/rendezvous/index.ts'
import { type Relay, type RelayOptions, startRelay } from '../index.ts'
import { startHostileTab } from '../attack/hostile-tab.ts'
import { onePiecePerByte } from '../attack/stream-attacks.ts'
import { startReservedTab, startTab } from '../testing/tab.ts'
import { readFirstMessage } from './first-message.ts'
import { encodeHopRequest, encodeStopStatus, HOP_PROTOCOL, STATUS, STOP_PROTOCOL } from './messages.ts'
import { readFields } from './protobuf.ts'

const HELLO = Uint8Array.of(1, 2, 3)

/** Stops of what a test started. */
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

async function start(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const relay = await startRelay({ port: 0, ...options })
  stops.push(() => relay.stop())
  return relay
}

async function enter(tab: Promise<Libp2p>): Promise<Libp2p> {
  const entered = await tab
  stops.push(async () => entered.stop())
  return entered
}

/** A peer that can be reached, and answers those who want a circuit to it by hand. */
async function callee(relay: Relay, onStop: (stream: Stream) => unknown): Promise<Libp2p> {
  const tab = await enter(startReservedTab(relay.multiaddr))
  await tab.unhandle(STOP_PROTOCOL)
  await tab.handle(STOP_PROTOCOL, async (stream) => {
    await readFirstMessage(stream, new AbortController().signal)
    stream.resume()
    onStop(stream)
  })
  return tab
}

function accept(stream: Stream): void {
  stream.send(withLengthPrefix(encodeStopStatus(STATUS.ok)))
}

/** Sends the bytes behind their length over a new stream. */
async function ask(relay: Relay, message: Uint8Array, caller = enter(startTab())): Promise<Stream> {
  const connection = await (await caller).dial(multiaddr(relay.multiaddr))
  const stream = await connection.newStream(HOP_PROTOCOL)
  stream.send(withLengthPrefix(message))
  return stream
}

async function call(relay: Relay, to: Libp2p, caller?: Promise<Libp2p>): Promise<Stream> {
  return ask(relay, encodeHopRequest({ type: 'connect', peerId: to.peerId.toMultihash().bytes }), caller)
}

/** What the relay answers; the stream goes on behind it. */
async function statusOf(stream: Stream): Promise<unknown> {
  const { message, rest } = await readFirstMessage(stream, new AbortController().signal)
  if (rest.length > 0) stream.unshift(rest)
  if (stream.readStatus === 'paused') stream.resume()
  return readFields(message).find(({ number }) => number === 5)?.value
}

async function eventOf(stream: Stream, type: 'close' | 'end'): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  stream.addEventListener(type, resolve, { once: true })
  return promise
}

async function nextBytes(stream: Stream): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>()
  const onMessage = ({ data }: { readonly data: { subarray(): Uint8Array } }): void => {
    resolve(data.subarray())
  }
  stream.addEventListener('message', onMessage, { once: true })
  return promise
}

/** Resolves when the relay has no circuit any more; each question gives it time to get there. */
async function untilNoCircuits(relay: Relay): Promise<void> {
  while (relay.health().circuits > 0) await fetch(`http://127.0.0.1:${relay.port}/healthz`)
}

describe('a circuit', () => {
  it('carries what its ends send before they are asked to, and ends with them', async () => {
    const relay = await start()
    const { promise: stopped, resolve } = Promise.withResolvers<Stream>()
    const bob = await callee(relay, (stream) => {
      accept(stream)
      stream.send(HELLO)
      resolve(stream)
    })
    const alice = await call(relay, bob)
    expect(await statusOf(alice)).toBe(STATUS.ok)
    expect(await nextBytes(alice)).toEqual(HELLO)
    expect(relay.health().circuits).toBe(1)
    const atBob = await stopped
    const ended = eventOf(atBob, 'end')
    await alice.close()
    await ended
    // The other way is still open.
    const heard = nextBytes(alice)
    atBob.send(HELLO)
    expect(await heard).toEqual(HELLO)
    const closed = eventOf(alice, 'close')
    await atBob.close()
    await closed
    await untilNoCircuits(relay)
  })

  it.each(['caller', 'callee'] as const)('ends for the other when the connection of the %s breaks', async (who) => {
    const relay = await start()
    const { promise: stopped, resolve } = Promise.withResolvers<Stream>()
    const bob = await callee(relay, (stream) => {
      accept(stream)
      resolve(stream)
    })
    const caller = enter(startTab())
    const alice = await call(relay, bob, caller)
    expect(await statusOf(alice)).toBe(STATUS.ok)
    const atBob = await stopped
    const closed = eventOf(who === 'caller' ? atBob : alice, 'close')
    await (who === 'caller' ? await caller : bob).stop()
    await closed
    await untilNoCircuits(relay)
  })

  it('ends when its time is over', async () => {
    const relay = await start({ circuitMinutes: 1 / 600 })
    const bob = await callee(relay, accept)
    const alice = await call(relay, bob)
    const closed = eventOf(alice, 'close')
    expect(await statusOf(alice)).toBe(STATUS.ok)
    await closed
    await untilNoCircuits(relay)
  })

  it('ends when too much of an address goes through in tiny pieces', async () => {
    const relay = await start()
    const bob = await callee(relay, async (stream) => {
      accept(stream)
      // Reads all that comes.
      await eventOf(stream, 'end')
    })
    const { tab, plain } = await startHostileTab(relay)
    const alice = await call(relay, bob, enter(Promise.resolve(tab)))
    expect(await statusOf(alice)).toBe(STATUS.ok)
    const closed = eventOf(alice, 'close')
    plain.send(onePiecePerByte(alice, 80_000))
    await closed
    await untilNoCircuits(relay)
  })

  it('ends for the callee too when the caller has left before it stands', async () => {
    const relay = await start()
    const { promise: stopped, resolve } = Promise.withResolvers<Stream>()
    const bob = await callee(relay, resolve)
    const alice = await call(relay, bob)
    const atBob = await stopped
    const closed = eventOf(atBob, 'close')
    alice.abort(new Error('gone'))
    accept(atBob)
    await closed
    await untilNoCircuits(relay)
  })
})

describe('a request for a circuit is refused', () => {
  it('to a peer that has no reservation', async () => {
    const relay = await start()
    const bob = await enter(startTab())
    await bob.dial(multiaddr(relay.multiaddr))
    expect(await statusOf(await call(relay, bob))).toBe(STATUS.noReservation)
  })

  it.each([
    [
      'that does not want it',
      (stream: Stream) => stream.send(withLengthPrefix(encodeStopStatus(STATUS.permissionDenied))),
    ],
    ['that answers with something else', (stream: Stream) => stream.send(withLengthPrefix(HELLO))],
    ['that breaks off', (stream: Stream) => stream.abort(new Error('no'))],
  ])('to a peer %s', async (_, onStop) => {
    const relay = await start()
    const bob = await callee(relay, onStop)
    expect(await statusOf(await call(relay, bob))).toBe(STATUS.connectionFailed)
    expect(relay.health().circuits).toBe(0)
  })

  it.each([{ maxCircuits: 1 }, { maxCircuitsPerAddress: 1 }])('beyond %o, until another has ended', async (limit) => {
    const relay = await start(limit)
    const bob = await callee(relay, accept)
    const first = await call(relay, bob)
    expect(await statusOf(first)).toBe(STATUS.ok)
    expect(await statusOf(await call(relay, bob))).toBe(STATUS.resourceLimitExceeded)
    first.abort(new Error('enough'))
    await untilNoCircuits(relay)
    expect(await statusOf(await call(relay, bob))).toBe(STATUS.ok)
  })

  it('that makes no sense', async () => {
    const relay = await start()
    expect(await statusOf(await ask(relay, HELLO))).toBe(STATUS.malformedMessage)
  })

  it('that is too long, as soon as it says so', async () => {
    const relay = await start()
    const connection = await (await enter(startTab())).dial(multiaddr(relay.multiaddr))
    const stream = await connection.newStream(HOP_PROTOCOL)
    const closed = eventOf(stream, 'close')
    stream.send(Uint8Array.of(0x81, 0x20))
    await closed
  })
})
