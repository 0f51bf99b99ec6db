import type { Socket } from 'node:net'
import { AddressGate } from './address-gate.ts'
import type { RelayOptions } from './options.ts'

/** For `createServer`: who takes longer to ask than this is cut off, in milliseconds. */
export const SERVER_TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2000,
} as const

/**
 * Sockets that ask for pages, or have not said yet what they want. As many as there may be connections, beside these: a socket that
 * becomes a WebSocket is counted as a connection from then on.
 */
export class HttpSockets {
  readonly #gate: AddressGate
  readonly #leaves = new WeakMap<Socket, () => void>()

  /** Behind a proxy all come from the proxy, which has to hold back those who say nothing. */
  constructor({ maxConnections, maxConnectionsPerAddress, trustsProxy }: RelayOptions) {
    this.#gate = new AddressGate(maxConnections, trustsProxy ? maxConnections : maxConnectionsPerAddress)
  }

  /** Takes a new socket in, or closes it at once. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    if (this.#gate.enter(address) !== undefined) {
      socket.destroy()
      return
    }
    const leave = (): void => {
      if (this.#leaves.delete(socket)) this.#gate.leave(address)
    }
    this.#leaves.set(socket, leave)
    socket.once('close', leave)
  }

  /** It has become something else. */
  release(socket: Socket): void {
    this.#leaves.get(socket)?.()
  }
}
