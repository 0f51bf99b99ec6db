import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { encodeHopRequest, encodeStopStatus, HOP_PROTOCOL, STATUS, STOP_PROTOCOL } from '../circuits/messages.ts'
import { MAX_TOPICS_PER_PEER, RENDEZVOUS_PROTOCOL, withLengthPrefix } from '../../src/network/rendezvous/index.ts'
import { RendezvousClient, startReservedTab, startTab } from '../testing/tab.ts'
import { frameHead, FRAME_TYPE, type HostileTab, startHostileTab, SYN } from './hostile-tab.ts'
import { type Attack, multiaddrOf, repeat, type Siege, type Target } from './target.ts'

const MEBIBYTE = 1024 * 1024

/** Peers with a reservation each, all from one address. */
export const crowd: Attack = async (target, count) => {
  const tabs: Libp2p[] = []
  const entered = await repeat(count, async () => tabs.push(await startReservedTab(multiaddrOf(target))))
  return siegeOf(`${entered} of ${count} were let in`, tabs)
}

/** Streams that begin to say something and then say nothing: undecided, half a request for a circuit, half a topic. */
export const silentStreams: Attack = async (target, count) => {
  const hostile = await startHostileTab(target)
  const { connection, plain, tab } = hostile
  const opened = await repeat(count, async (index) => {
    const firstByte = Uint8Array.of(60)
    switch (index % 3) {
      case 0: {
        const head = frameHead(FRAME_TYPE.data, SYN, 100_001 + 2 * index, firstByte.length)
        plain.send(head)
        plain.send(firstByte)
        break
      }
      case 1:
        ;(await connection.newStream(HOP_PROTOCOL)).send(firstByte)
        break
      default:
        ;(await connection.newStream(RENDEZVOUS_PROTOCOL)).send(firstByte)
    }
  })
  return siegeOf(`${opened} of ${count} streams were opened`, [tab])
}

/** Tabs with as many topics as one may have; the first topic is the same for all. */
export const topics: Attack = async (target, count) => {
  const relay = multiaddrOf(target)
  const tabs: Libp2p[] = []
  const shared = randomBytes(32)
  let registered = 0
  await repeat(count, async () => {
    const tab = await startTab()
    tabs.push(tab)
    await tab.dial(multiaddr(relay))
    const client = await RendezvousClient.open(tab, relay)
    const closed = closeOf(client.stream)
    for (let index = 0; index < MAX_TOPICS_PER_PEER; index++) {
      client.send('register', index === 0 ? shared : randomBytes(32))
    }
    for (let answers = 0; answers < MAX_TOPICS_PER_PEER;) {
      const news = await Promise.race([client.next(), closed])
      if (news === undefined) return
      if (news.type === 'joined' || news.type === 'left') continue
      answers += 1
      if (news.type === 'members') registered += 1
    }
  })
  return siegeOf(`${registered} registrations by ${tabs.length} tabs`, tabs)
}

/** Tabs that register for one topic and leave it without end, over a new stream whenever theirs is reset. */
export const requestFlood: Attack = async (target, count) => {
  const relay = multiaddrOf(target)
  const tabs: Libp2p[] = []
  const topic = randomBytes(32)
  let isOver = false
  let sent = 0
  let resets = 0
  const flood = async (tab: Libp2p): Promise<void> => {
    while (!isOver) {
      try {
        const client = await RendezvousClient.open(tab, relay)
        const closed = closeOf(client.stream)
        for (; client.stream.status === 'open' && !isOver; sent += 2) {
          client.send('register', topic)
          client.send('unregister', topic)
          await Promise.race([client.next(), closed])
        }
        resets += 1
      } catch {
        if (tab.getConnections().length === 0) return
      }
    }
  }
  await repeat(count, async () => {
    const tab = await startTab()
    tabs.push(tab)
    await tab.dial(multiaddr(relay))
  })
  const floods = tabs.map(flood)
  return {
    get outcome() {
      return `${sent} requests, ${resets} streams were reset`
    },
    end: async () => {
      isOver = true
      await stopAll(tabs)
      await Promise.allSettled(floods)
    },
  }
}

/** Sockets that say nothing, half of a request's head, or half of a request's body. */
export const silentSockets: Attack = async (target, count) => {
  const sockets: Socket[] = []
  const begins = [
    '',
    'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx',
  ]
  const opened = await repeat(count, async (index) => {
    const socket = connect(target.port, '127.0.0.1')
    sockets.push(socket)
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    socket.on('error', reject).on('connect', () => {
      socket.write(begins[index % begins.length] ?? '')
      resolve(undefined)
    })
    await promise
  })
  return {
    get outcome() {
      const kept = sockets.filter((socket) => !socket.closed).length
      return `${opened} of ${count} sockets were opened, ${kept} kept`
    },
    end: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.resolve()
    },
  }
}

/** WebSockets that say nothing instead of shaking hands. */
export const silentWebSockets: Attack = async (target, count) => holdWebSockets(target, count, () => undefined)

/** WebSockets that send noise of the wrong kind. */
export const garbage: Attack = async (target, count) =>
  holdWebSockets(target, count, (socket) => {
    socket.send(randomBytes(60_000))
  })

/** WebSockets that send one message of 64 MiB. */
export const oversizedMessages: Attack = async (target, count) =>
  holdWebSockets(target, count, (socket) => {
    socket.send(new Uint8Array(64 * MEBIBYTE))
  })

