import type { ChannelId, KnownPeer, TransportEvent } from '../ports/transport.ts'
import { Deliveries, type Delivery } from './deliveries.ts'

export type { Delivery } from './deliveries.ts'

export interface MemoryNetworkOptions {
  /**
   * `immediate` (the default) hands each event over in a microtask of its own, in the order of causes. `held` keeps all of them until
   * `deliver`, so that a test or a seeded scheduler decides what arrives when.
   */
  readonly delivery?: 'immediate' | 'held'
}

/** What a node has said of one channel. */
interface Membership {
  readonly relays: Set<string>
  readonly known: Map<string, Set<string>>
}

interface Node {
  readonly peerId: string
  readonly receive: (event: TransportEvent) => void
  readonly channels: Map<ChannelId, Membership>
  /** Kept by the node's owner. */
  readonly blocked: ReadonlySet<string>
  /** Relays that it was told are connected. */
  readonly relays: Set<string>
}

/** How the other end learns that a connection is over. */
type Ending = 'goodbye' | 'seen to go' | 'broken'

/**
 * All nodes of a simulation and what is between them: who is connected, what is under way, which relays run. It has no clock and no
 * chance of its own. Peers meet as on the real network: over a relay that both name for the channel, or when one knows at which
 * relay the other is; a connection that broke comes back when either end calls `check`.
 */
export class MemoryNetwork {
  readonly #isHeld: boolean
  readonly #nodes = new Map<string, Node>()
  readonly #links = new Map<string, readonly [string, string]>()
  readonly #deliveries = new Deliveries()
  readonly #stoppedRelays = new Set<string>()
  #islands: readonly ReadonlySet<string>[] = []

  constructor(options: MemoryNetworkOptions = {}) {
    this.#isHeld = options.delivery === 'held'
  }

  /** Events under way, oldest first; `next` holds the first of each lane only. To pick from `pending` is to reorder. */
  get pending(): readonly Delivery[] {
    return this.#deliveries.all
  }

  /** What may arrive next without breaking the order that a transport promises. */
  get next(): readonly Delivery[] {
    return this.#deliveries.next
  }

