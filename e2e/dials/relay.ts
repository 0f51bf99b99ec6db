import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'

/** Connections a second that the relay takes from one address, far above what the dials need. */
const CONNECTIONS_A_SECOND = 1000

export interface RunningRelay {
  /** Its multiaddr, peer id included. */
  readonly address: string
  stop(): Promise<void>
}

/** A plain circuit relay on loopback, which knows nothing of what is tested: the dials stand on libp2p alone. */
export async function startRelay(): Promise<RunningRelay> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: CONNECTIONS_A_SECOND },
    services: {
      identify: identify(),
      relay: circuitRelayServer({ reservations: { maxReservations: CONNECTIONS_A_SECOND } }),
    },
  })
  const [address] = node.getMultiaddrs()
  if (address === undefined) throw new Error('The relay does not listen.')
  return {
    address: address.toString(),
    stop: async () => {
      await node.stop()
    },
  }
}
