import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayServer, type CircuitRelayService } from '@libp2p/circuit-relay-v2'
import { identify, type Identify } from '@libp2p/identify'
import type { Connection, Libp2p, PeerId, PrivateKey } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import type { RelayOptions } from './options.ts'
import type { SharedPort } from './shared-port.ts'

const MEBIBYTE = 1024 * 1024
const MINUTE_MS = 60_000
/** Circuits that one tab may open, and that may be opened to it: more than the largest group needs. */
const MAX_CIRCUITS_PER_CONNECTION = 512
/** Handshakes under way at once. */
const MAX_PENDING_CONNECTIONS = 500

export type RelayNode = Libp2p<{ identify: Identify; circuitRelay: CircuitRelayService }>

/** The libp2p node of a relay: it takes connections and circuits, and dials nobody. `announce` is what peers are told to dial. */
export async function createRelayNode(
  options: RelayOptions,
  privateKey: PrivateKey,
  port: SharedPort,
  announce: string,
): Promise<RelayNode> {
  const node = await createLibp2p({
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'], announce: [announce] },
    transports: [port.transport],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialPeer: () => true, denyDialMultiaddr: () => true },
    connectionManager: {
      maxConnections: options.maxConnections,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundConnectionThreshold: options.maxConnectRatePerAddress,
    },
    services: {
      identify: identify({ runOnConnectionOpen: false }),
      circuitRelay: circuitRelayServer({
        maxInboundHopStreams: MAX_CIRCUITS_PER_CONNECTION,
        maxOutboundStopStreams: MAX_CIRCUITS_PER_CONNECTION,
        reservations: {
          maxReservations: options.maxReservations,
          reservationTtl: options.reservationMinutes * MINUTE_MS,
          defaultDataLimit: BigInt(Math.round(options.circuitMebibytes * MEBIBYTE)),
          defaultDurationLimit: options.circuitMinutes * MINUTE_MS,
        },
      }),
    },
  })
  node.addEventListener('connection:open', ({ detail: newest }) => {
    dropOlderConnections(node, newest)
  })
  node.addEventListener('peer:disconnect', ({ detail: peerId }) => {
    freeReservation(node.services.circuitRelay.reservations, peerId)
    node.peerStore.delete(peerId).catch((error: unknown) => {
      node.logger.forComponent('muster:relay').error('a departed peer is not forgotten - %e', error)
    })
  })
  return node
}

/**
 * A tab has one connection to its relay. When it comes back, after a sleep or over another network, the old one may seem alive for
 * many seconds more, and circuits to the tab would be sent into it.
 */
function dropOlderConnections(node: Libp2p, newest: Connection): void {
  for (const connection of node.getConnections(newest.remotePeer)) {
    if (connection.id !== newest.id) connection.abort(new Error('The peer came back over another connection.'))
  }
}

/** The reservations of a relay, as far as freeing one needs them. */
export interface Reservations {
  get(peerId: PeerId): { readonly signal: { clear(): void } } | undefined
  delete(peerId: PeerId): void
}

/** Frees the reservation of a departed peer, and stops its clock: that would end a later reservation of the same peer. */
export function freeReservation(reservations: Reservations, peerId: PeerId): void {
  reservations.get(peerId)?.signal.clear()
  reservations.delete(peerId)
}