/** Frames beneath the streams that announce 1 GiB, and begin to send it. */
export const oversizedFrames: Attack = async (target, count) => {
  const tabs: HostileTab[] = []
  await repeat(count, async () => tabs.push(await startHostileTab(target)))
  const pushed = await push(tabs, 32, ({ plain }, index) => {
    if (index === 0) plain.send(frameHead(FRAME_TYPE.data, SYN, 100_001, 1024 * MEBIBYTE))
    plain.send(new Uint8Array(MEBIBYTE))
  })
  return siegeOf(
    pushed,
    tabs.map(({ tab }) => tab),
  )
}

/** Requests for a circuit that announce 4 MiB, and send nearly all of it. */
export const oversizedRequests: Attack = async (target, count) => {
  const hostile = await startHostileTab(target)
  let sentBytes = 0
  await repeat(count, async () => {
    const stream = await hostile.connection.newStream(HOP_PROTOCOL)
    const closed = closeOf(stream)
    // The length of the message as a varint: 4,000,000.
    stream.send(Uint8Array.of(0x80, 0x92, 0xf4, 0x01))
    for (let piece = 0; piece < 60; piece++) {
      if (!stream.send(new Uint8Array(65_536))) await Promise.race([stream.onDrain(), closed])
      if (stream.status !== 'open') throw new Error('The stream was reset.')
      sentBytes += 65_536
    }
  })
  return siegeOf(`${inMebibytes(sentBytes)} MiB were taken`, [hostile.tab])
}

/** Circuits to a peer that takes them and reads nothing. */
export const deafPeers: Attack = async (target, count) => {
  const [caller, callee] = await Promise.all([startTab(), startReservedTab(multiaddrOf(target))])
  await callee.unhandle(STOP_PROTOCOL)
  await callee.handle(
    STOP_PROTOCOL,
    (stream) => {
      stream.send(withLengthPrefix(encodeStopStatus(STATUS.ok)))
      stream.pause()
    },
    { maxInboundStreams: count },
  )
  const connection = await caller.dial(multiaddr(multiaddrOf(target)))
  let sentBytes = 0
  const opened = await repeat(count, async () => {
    const stream = await connection.newStream(HOP_PROTOCOL, { maxOutboundStreams: count })
    const { promise: answered, resolve } = Promise.withResolvers<undefined>()
    stream.addEventListener('message', () => {
      resolve(undefined)
    })
    const closed = closeOf(stream)
    const peerId = callee.peerId.toMultihash().bytes
    stream.send(withLengthPrefix(encodeHopRequest({ type: 'connect', peerId })))
    await Promise.race([answered, closed])
    if (stream.status !== 'open') throw new Error('The circuit was refused.')
    // What does not go out now waits here, not at the relay.
    for (let piece = 0; piece < 128; piece++) stream.send(new Uint8Array(65_536))
    sentBytes += 8 * MEBIBYTE
  })
  const siege = siegeOf(`${opened} of ${count} circuits, ${inMebibytes(sentBytes)} MiB on their way`, [caller, callee])
  return siege
}

async function holdWebSockets(target: Target, count: number, act: (socket: WebSocket) => void): Promise<Siege> {
  const sockets: WebSocket[] = []
  let closed = 0
  const opened = await repeat(count, async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${target.port}`)
    sockets.push(socket)
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    socket.addEventListener('close', () => {
      closed += 1
      reject(new Error('The relay closed the socket.'))
    })
    socket.addEventListener('error', () => {
      reject(new Error('The relay refused the socket.'))
    })
    socket.addEventListener('open', () => {
      act(socket)
      resolve(undefined)
    })
    await promise
  })
  return {
    get outcome() {
      return `${opened} of ${count} sockets were opened, ${closed} closed by the relay`
    },
    end: async () => {
      for (const socket of sockets) socket.close()
      await Promise.resolve()
    },
  }
}

/** Sends piece after piece over each connection for as long as it stands. */
async function push(
  tabs: readonly HostileTab[],
  pieces: number,
  send: (tab: HostileTab, index: number) => void,
): Promise<string> {
  let sent = 0
  await Promise.all(
    tabs.map(async (tab) => {
      const closed = closeOf(tab.plain)
      for (let index = 0; index < pieces && tab.plain.status === 'open'; index++) {
        try {
          send(tab, index)
          sent += 1
          await Promise.race([tab.plain.onDrain(), closed, immediate()])
        } catch {
          // The relay closed the connection.
          return
        }
      }
    }),
  )
  return `${sent} MiB were sent`
}

async function immediate(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  setImmediate(() => {
    resolve(undefined)
  })
  await promise
}

async function closeOf(stream: Pick<Stream, 'addEventListener'>): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  stream.addEventListener('close', () => {
    resolve(undefined)
  })
  return promise
}

function siegeOf(outcome: string, tabs: readonly Libp2p[]): Siege {
  return { outcome, end: async () => stopAll(tabs) }
}

async function stopAll(tabs: readonly Libp2p[]): Promise<void> {
  // What they still want to send would hold an orderly close up.
  const streams = tabs.flatMap((tab) => tab.getConnections().flatMap((connection) => connection.streams))
  for (const stream of streams) stream.abort(new Error('The attack is over.'))
  await Promise.all(tabs.map(async (tab) => tab.stop()))
}

function inMebibytes(bytes: number): number {
  return Math.round(bytes / MEBIBYTE)
}
