import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, type Stream, type Transport, transportSymbol } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Relay, startRelay } from '../../relay/index.ts'
import { toHex } from '../bytes/index.ts'
import { EventLog } from '../coordinator/ports/transport.contract.ts'
import { topicOf } from '../wire/index.ts'
import { circuitAddress } from './addresses.ts'
import { ChannelStream } from './channel/channel-stream.ts'
import { greet } from './channel/handshake.ts'
import { CHANNEL_PROTOCOL } from './channel/messages.ts'
import type { DirectTransport } from './direct.ts'
import { Libp2pTransport } from './index.ts'
import { createNode, type Node } from './node.ts'
import { RendezvousClient } from './relays/rendezvous-client.ts'

const SECRET = new Uint8Array(16).fill(1)
const TOPIC = topicOf(SECRET)
const CHANNEL_ID = toHex(TOPIC)
const SIGNALLING_PROTOCOL = '/webrtc-signaling/0.0.1'

interface Peer {
  readonly transport: Libp2pTransport
  readonly log: EventLog
}

describe('Libp2pTransport among relays and strangers', () => {
  let dataDir: string
  let relay: Relay
  let cleanUps: (() => Promise<void>)[]

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'muster-relay-'))
    relay = await start()
    cleanUps = []
  })

  afterEach(async () => {
    await Promise.all(cleanUps.map(async (cleanUp) => await cleanUp()))
    await relay.stop()
    await rm(dataDir, { recursive: true })
  })

  async function start(port = 0): Promise<Relay> {
    return await startRelay({ port, dataDir, maxConnectRatePerAddress: 1000 })
  }

  async function peer(direct?: DirectTransport): Promise<Peer> {
    const transport = new Libp2pTransport({
      privateKey: crypto.getRandomValues(new Uint8Array(32)),
      allowsPrivateRelays: true,
      ...(direct === undefined ? {} : { direct }),
    })
    cleanUps.push(async () => await transport.stop())
    const log = new EventLog(transport)
    await transport.start()
    return { transport, log }
  }

  function open({ transport }: Peer, relays: readonly string[] = [relay.multiaddr]): void {
    transport.open({ secret: SECRET, relays, peers: [] })
  }

  /** A node that plays the protocol by hand. */
  async function stranger(): Promise<Node> {
    const node = await createNode({
      privateKey: crypto.getRandomValues(new Uint8Array(32)),
      direct: undefined,
      allowsPrivateRelays: true,
      isBlocked: () => false,
      isProven: () => false,
    })
    await node.start()
    cleanUps.push(async () => {
      await node.stop()
    })
    return node
  }

  async function reach(node: Node, { transport }: Peer): Promise<Connection> {
    return await node.dial(circuitAddress(multiaddr(relay.multiaddr), transport.peerId))
  }

  async function openChannel(node: Node, target: Peer, secret = SECRET): Promise<ChannelStream> {
    const connection = await reach(node, target)
    const stream = await connection.newStream(CHANNEL_PROTOCOL, { runOnLimitedConnection: true })
    const channel = new ChannelStream(stream, 'relayed', true)
    const ends = { ownPeerId: node.peerId.toString(), peerId: target.transport.peerId }
    await greet(channel, ends, { secret, topic: TOPIC })
    return channel
  }

  /** A member by hand: it has proved itself, and both sides have begun. */
  async function enter(node: Node, target: Peer): Promise<ChannelStream> {
    const channel = await openChannel(node, target)
    if (node.peerId.toString() < target.transport.peerId) {
      channel.send({ type: 'begin', isFresh: true })
      await channel.read()
    } else {
      await channel.read()
      channel.send({ type: 'begin', isFresh: true })
    }
    await target.log.the('peer:connected')
    return channel
  }

  it('refuses a stranger that knows the topic only, and tells of it', async () => {
    const a = await peer()
    open(a)
    await a.log.the('relay:connected')
    const node = await stranger()
    await expect(openChannel(node, a, new Uint8Array(16))).rejects.toMatchObject({ code: 'stream_ended' })
    const { peerId, code } = await a.log.the('violation')
    expect([peerId, code]).toEqual([node.peerId.toString(), 'proof_wrong'])
    expect(a.log.all('peer:connected')).toEqual([])
  })

  it('resets the stream of a member that sends a frame over the limit, and tells of it', async () => {
    const a = await peer()
    open(a)
    await a.log.the('relay:connected')
    const node = await stranger()
    const channel = await enter(node, a)
    channel.send({ type: 'frame', bytes: new Uint8Array(65_537) })
    await a.log.the('peer:disconnected')
    expect(a.log.events.slice(-2)).toEqual([
      { type: 'violation', peerId: node.peerId.toString(), code: 'frame_too_long' },
      { type: 'peer:disconnected', channelId: CHANNEL_ID, peerId: node.peerId.toString(), hasLeft: false },
    ])
    await expect(channel.read()).rejects.toMatchObject({ code: 'stream_ended' })
  })

  it('tells that a member has left when the relay sees it go without a goodbye', async () => {
    const a = await peer()
    open(a)
    await a.log.the('relay:connected')
    const node = await stranger()
    const toRelay = await node.dial(multiaddr(relay.multiaddr))
    const registered = Promise.withResolvers<undefined>()
    const rendezvous = await RendezvousClient.open(
      toRelay,
      () => {
        registered.resolve(undefined)
      },
      () => undefined,
    )
    rendezvous.register(TOPIC)
    await registered.promise
    await enter(node, a)
    toRelay.abort(new Error('crashed'))
    expect((await a.log.the('peer:disconnected')).hasLeft).toBe(true)
  })

  it('tells that a relay is lost, and comes back to it and to the others at the next check', async () => {
    const [a, b] = [await peer(), await peer()]
    open(a)
    open(b)
    await Promise.all([a.log.the('peer:connected'), b.log.the('peer:connected')])
    await relay.stop()
    await Promise.all([a, b].flatMap(({ log }) => [log.the('relay:lost'), log.the('peer:disconnected')]))
    expect(a.log.all('peer:disconnected')[0]?.hasLeft).toBe(false)
    await a.transport.check()
    await a.log.the('relay:lost', () => true, 2)
    relay = await start(relay.port)
    await Promise.all([a.transport.check(), b.transport.check()])
    await Promise.all(
      [a, b].flatMap(({ log }) => [
        log.the('relay:connected', () => true, 2),
        log.the('peer:connected', () => true, 2),
      ]),
    )
    a.transport.send(CHANNEL_ID, b.transport.peerId, Uint8Array.of(1))
    await b.log.the('frame')
  })

  it('brings everyone together who comes at the same time', async () => {
    const everyone = await Promise.all(Array.from({ length: 9 }, async () => await peer()))
    for (const each of everyone) open(each)
    await Promise.all(everyone.map(async ({ log }) => await log.the('peer:connected', () => true, everyone.length - 1)))
    expect(everyone.flatMap(({ log }) => log.all('peer:disconnected'))).toEqual([])
  })

  it('meets at one relay while another is out of reach', async () => {
    const away = await startRelay({ port: 0 })
    await away.stop()
    const [a, b] = [await peer(), await peer()]
    for (const each of [a, b]) open(each, [away.multiaddr, relay.multiaddr])
    await Promise.all([a.log.the('peer:connected'), b.log.the('peer:connected')])
    expect((await a.log.the('relay:lost')).relay).toBe(away.multiaddr)
  })

  it('meets at two relays as one, and stays together when one of them stops', async () => {
    const second = await startRelay({ port: 0, maxConnectRatePerAddress: 1000 })
    cleanUps.push(async () => await second.stop())
    const [a, b] = [await peer(), await peer()]
    for (const each of [a, b]) open(each, [second.multiaddr, relay.multiaddr])
    await Promise.all([a, b].map(async ({ log }) => await log.the('relay:connected', () => true, 2)))
    await Promise.all([a.log.the('peer:connected'), b.log.the('peer:connected')])
    await second.stop()
    await Promise.all([a.log.the('relay:lost'), b.log.the('relay:lost')])
    // Whichever relay they spoke through, they go on, over a new connection if they must.
    const send = (): void => {
      a.transport.send(CHANNEL_ID, b.transport.peerId, Uint8Array.of(1))
    }
    a.transport.subscribe(({ type }) => {
      if (type === 'peer:connected') send()
    })
    send()
    await b.log.the('frame')
  })

  it('moves to a direct connection, closes the relayed one, and needs no relay any more', async () => {
    const doors = new Map<string, Multiaddr>()
    const [a, b] = [await peer(loopback(doors)), await peer(loopback(doors))]
    open(a)
    open(b)
    const frames = Array.from({ length: 30 }, (_, index) => new Uint8Array(2000).fill(index))
    await Promise.all([a.log.the('peer:connected'), b.log.the('peer:connected')])
    for (const frame of frames) a.transport.send(CHANNEL_ID, b.transport.peerId, frame)
    await Promise.all([a, b].map(async ({ log }) => await log.the('peer:path', ({ path }) => path === 'direct')))
    for (const frame of frames) a.transport.send(CHANNEL_ID, b.transport.peerId, frame)
    await b.log.the('frame', () => true, 60)
    expect(b.log.all('frame').map(({ bytes }) => bytes)).toEqual([...frames, ...frames])
    await relay.stop()
    await Promise.all([a.log.the('relay:lost'), b.log.the('relay:lost')])
    b.transport.send(CHANNEL_ID, a.transport.peerId, Uint8Array.of(1))
    await a.log.the('frame')
    expect([...a.log.all('peer:disconnected'), ...b.log.all('peer:disconnected')]).toEqual([])
  })

  it('moves every channel of a peer to the direct connection', async () => {
    const doors = new Map<string, Multiaddr>()
    const [a, b] = [await peer(loopback(doors)), await peer(loopback(doors))]
    const secrets = Array.from({ length: 40 }, (_, index) => new Uint8Array(16).fill(index + 10))
    for (const { transport } of [a, b]) {
      for (const secret of secrets) transport.open({ secret, relays: [relay.multiaddr], peers: [] })
    }
    const path = new Map<string, string>()
    await Promise.all(
      [a, b].flatMap(({ log }) =>
        secrets.map(async (secret) => {
          const channelId = toHex(topicOf(secret))
          const first = await log.the('peer:connected', (event) => event.channelId === channelId)
          if (first.path === 'relayed') await log.the('peer:path', (event) => event.channelId === channelId)
          path.set(channelId, 'direct')
        }),
      ),
    )
    expect(path.size).toBe(secrets.length)
    expect([...a.log.all('peer:disconnected'), ...b.log.all('peer:disconnected')]).toEqual([])
  })

  it('answers the signalling of members, and of nobody else', async () => {
    const signals: string[] = []
    const a = await peer(loopback(new Map(), (peerId) => signals.push(peerId)))
    open(a)
    await a.log.the('relay:connected')
    const node = await stranger()
    const signal = async (): Promise<Stream> => {
      const connection = await reach(node, a)
      return await connection.newStream(SIGNALLING_PROTOCOL, { runOnLimitedConnection: true })
    }
    const refused = await signal()
    await ended(refused)
    expect(signals).toEqual([])
    await enter(node, a)
    await ended(await signal())
    await ended(await signal())
    expect(signals).toEqual([node.peerId.toString(), node.peerId.toString()])
  })
})

