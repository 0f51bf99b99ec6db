import { toHex } from '../bytes/index.ts'
import type { ChannelId, KnownPeer } from '../coordinator/index.ts'
import { topicOf } from '../wire/index.ts'
import { parsePeerId, parseRelay, type RelayAddress } from './addresses.ts'
import type { PeerLink } from './channel/peer-link.ts'

/** More peers than a relay lists for one channel are not remembered either. */
const MAX_KNOWN_PEERS = 256
const MAX_RELAYS_PER_PEER = 8

/** One attempt to reach a peer. */
export interface Attempt {
  readonly sinceMs: number
  readonly abort: AbortController
  /** There was a reason to try once more when this attempt was already under way. */
  isAskedAgain: boolean
}

/** What is known of one channel: who is said to be where, and the links with those who are connected. */
export class OpenChannel {
  readonly id: ChannelId
  /** 16 bytes. */
  readonly secret: Uint8Array
  /** 32 bytes. */
  readonly topic: Uint8Array
  readonly links = new Map<string, PeerLink>()
  /** Peers that are being reached. */
  readonly attempts = new Map<string, Attempt>()
  readonly #known = new Map<string, Map<string, RelayAddress>>()
  /** For each peer the peer ids of the relays that say it is there. */
  readonly #present = new Map<string, Set<string>>()
  readonly #gone = new Set<string>()

  constructor(secret: Uint8Array) {
    this.secret = Uint8Array.from(secret)
    this.topic = topicOf(this.secret)
    this.id = toHex(this.topic)
  }

  /** Everyone who may be reached. */
  get peerIds(): readonly string[] {
    return [...new Set([...this.#known.keys(), ...this.#present.keys()])]
  }

  /** Remember where a peer may be; nonsense is left out. */
  remember({ peerId, relays }: KnownPeer): void {
    if (parsePeerId(peerId) === undefined) return
    const known = this.#known.get(peerId) ?? new Map<string, RelayAddress>()
    for (const text of relays) {
      const relay = parseRelay(text)
      if (relay !== undefined && known.size < MAX_RELAYS_PER_PEER) known.set(text, relay)
    }
    if (known.size > 0 && this.#known.size < MAX_KNOWN_PEERS) this.#known.set(peerId, known)
  }

  knownRelaysOf(peerId: string): readonly RelayAddress[] {
    return [...(this.#known.get(peerId)?.values() ?? [])]
  }

  /** Peer ids of the relays that say it is there. */
  presentAt(peerId: string): readonly string[] {
    return [...(this.#present.get(peerId) ?? [])]
  }

  isPresent(peerId: string): boolean {
    return this.#present.has(peerId)
  }

  /** A relay saw it go, and none has seen it come since. */
  hasGone(peerId: string): boolean {
    return this.#gone.has(peerId)
  }

  /** A relay tells everyone who is there. */
  seeAll(relayPeerId: string, peerIds: readonly string[]): void {
    for (const [peerId, relays] of this.#present) {
      if (relays.has(relayPeerId) && !peerIds.includes(peerId)) this.seeLeave(relayPeerId, peerId)
    }
    for (const peerId of peerIds) this.seeJoin(relayPeerId, peerId)
  }

  seeJoin(relayPeerId: string, peerId: string): void {
    this.#gone.delete(peerId)
    const relays = this.#present.get(peerId) ?? new Set<string>()
    this.#present.set(peerId, relays.add(relayPeerId))
  }

  seeLeave(relayPeerId: string, peerId: string): void {
    if (this.#unsee(relayPeerId, peerId)) this.#gone.add(peerId)
  }

  /** The relay is out of reach: who is there is not known any more. */
  forget(relayPeerId: string): void {
    for (const peerId of this.#present.keys()) this.#unsee(relayPeerId, peerId)
  }

  /** @returns whether it was seen there and is now seen nowhere. */
  #unsee(relayPeerId: string, peerId: string): boolean {
    const relays = this.#present.get(peerId)
    if (relays?.delete(relayPeerId) !== true || relays.size > 0) return false
    this.#present.delete(peerId)
    return true
  }
}
