import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Attack, repeat, type Siege, type Target } from './siege.ts'

/** Attacks beneath libp2p: on the port itself. */

const MEBIBYTE = 1024 * 1024
/** Less than the relay waits for those that say nothing. */
const CLOSED_WITHIN_MS = 5_000
const UPGRADE =
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** Sockets that say nothing, half of a request's head, or half of a request's body. */
export const silentSockets: Attack = async (target, count) =>
  hold(
    await openSockets(target, count, [
      '',
      'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx',
    ]),
  )

/** WebSockets that send what is no frame: reserved bits, an unknown kind, a length without end. */
export const brokenWebSockets: Attack = async (target, count) =>
  hold(
    await openSockets(target, count, [`${UPGRADE}\u007f\u007f\u007f\u007f`, `${UPGRADE}\u0003\u0000`]),
    CLOSED_WITHIN_MS,
  )

/** WebSockets that say nothing instead of shaking hands. */
export const silentWebSockets: Attack = async (target, count) =>
  hold(await openWebSockets(target, count, () => undefined))

/** WebSockets that send what is no handshake. */
export const garbage: Attack = async (target, count) =>
  hold(
    await openWebSockets(target, count, (socket) => {
      const bytes = randomBytes(60_000)
      // A handshake begins with a length. One that goes on and on is waited for, as for those that say nothing.
      bytes[0] = bytes.readUInt8() & 0x7f
      socket.send(bytes)
    }),
    CLOSED_WITHIN_MS,
  )

/** WebSockets that send one message of 64 MiB. */
export const oversizedMessages: Attack = async (target, count) =>
  hold(
    await openWebSockets(target, count, (socket) => {
      socket.send(new Uint8Array(64 * MEBIBYTE))
    }),
    CLOSED_WITHIN_MS,
  )

/** Sockets of one kind that an attack has opened. */
interface Opened {
  readonly kind: string
  readonly asked: number
  readonly opened: number
  /** A promise for each that was opened: the other side closed it. */
  readonly closings: readonly Promise<undefined>[]
  readonly close: () => void
}

/** What becomes of one socket. */
interface Ends {
  readonly connected: PromiseWithResolvers<undefined>
  readonly closed: PromiseWithResolvers<undefined>
}

async function openSockets(target: Target, count: number, begins: readonly string[]): Promise<Opened> {
  return openAll('sockets', count, ({ connected, closed }, index) => {
    const socket = connect(target.port, '127.0.0.1')
      .on('error', connected.reject)
      .on('data', () => undefined)
      .on('close', () => closed.resolve(undefined))
      .on('connect', () => {
        socket.write(begins[index % begins.length] ?? '')
        connected.resolve(undefined)
      })
    return () => socket.destroy()
  })
}

async function openWebSockets(target: Target, count: number, act: (socket: WebSocket) => void): Promise<Opened> {
  return openAll('WebSockets', count, ({ connected, closed }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${target.port}`)
    socket.addEventListener('close', () => {
      connected.reject(new Error('The relay closed the socket.'))
      closed.resolve(undefined)
    })
    socket.addEventListener('open', () => {
      act(socket)
      connected.resolve(undefined)
    })
    return () => socket.close()
  })
}

/** @param open begins to open one, and returns what closes it. */
async function openAll(kind: string, asked: number, open: (ends: Ends, index: number) => () => void): Promise<Opened> {
  const closes: (() => void)[] = []
  const closings: Promise<undefined>[] = []
  const opened = await repeat(asked, async (index) => {
    const ends: Ends = { connected: Promise.withResolvers(), closed: Promise.withResolvers() }
    closes.push(open(ends, index))
    await ends.connected.promise
    closings.push(ends.closed.promise)
  })
  const close = (): void => {
    for (const closeOne of closes) closeOne()
  }
  return { kind, asked, opened, closings, close }
}

/** A siege that is over when these sockets are closed. Those that the relay has reason to close get the time that takes on a busy machine. */
function hold({ kind, asked, opened, closings, close }: Opened, withinMs = 0): Siege {
  let closed = 0
  const countOne = async (closing: Promise<undefined>): Promise<void> => {
    await closing
    closed += 1
  }
  const counting = Promise.all(closings.map(countOne))
  return {
    end: async () => {
      await Promise.race([counting, delay(withinMs, undefined, { ref: false })])
      const outcome = `${opened} of ${asked} ${kind} were opened, ${closed} closed by the relay`
      close()
      return outcome
    },
  }
}
