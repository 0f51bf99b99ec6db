import { noise } from '@chainsafe/libp2p-noise'
import { identify, type Identify } from '@libp2p/identify'
import type { Connection, Libp2p, PrivateKey } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import type { RelayOptions } from './options.ts'
import type { SharedPort } from './shared-port.ts'
import type { StreamGuard } from './stream-guard.ts'

export type RelayNode = Libp2p<{ identify: Identify }>

/** The libp2p node of a relay: it takes connections and dials nobody. `announce` is what peers are told to dial. */
export async function createRelayNode(
  options: RelayOptions,
  privateKey: PrivateKey,
  port: SharedPort,
  guard: StreamGuard,
  announce: string,
): Promise<RelayNode> {
  const node = await createLibp2p({
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'], announce: [announce] },
    transports: [port.transport],
    connectionEncrypters: [noise()],
    streamMuxers: [guard.muxer],
    connectionGater: { denyDialPeer: () => true, denyDialMultiaddr: () => true },
    connectionManager: {
      maxConnections: options.maxConnections,
      // Connections are counted before they come here, also those that have not shaken hands.
      maxIncomingPendingConnections: options.maxConnections,
      inboundConnectionThreshold: options.maxConnectRatePerAddress,
    },
    services: { identify: identify({ runOnConnectionOpen: false }) },
  })
  node.addEventListener('connection:open', ({ detail: newest }) => {
    dropOlderConnections(node, newest)
  })
  node.addEventListener('peer:disconnect', ({ detail: peerId }) => {
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