  /** Hand one event over now. What is no longer under way is ignored. */
  deliver(delivery: Delivery): void {
    if (this.#deliveries.remove(delivery)) this.#nodes.get(delivery.to)?.receive(delivery.event)
  }

  /** Hand over everything that is under way and all that this causes at once, oldest first. */
  deliverAll(): void {
    let [first] = this.#deliveries.all
    while (first !== undefined) {
      this.deliver(first)
      first = this.#deliveries.all[0]
    }
  }

  /** Lose an event: more than a real transport may do to a peer that stays connected. */
  drop(delivery: Delivery): void {
    this.#deliveries.remove(delivery)
  }

  /** Have an event arrive twice: more than a real transport may do. */
  duplicate(delivery: Delivery): Delivery | undefined {
    return this.#deliveries.duplicate(delivery)
  }

  /** Break the connections of two peers: what is under way is lost, both are told, and `check` mends it. */
  disconnect(peerId: string, otherPeerId: string): void {
    this.#breakLinks(peerId, 'broken', (other) => other === otherPeerId)
  }

  /** Only peers of the same island reach each other; whoever stands in none has an island of its own. */
  partition(...islands: readonly (readonly string[])[]): void {
    this.#islands = islands.map((island) => new Set(island))
    for (const peerId of this.#nodes.keys()) {
      this.#breakLinks(peerId, 'broken', (other) => this.#areApart(peerId, other))
    }
  }

  /** End the partition. Peers find each other at their next `check`. */
  heal(): void {
    this.#islands = []
  }

  /** The node is gone from one moment to the next, with all that was under way to it. A running relay sees it go. */
  crash(peerId: string): void {
    const node = this.#nodes.get(peerId)
    if (node === undefined) return
    const isSeen = [...node.channels.values()].some(({ relays }) => [...relays].some((relay) => this.#runs(relay)))
    this.#breakLinks(peerId, isSeen ? 'seen to go' : 'broken', () => true)
    this.#remove(node)
  }

  stopRelay(relay: string): void {
    this.#stoppedRelays.add(relay)
    for (const node of this.#nodes.values()) {
      if (node.relays.delete(relay)) this.#tellOfRelay(node, { type: 'relay:lost', relay })
    }
  }

  /** Nodes come back to it at their next `check`. */
  startRelay(relay: string): void {
    this.#stoppedRelays.delete(relay)
  }

  // What `MemoryTransport` calls.

  /**
   * @returns what takes the node off again.
   * @throws Error when a node of this id runs already.
   */
  attach(peerId: string, blocked: ReadonlySet<string>, receive: (event: TransportEvent) => void): () => void {
    if (this.#nodes.has(peerId)) throw new Error(`A node ${peerId} runs already.`)
    const node: Node = { peerId, receive, blocked, channels: new Map(), relays: new Set() }
    this.#nodes.set(peerId, node)
    return () => {
      this.#remove(node)
    }
  }

  join(peerId: string, channelId: ChannelId, relays: readonly string[], peers: readonly KnownPeer[]): void {
    const node = this.#nodes.get(peerId)
    if (node === undefined) return
    const membership: Membership = node.channels.get(channelId) ?? { relays: new Set(), known: new Map() }
    node.channels.set(channelId, membership)
    for (const relay of relays) membership.relays.add(relay)
    for (const known of peers) {
      const places = membership.known.get(known.peerId) ?? new Set<string>()
      for (const relay of known.relays) places.add(relay)
      membership.known.set(known.peerId, places)
    }
    this.mend(peerId)
  }

  leave(peerId: string, channelId: ChannelId): void {
    this.#breakLinks(peerId, 'goodbye', (_other, linkChannelId) => linkChannelId === channelId)
    this.#nodes.get(peerId)?.channels.delete(channelId)
    this.#deliveries.removeWhere(
      ({ to, event }) => to === peerId && 'channelId' in event && event.channelId === channelId,
    )
  }

  send(peerId: string, channelId: ChannelId, to: string, bytes: Uint8Array): void {
    if (!this.#links.has(linkKey(channelId, peerId, to))) return
    this.#send(to, peerId, { type: 'frame', channelId, peerId, bytes: Uint8Array.from(bytes) })
  }

  /** Bring back what this node lacks and can have: its relays, and every peer that it could meet. */
  mend(peerId: string): void {
    const node = this.#nodes.get(peerId)
    if (node === undefined) return
    for (const [channelId, { relays }] of node.channels) {
      for (const relay of relays) this.#connectRelay(node, relay)
      for (const other of this.#nodes.values()) this.#connect(channelId, node, other)
    }
  }

  /** A later node of the same id stays. */
  #remove(node: Node): void {
    if (this.#nodes.get(node.peerId) !== node) return
    this.#nodes.delete(node.peerId)
    this.#deliveries.removeWhere(({ to }) => to === node.peerId)
  }

  #connectRelay(node: Node, relay: string): void {
    if (node.relays.has(relay)) return
    const isConnected = this.#runs(relay)
    if (isConnected) node.relays.add(relay)
    this.#tellOfRelay(node, { type: isConnected ? 'relay:connected' : 'relay:lost', relay })
  }

  #connect(channelId: ChannelId, node: Node, other: Node): void {
    const key = linkKey(channelId, node.peerId, other.peerId)
    if (this.#links.has(key) || !this.#canMeet(channelId, node, other)) return
    this.#links.set(key, [node.peerId, other.peerId])
    for (const [to, peerId] of [
      [node.peerId, other.peerId],
      [other.peerId, node.peerId],
    ] as const) {
      this.#send(to, peerId, { type: 'peer:connected', channelId, peerId, path: 'direct' })
    }
  }

  #canMeet(channelId: ChannelId, node: Node, other: Node): boolean {
    if (node === other || this.#areApart(node.peerId, other.peerId)) return false
    if (node.blocked.has(other.peerId) || other.blocked.has(node.peerId)) return false
    const mine = node.channels.get(channelId)
    const theirs = other.channels.get(channelId)
    if (mine === undefined || theirs === undefined) return false
    const shared = [...mine.relays].filter((relay) => theirs.relays.has(relay))
    const places = [
      ...shared,
      ...placesOf(other, mine.known.get(other.peerId)),
      ...placesOf(node, theirs.known.get(node.peerId)),
    ]
    return places.some((relay) => this.#runs(relay))
  }

  #breakLinks(peerId: string, ending: Ending, isMeant: (other: string, channelId: ChannelId) => boolean): void {
    for (const [key, ends] of this.#links) {
      const other = ends.find((end) => end !== peerId)
      const channelId = channelOf(key)
      if (!ends.includes(peerId) || other === undefined || !isMeant(other, channelId)) continue
      this.#links.delete(key)
      this.#end(channelId, other, peerId, ending)
      // Who left on purpose needs no news of it.
      if (ending === 'broken') this.#end(channelId, peerId, other, ending)
    }
  }

  /** After a goodbye all that was sent before still arrives; otherwise it is lost. */
  #end(channelId: ChannelId, to: string, peerId: string, ending: Ending): void {
    const lane = laneOf(channelId, to, peerId)
    if (ending !== 'goodbye') {
      const waiting = this.#deliveries.all.filter((delivery) => delivery.lane === lane)
      const lost = waiting.slice(waiting.findLastIndex(({ event }) => event.type === 'peer:disconnected') + 1)
      this.#deliveries.removeWhere((delivery) => lost.includes(delivery))
      if (lost.some(({ event }) => event.type === 'peer:connected')) return
    }
    this.#send(to, peerId, { type: 'peer:disconnected', channelId, peerId, hasLeft: ending !== 'broken' })
  }

  #send(to: string, from: string, event: Extract<TransportEvent, { readonly channelId: ChannelId }>): void {
    this.#add({ to, lane: laneOf(event.channelId, to, from), event })
  }

  #tellOfRelay(node: Node, event: Extract<TransportEvent, { readonly relay: string }>): void {
    this.#add({ to: node.peerId, lane: `${node.peerId} ${event.relay}`, event })
  }

  #add(delivery: Delivery): void {
    this.#deliveries.add(delivery)
    if (this.#isHeld) return
    queueMicrotask(() => {
      this.deliver(delivery)
    })
  }

  #runs(relay: string): boolean {
    return !this.#stoppedRelays.has(relay)
  }

  #areApart(peerId: string, other: string): boolean {
    if (this.#islands.length === 0 || peerId === other) return false
    return !this.#islands.some((island) => island.has(peerId) && island.has(other))
  }
}

/** Those of the relays at which a node is said to be where it is indeed, in whatever channel. */
function placesOf(node: Node, said: ReadonlySet<string> | undefined): readonly string[] {
  return [...(said ?? [])].filter((relay) => [...node.channels.values()].some(({ relays }) => relays.has(relay)))
}

function linkKey(channelId: ChannelId, peerId: string, other: string): string {
  return [channelId, ...[peerId, other].toSorted()].join(' ')
}

function channelOf(key: string): ChannelId {
  return key.slice(0, key.indexOf(' '))
}

function laneOf(channelId: ChannelId, to: string, from: string): string {
  return [channelId, from, to].join(' ')
}
