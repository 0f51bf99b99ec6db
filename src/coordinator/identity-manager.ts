import type { CoordinatorEvent } from './events.ts'
import type { ChannelId, Path, Transport } from './ports/transport.ts'

/** Breaches of the rules after which a peer is blocked. */
export const MAX_VIOLATIONS = 10
/** What is older than this is forgotten by `cleanup`: peers that are away, violations, blocks. */
export const STALE_AFTER_MS = 10 * 60_000
/** Strangers cost nothing to invent: of more peers than this, one that is neither connected nor blocked is forgotten. */
const MAX_PEERS = 4_096

interface PeerRecord {
  /** The channels in which it is connected. */
  readonly channels: Map<ChannelId, Path>
  lastSeenMs: number
  violations: number
  /** The newest breach; 0 for none. */
  violatedAtMs: number
  isBlocked: boolean
}

export interface IdentityPorts {
  readonly transport: Pick<Transport, 'block' | 'unblock'>
  readonly now: () => number
  readonly emit: (event: CoordinatorEvent) => void
}

/** The peers that this device has met: which are connected and how, what they did wrong, which are blocked. In memory only. */
export class IdentityManager {
  readonly #ports: IdentityPorts
  readonly #peers = new Map<string, PeerRecord>()

  constructor(ports: IdentityPorts) {
    this.#ports = ports
  }

  /** Peers that are connected in any channel. */
  get connectedCount(): number {
    return [...this.#peers.values()].filter(({ channels }) => channels.size > 0).length
  }

  connectedIn(channelId: ChannelId): readonly string[] {
    return [...this.#peers].flatMap(([peerId, { channels }]) => (channels.has(channelId) ? [peerId] : []))
  }

  /** How a peer is connected, the best way of all channels; undefined while it is not. */
  pathOf(peerId: string): Path | undefined {
    const paths = [...(this.#peers.get(peerId)?.channels.values() ?? [])]
    return paths.includes('direct') ? 'direct' : paths[0]
  }

  isBlocked(peerId: string): boolean {
    return this.#peers.get(peerId)?.isBlocked ?? false
  }

  violationsOf(peerId: string): number {
    return this.#peers.get(peerId)?.violations ?? 0
  }

  /** Also for a new path of a connected peer. */
  connected(channelId: ChannelId, peerId: string, path: Path): void {
    const peer = this.#peer(peerId)
    const isNew = peer.channels.size === 0
    peer.channels.set(channelId, path)
    peer.lastSeenMs = this.#ports.now()
    if (isNew) this.#ports.emit({ name: 'peer:connected', args: [peerId] })
  }

  /** False when it was not connected there. */
  disconnected(channelId: ChannelId, peerId: string): boolean {
    const peer = this.#peers.get(peerId)
    if (peer === undefined || !peer.channels.delete(channelId)) return false
    peer.lastSeenMs = this.#ports.now()
    if (peer.channels.size === 0) this.#ports.emit({ name: 'peer:disconnected', args: [peerId] })
    return true
  }

  /** Counts a breach of the rules; the tenth blocks the peer in every channel. */
  violation(peerId: string): void {
    const peer = this.#peer(peerId)
    peer.violations += 1
    peer.violatedAtMs = this.#ports.now()
    if (peer.violations < MAX_VIOLATIONS || peer.isBlocked) return
    peer.isBlocked = true
    this.#ports.transport.block(peerId)
  }

  /** Forgets peers that are away, violations and blocks once they are ten minutes old. */
  cleanup(): void {
    const oldest = this.#ports.now() - STALE_AFTER_MS
    for (const [peerId, peer] of this.#peers) {
      if (peer.violatedAtMs <= oldest) {
        peer.violations = 0
        if (peer.isBlocked) {
          peer.isBlocked = false
          this.#ports.transport.unblock(peerId)
        }
      }
      if (peer.channels.size === 0 && peer.violations === 0 && peer.lastSeenMs <= oldest) this.#peers.delete(peerId)
    }
  }

  #peer(peerId: string): PeerRecord {
    let peer = this.#peers.get(peerId)
    if (peer === undefined) {
      this.#makeRoom()
      peer = {
        channels: new Map(),
        lastSeenMs: this.#ports.now(),
        violations: 0,
        violatedAtMs: 0,
        isBlocked: false,
      }
      this.#peers.set(peerId, peer)
    }
    return peer
  }

  #makeRoom(): void {
    if (this.#peers.size < MAX_PEERS) return
    for (const [peerId, { channels, isBlocked }] of this.#peers) {
      if (channels.size > 0 || isBlocked) continue
      this.#peers.delete(peerId)
      return
    }
  }
}
