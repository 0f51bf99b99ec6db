import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { addressOf, AddressGate, type GateRefusal } from './address-gate.ts'
import type { HttpSockets } from './http-sockets.ts'
import type { RelayOptions } from './options.ts'
import type { SharedPort } from './shared-port.ts'

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Takes the upgrades of an HTTP server: lets WebSockets in as long as the limits allow. */
export function admitUpgrades(
  options: RelayOptions,
  port: SharedPort,
  sockets: HttpSockets,
  onRefused: (reason: GateRefusal) => void,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const gate = new AddressGate(options.maxConnections, options.maxConnectionsPerAddress)
  return (request, socket, head) => {
    // A connection that breaks while it is set up is no fault of the relay's; its end is heard as `close`.
    socket.on('error', () => {
      socket.destroy()
    })
    const address = addressOf(request, options.trustsProxy)
    const refusal = gate.enter(address)
    if (refusal !== undefined) {
      onRefused(refusal)
      socket.end(REFUSAL)
      return
    }
    socket.once('close', () => {
      gate.leave(address)
    })
    sockets.release(request.socket)
    // libp2p limits the rate of new connections by the address that it finds here.
    if (options.trustsProxy) Object.defineProperty(request.socket, 'remoteAddress', { value: address })
    port.upgrade(request, socket, head)
  }
}
