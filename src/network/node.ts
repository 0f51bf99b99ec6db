import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { type Identify, identify } from '@libp2p/identify'
import type { ConnectionGater, Libp2p, PeerId } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import type { WebRTCTransportComponents } from '@libp2p/webrtc'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { MAX_CHANNEL_STREAMS } from './channel/messages.ts'
import type { DirectTransport } from './direct.ts'
import { guardComponents } from './guarded-components.ts'

/** Relays at which reservations are made at the same time; one that does not answer must not hold up the others. */
const RESERVATIONS_AT_ONCE = 16
/**
 * Peers of all channels, and as many again while their connections change. All of them may come at the same moment, and libp2p takes
 * those that come through one relay for one address.
 */
const MAX_CONNECTIONS = 512

export interface NodeOptions {
  /** Ed25519, 32 bytes. */
  readonly privateKey: Uint8Array
  readonly direct: DirectTransport | undefined
  readonly allowsPrivateRelays: boolean
  readonly isBlocked: (peerId: string) => boolean
  /** Whether a peer may learn the addresses of this device, which direct connections need. */
  readonly isProven: (peerId: string) => boolean
}

/** Listening after the start, which libp2p offers to its own parts only. */
interface Listener {
  listen(address: Multiaddr): Promise<void>
}

export type Node = Libp2p<{ readonly identify: Identify; readonly listener: Listener }>

/** A libp2p node that can be reached through relays, not yet started. It dials nobody by itself. */
export async function createNode(options: NodeOptions): Promise<Node> {
  const direct = await options.direct?.()
  return await createLibp2p<Node['services']>({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', options.privateKey),
    transports: [
      webSockets(),
      circuitRelayTransport({ reservationConcurrency: RESERVATIONS_AT_ONCE }),
      ...(direct === undefined
        ? []
        : [(components: WebRTCTransportComponents) => direct(guardComponents(components, options.isProven))]),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxEarlyStreams: MAX_CHANNEL_STREAMS })],
    connectionGater: gater(options),
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      maxIncomingPendingConnections: MAX_CONNECTIONS,
      inboundConnectionThreshold: MAX_CONNECTIONS,
      // Relays are supervised here; a second hand at it would dial them at its own times.
      reconnectRetries: 0,
      // Addresses are dialled in the order in which they are given: the relays that are connected come first.
      addressSorter: () => 0,
    },
    services: {
      identify: identify(),
      listener: ({ transportManager }): Listener => ({
        listen: async (address) => {
          await transportManager.listen([address])
        },
      }),
    },
  })
}

function gater({ isBlocked, allowsPrivateRelays }: NodeOptions): ConnectionGater {
  const isDenied = (peerId: PeerId): boolean => isBlocked(peerId.toString())
  return {
    denyDialPeer: isDenied,
    denyInboundRelayedConnection: (_relay, peerId) => isDenied(peerId),
    denyInboundUpgradedConnection: isDenied,
    denyOutboundUpgradedConnection: isDenied,
    // Without this libp2p refuses private and insecure addresses in browsers.
    ...(allowsPrivateRelays ? { denyDialMultiaddr: () => false } : {}),
  }
}
