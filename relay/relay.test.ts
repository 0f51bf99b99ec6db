import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, describe, expect, it } from 'vitest'
import { withLengthPrefix } from '../src/network/rendezvous/index.ts'
import { type Relay, type RelayEvent, type RelayOptions, startRelay } from './index.ts'
import { RendezvousClient, reserve, startReservedTab, startTab } from './testing/tab.ts'

const ECHO = '/test/echo/1'
const TOPIC = new Uint8Array(32).fill(1)

/** Stops of what a test started, relays first. */
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

/** A relay whose events can be waited for. */
class WatchedRelay {
  readonly events: RelayEvent[] = []
  #wake: () => void = () => undefined
  relay!: Relay

  static async start(options: Partial<RelayOptions> = {}): Promise<WatchedRelay> {
    const watched = new WatchedRelay()
    watched.relay = await startRelay({ port: 0, ...options }, (event) => {
      watched.events.push(event)
      watched.#wake()
    })
    stops.push(() => watched.relay.stop())
    return watched
  }

  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      this.#wake = () => {
        resolve(undefined)
      }
      await promise
    }
  }

  hasLeft(peerId: string): boolean {
    return this.events.some((event) => event.type === 'peer:disconnected' && event.peerId === peerId)
  }
}

async function tabAt(relay: Relay, privateKey?: PrivateKey): Promise<Libp2p> {
  const tab = await startReservedTab(relay.multiaddr, privateKey)
  stops.push(async () => tab.stop())
  return tab
}

async function answerEchoes(tab: Libp2p): Promise<void> {
  await tab.handle(
    ECHO,
    (stream) => {
      stream.addEventListener('message', ({ data }) => stream.send(data))
    },
    { runOnLimitedConnection: true },
  )
}

async function openEcho(from: Libp2p, to: Libp2p, relay: Relay): Promise<Stream> {
  const circuit = multiaddr(`${relay.multiaddr}/p2p-circuit/p2p/${to.peerId.toString()}`)
  return from.dialProtocol(circuit, ECHO, { runOnLimitedConnection: true })
}

/** Sends the bytes in pieces and resolves once as many came back; rejects when the stream ends before. */
async function echo(stream: Stream, bytes: Uint8Array, pieceBytes = 32 * 1024): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let received = 0
  stream.addEventListener('message', ({ data }) => {
    received += data.byteLength
    if (received >= bytes.length) resolve(received)
  })
  stream.addEventListener('close', ({ error }) => {
    reject(error ?? new Error('closed'))
  })
  const send = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      if (!stream.send(bytes.subarray(at, at + pieceBytes))) await stream.onDrain()
    }
  }
  send().catch(reject)
  return promise
}

describe('circuits', () => {
  it('let two tabs reach each other through the relay', async () => {
    const { relay } = await WatchedRelay.start()
    const [alice, bob] = await Promise.all([tabAt(relay), tabAt(relay)])
    await answerEchoes(bob)
    const stream = await openEcho(alice, bob, relay)
    expect(await echo(stream, randomBytes(200))).toBe(200)
    expect(alice.getConnections(bob.peerId)[0]?.limits).toBeDefined()
    expect(relay.health()).toMatchObject({ status: 'ok', connections: 2, reservations: 2 })
  })

  it('reach a tab that came back, though its old connection is not known to be dead', async () => {
    const { relay } = await WatchedRelay.start()
    const privateKey = await generateKeyPair('Ed25519')
    const alice = await tabAt(relay)
    const before = await tabAt(relay, privateKey)
    const { promise: dropped, resolve } = Promise.withResolvers<unknown>()
    before.addEventListener('connection:close', resolve)
    const after = await tabAt(relay, privateKey)
    await dropped
    await answerEchoes(after)
    expect(await echo(await openEcho(alice, after, relay), randomBytes(200))).toBe(200)
    expect(relay.health()).toMatchObject({ connections: 2, reservations: 2 })
  })

  it('carry a payment of 1 MiB both ways within the limits that a relay has by itself', async () => {
    const { relay } = await WatchedRelay.start()
    const [alice, bob] = await Promise.all([tabAt(relay), tabAt(relay)])
    await answerEchoes(bob)
    const stream = await openEcho(alice, bob, relay)
    expect(await echo(stream, randomBytes(2 ** 20))).toBe(2 ** 20)
  })

  it('end when more bytes go through than the limit allows', async () => {
    const { relay } = await WatchedRelay.start({ circuitMebibytes: 1 })
    const [alice, bob] = await Promise.all([tabAt(relay), tabAt(relay)])
    await answerEchoes(bob)
    const stream = await openEcho(alice, bob, relay)
    await expect(echo(stream, randomBytes(2 ** 20))).rejects.toThrow()
  })
})

describe('reservations', () => {
  it('are freed at once when their peer leaves', async () => {
    const watched = await WatchedRelay.start({ maxReservations: 1 })
    const { relay } = watched
    const first = await tabAt(relay)
    const second = await startTab()
    stops.push(async () => second.stop())
    await second.dial(multiaddr(relay.multiaddr))
    await expect(reserve(second, relay.multiaddr)).rejects.toThrow()
    await first.stop()
    await watched.until(() => watched.hasLeft(first.peerId.toString()))
    expect(relay.health().reservations).toBe(0)
    await reserve(second, relay.multiaddr)
    expect(relay.health().reservations).toBe(1)
  })
})

