import { peerIdFromString } from '@libp2p/peer-id'
import type { PeerId } from '@libp2p/interface'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'

/** Longer text is no address of a relay. */
const MAX_ADDRESS_CHARACTERS = 256

/** A relay as it was named, once it is known to be an address with a peer id. */
export interface RelayAddress {
  /** As it was given. */
  readonly text: string
  readonly peerId: string
  readonly multiaddr: Multiaddr
}

/** What the text names: an address of a WebSocket that ends in the relay's peer id; nothing for other text. */
export function parseRelay(text: string): RelayAddress | undefined {
  if (text.length > MAX_ADDRESS_CHARACTERS) return undefined
  try {
    const address = multiaddr(text)
    const components = address.getComponents()
    const last = components.at(-1)
    const isWebSocket = components.some(({ name }) => name === 'ws' || name === 'wss')
    const isRelayed = components.some(({ name }) => name === 'p2p-circuit')
    if (last?.name !== 'p2p' || last.value === undefined || !isWebSocket || isRelayed) return undefined
    return { text, peerId: peerIdFromString(last.value).toString(), multiaddr: address }
  } catch {
    // Addresses come from links and from peers: what cannot be read is not one.
    return undefined
  }
}

/** Nothing for text that is not a peer id as peers write it. */
export function parsePeerId(text: string): PeerId | undefined {
  if (text.length > MAX_ADDRESS_CHARACTERS) return undefined
  try {
    const peerId = peerIdFromString(text)
    return peerId.toString() === text ? peerId : undefined
  } catch {
    return undefined
  }
}

/** Where a peer with a reservation at this relay is reached through it. */
export function circuitAddress(relay: Multiaddr, peerId: string): Multiaddr {
  return relay.encapsulate(`/p2p-circuit/p2p/${peerId}`)
}

/** Where a peer is reached directly by WebRTC; its relay carries the signalling. */
export function webRtcAddress(relay: Multiaddr, peerId: string): Multiaddr {
  return relay.encapsulate(`/p2p-circuit/webrtc/p2p/${peerId}`)
}
