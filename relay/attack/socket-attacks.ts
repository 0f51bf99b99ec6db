import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type Attack, repeat, type Siege, type Target } from './siege.ts'

/** Attacks beneath libp2p: on the port itself. */

const MEBIBYTE = 1024 * 1024
const UPGRADE =
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** Sockets that say nothing, half of a request's head, or half of a request's body. */
export const silentSockets: Attack = async (target, count) =>
  holdSockets(target, count, [
    '',
    'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx',
  ])

/** WebSockets that send what is no frame: reserved bits, an unknown kind, a length without end. */
export const brokenWebSockets: Attack = async (target, count) =>
  holdSockets(target, count, [`${UPGRADE}\u007f\u007f\u007f\u007f`, `${UPGRADE}\u0003\u0000`])

/** WebSockets that say nothing instead of shaking hands. */
export const silentWebSockets: Attack = async (target, count) => holdWebSockets(target, count, () => undefined)

/** WebSockets that send what is no handshake. */
export const garbage: Attack = async (target, count) =>
  holdWebSockets(target, count, (socket) => {
    socket.send(randomBytes(60_000))
  })

/** WebSockets that send one message of 64 MiB. */
export const oversizedMessages: Attack = async (target, count) =>
  holdWebSockets(target, count, (socket) => {
    socket.send(new Uint8Array(64 * MEBIBYTE))
  })

async function holdSockets(target: Target, count: number, begins: readonly string[]): Promise<Siege> {
  const sockets: Socket[] = []
  const opened = await repeat(count, async (index) => {
    const socket = connect(target.port, '127.0.0.1')
    sockets.push(socket)
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    socket
      .on('error', reject)
      .on('data', () => undefined)
      .on('connect', () => {
        socket.write(begins[index % begins.length] ?? '')
        resolve(undefined)
      })
    await promise
  })
  return {
    end: async () => {
      const outcome = `${opened} of ${count} sockets were opened, ${sockets.filter(({ closed }) => closed).length} closed by the relay`
      for (const socket of sockets) socket.destroy()
      return Promise.resolve(outcome)
    },
  }
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
    socket.addEventListener('open', () => {
      act(socket)
      resolve(undefined)
    })
    await promise
  })
  return {
    end: async () => {
      const outcome = `${opened} of ${count} WebSockets were opened, ${closed} closed by the relay`
      for (const socket of sockets) socket.close()
      return Promise.resolve(outcome)
    },
  }
}