describe('rendezvous', () => {
  it('tells who is there, who joins and who leaves', async () => {
    const { relay } = await WatchedRelay.start()
    const [alice, bob] = await Promise.all([tabAt(relay), tabAt(relay)])
    const [atAlice, atBob] = await Promise.all([
      RendezvousClient.open(alice, relay.multiaddr),
      RendezvousClient.open(bob, relay.multiaddr),
    ])
    const bobId = bob.peerId.toString()
    atAlice.send('register', TOPIC)
    expect(await atAlice.next()).toEqual({ type: 'members', topic: TOPIC, peerIds: [] })
    atBob.send('register', TOPIC)
    expect(await atBob.next()).toEqual({ type: 'members', topic: TOPIC, peerIds: [alice.peerId.toString()] })
    expect(await atAlice.next()).toEqual({ type: 'joined', topic: TOPIC, peerId: bobId })
    expect(relay.health().topics).toBe(1)
    atBob.send('unregister', TOPIC)
    expect(await atAlice.next()).toEqual({ type: 'left', topic: TOPIC, peerId: bobId })
  })

  it.each([
    ['its stream is closed', async (_: Libp2p, { stream }: RendezvousClient) => stream.close()],
    [
      'its connection vanishes',
      async (tab: Libp2p) => {
        for (const connection of tab.getConnections()) connection.abort(new Error('gone'))
        await Promise.resolve()
      },
    ],
  ])('tells that a peer left when %s', async (_, leave) => {
    const { relay } = await WatchedRelay.start()
    const [alice, bob] = await Promise.all([tabAt(relay), tabAt(relay)])
    const atAlice = await RendezvousClient.open(alice, relay.multiaddr)
    const atBob = await RendezvousClient.open(bob, relay.multiaddr)
    atAlice.send('register', TOPIC)
    await atAlice.next()
    atBob.send('register', TOPIC)
    await atAlice.next()
    await leave(bob, atBob)
    expect(await atAlice.next()).toEqual({ type: 'left', topic: TOPIC, peerId: bob.peerId.toString() })
    await alice.stop()
  })

  it('resets a stream that breaks the protocol, and forgets what it registered', async () => {
    const watched = await WatchedRelay.start()
    const { relay } = watched
    const client = await RendezvousClient.open(await tabAt(relay), relay.multiaddr)
    client.send('register', TOPIC)
    await client.next()
    const { promise: closed, resolve } = Promise.withResolvers<unknown>()
    client.stream.addEventListener('close', resolve)
    client.stream.send(withLengthPrefix(Uint8Array.of(1, 2, 3)))
    await closed
    expect(watched.events).toContainEqual(
      expect.objectContaining({ type: 'rendezvous:reset', code: 'message_malformed' }),
    )
    expect(relay.health().topics).toBe(0)
  })

  it('resets a stream that asks without end, and the next one at once', async () => {
    const watched = await WatchedRelay.start()
    const tab = await tabAt(watched.relay)
    const resets = (): readonly RelayEvent[] => watched.events.filter(({ type }) => type === 'rendezvous:reset')
    const first = await RendezvousClient.open(tab, watched.relay.multiaddr)
    for (let count = 0; count < 600; count++) first.send('unregister', TOPIC)
    await watched.until(() => resets().length === 1)
    const second = await RendezvousClient.open(tab, watched.relay.multiaddr)
    for (let count = 0; count < 20; count++) second.send('unregister', TOPIC)
    await watched.until(() => resets().length === 2)
    expect(resets().at(-1)).toMatchObject({ code: 'too_many_requests' })
  })
})

describe('limits', () => {
  it('let sixty tabs of one address in when told so', async () => {
    const { relay } = await WatchedRelay.start({ maxConnectRatePerAddress: 100 })
    const tabs = await Promise.all(Array.from({ length: 60 }, () => tabAt(relay)))
    expect(tabs).toHaveLength(60)
    expect(relay.health()).toMatchObject({ connections: 60, reservations: 60 })
  })

  it('close a connection that comes too soon after another, and keep no place for it', async () => {
    const { relay } = await WatchedRelay.start({ maxConnectRatePerAddress: 1, maxConnectionsPerAddress: 2 })
    await tabAt(relay)
    const socket = new WebSocket(`ws://127.0.0.1:${relay.port}`)
    const { promise: closed, resolve } = Promise.withResolvers<unknown>()
    socket.addEventListener('close', resolve)
    await closed
    expect(relay.health().connections).toBe(1)
  })

  it.each([
    ['address', { maxConnectionsPerAddress: 2 }, 'address_full'],
    ['relay', { maxConnections: 2 }, 'relay_full'],
  ])('keep out whoever is beyond the connections of one %s, until one leaves', async (_, options, reason) => {
    const watched = await WatchedRelay.start(options)
    const { relay } = watched
    const [first] = await Promise.all([tabAt(relay), tabAt(relay)])
    await expect(tabAt(relay)).rejects.toThrow()
    expect(watched.events).toContainEqual({ type: 'connection:refused', reason })
    await first.stop()
    await watched.until(() => watched.hasLeft(first.peerId.toString()))
    await tabAt(relay)
    expect(relay.health().connections).toBe(2)
  })
})
