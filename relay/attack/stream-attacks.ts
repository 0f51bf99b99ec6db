import type { Libp2p, Stream } from '@libp2p/interface'
import { concat } from '../../src/bytes/index.ts'
import { withLengthPrefix } from '../../src/network/rendezvous/index.ts'
import { encodeHopRequest, encodeStopStatus, HOP_PROTOCOL, STATUS, STOP_PROTOCOL } from '../circuits/messages.ts'
import { WINDOW_BYTES } from '../frame-follower.ts'
import { startReservedTab } from '../testing/tab.ts'
import { frameHead, FRAME_TYPE, type HostileTab, startHostileTab, SYN } from './hostile-tab.ts'
import { type Attack, closeOf, healthOf, multiaddrOf, repeat, siegeOf, type Target } from './siege.ts'

/** Attacks by peers that passed the handshake and want the relay to hold what they send. */

const MEBIBYTE = 1024 * 1024
const PIECE_BYTES = 65_536

/** Frames beneath the streams that announce 1 GiB, and begin to send it. */
export const oversizedFrames: Attack = async (target, count) => {
  const tabs: HostileTab[] = []
  await repeat(count, async () => tabs.push(await startHostileTab(target)))
  let sent = 0
  await Promise.all(
    tabs.map(async ({ plain }) => {
      const closed = closeOf(plain)
      plain.send(frameHead(FRAME_TYPE.data, SYN, 100_001, 1024 * MEBIBYTE))
      for (let index = 0; index < 32 && plain.status === 'open'; index++) {
        plain.send(new Uint8Array(MEBIBYTE))
        sent += 1
        await Promise.race([plain.onDrain(), closed]).catch(() => undefined)
        // However busy the machine is, the relay gets to read what it was sent before there is more.
        await healthOf(target)
      }
    }),
  )
  return siegeOf(
    () => `${sent} of ${tabs.length * 32} MiB were sent`,
    tabs.map(({ tab }) => tab),
  )
}

/** Requests for a circuit that announce 4 MiB, and send nearly all of it. */
export const oversizedRequests: Attack = async (target, count) => {
  const { connection, tab } = await startHostileTab(target)
  let sentBytes = 0
  await repeat(count, async () => {
    const stream = await connection.newStream(HOP_PROTOCOL)
    // The length of the message as a varint: 4,000,000.
    stream.send(Uint8Array.of(0x80, 0x92, 0xf4, 0x01))
    sentBytes += await sendAll(stream, 60 * PIECE_BYTES)
  })
  return siegeOf(() => `${Math.round(sentBytes / MEBIBYTE)} of ${Math.round(count * 3.75)} MiB were sent`, [tab])
}

/** Circuits to a peer that takes them and reads nothing, each filled with 2 MiB. */
export const deafPeers: Attack = async (target, count) =>
  fillCircuits(target, count, async (_, stream) => {
    for (let piece = 0; piece < 32 && stream.status === 'open'; piece++) {
      // Windows hold it up, and then it waits here.
      stream.send(new Uint8Array(PIECE_BYTES))
      await afterOthers()
    }
  })

/** The same: each filled until the relay waits, and then with 4,000 pieces of one byte. */
export const deafPeersInBytes: Attack = async (target, count) =>
  fillCircuits(target, count, async ({ plain }, stream) => {
    await sendAll(stream, WINDOW_BYTES + PIECE_BYTES)
    if (stream.status === 'open') plain.send(onePiecePerByte(stream, 4000))
  })

/** Frames of one byte each, which libp2p itself would put together. */
export function onePiecePerByte(stream: Stream, bytes: number): Uint8Array {
  const frame = concat(frameHead(FRAME_TYPE.data, 0, Number(stream.id), 1), Uint8Array.of(0))
  return concat(...Array.from({ length: bytes }, () => frame))
}

type Fill = (caller: HostileTab, circuit: Stream) => Promise<void>

async function fillCircuits(target: Target, count: number, fill: Fill): ReturnType<Attack> {
  const [caller, callee] = await Promise.all([startHostileTab(target), startReservedTab(multiaddrOf(target))])
  await callee.unhandle(STOP_PROTOCOL)
  await callee.handle(
    STOP_PROTOCOL,
    (stream) => {
      stream.send(withLengthPrefix(encodeStopStatus(STATUS.ok)))
      stream.pause()
    },
    { maxInboundStreams: count },
  )
  let reset = 0
  const filled = await repeat(count, async () => {
    const stream = await openCircuit(caller, callee, count)
    stream.addEventListener('close', () => (reset += 1))
    await fill(caller, stream)
  })
  return siegeOf(() => `${filled} of ${count} circuits were filled, ${reset} ended by the relay`, [caller.tab, callee])
}

async function openCircuit({ connection }: HostileTab, callee: Libp2p, max: number): Promise<Stream> {
  const stream = await connection.newStream(HOP_PROTOCOL, { maxOutboundStreams: max })
  const { promise: answered, resolve } = Promise.withResolvers<undefined>()
  stream.addEventListener('message', () => {
    resolve(undefined)
  })
  stream.send(withLengthPrefix(encodeHopRequest({ type: 'connect', peerId: callee.peerId.toMultihash().bytes })))
  await Promise.race([answered, closeOf(stream)])
  if (stream.status !== 'open') throw new Error('The circuit was refused.')
  return stream
}

/** @returns the bytes that went out before the stream was reset. */
async function sendAll(stream: Stream, bytes: number): Promise<number> {
  const closed = closeOf(stream)
  let sent = 0
  while (sent < bytes && stream.status === 'open') {
    if (!stream.send(new Uint8Array(PIECE_BYTES))) await Promise.race([stream.onDrain(), closed])
    sent += PIECE_BYTES
  }
  return sent
}

/** Lets the sockets of this process have their turn. */
async function afterOthers(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  setImmediate(() => {
    resolve(undefined)
  })
  await promise
}