async function ended(stream: Stream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  stream.addEventListener('close', () => {
    resolve(undefined)
  })
  if (stream.status === 'open') await promise
}

/** WebSockets on this machine in the place of WebRTC: `doors` says where each peer listens, by its id. */
function loopback(doors: Map<string, Multiaddr>, signal: (peerId: string) => void = () => undefined): DirectTransport {
  return async () => (components) => {
    const sockets = webSockets()({ logger: components.logger, events: components.events })
    const listener = sockets.createListener({ upgrader: components.upgrader })
    const transport: Transport & { start(): Promise<void>; stop(): Promise<void> } = {
      [Symbol.toStringTag]: 'loopback',
      [transportSymbol]: true,
      start: async () => {
        await components.registrar.handle(
          SIGNALLING_PROTOCOL,
          (stream, connection) => {
            signal(connection.remotePeer.toString())
            stream.abort(new Error('There is nothing to be said.'))
          },
          { runOnLimitedConnection: true },
        )
        await listener.listen(multiaddr('/ip4/127.0.0.1/tcp/0/ws'))
        const [address] = listener.getAddrs()
        if (address !== undefined) doors.set(components.peerId.toString(), address)
      },
      stop: async () => {
        await listener.close()
      },
      dial: async (address, options) => {
        const door = doors.get(address.getComponents().at(-1)?.value ?? '')
        if (door === undefined) throw new Error('There is no such door.')
        return await sockets.dial(door, options)
      },
      createListener: (options) => sockets.createListener(options),
      listenFilter: () => [],
      dialFilter: (addresses) => addresses.filter((address) => address.toString().includes('/webrtc/')),
    }
    return transport
  }
}
