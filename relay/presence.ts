import { toHex } from '../src/bytes/index.ts'
import type { AddressGate } from './address-gate.ts'
import { MAX_MEMBERS_PER_TOPIC, MAX_TOPICS_PER_PEER, type RendezvousNews } from '../src/network/rendezvous/index.ts'

/** One stream of a peer. A peer may have several, while an old connection is not yet known to be dead. */
export interface Registrant {
  readonly peerId: string
  /** Where it comes from, for the limit of one address. */
  readonly address: string
  /** Sends news, or gives the stream up; never throws. */
  tell(news: RendezvousNews): void
}

/** Hex of a topic. */
type TopicKey = string

/**
 * Who is registered for what, and who is told. A peer is a member of a topic as long as one of its streams is registered for it.
 * A peer that registers over a further stream is announced again: it came back, and others may dial it at once.
 */
export class Presence {
  readonly #membersByTopic = new Map<TopicKey, Set<string>>()
  readonly #registrantsByPeer = new Map<string, Map<TopicKey, Set<Registrant>>>()
  readonly #gate: AddressGate

  /** @param gate counts registrations. */
  constructor(gate: AddressGate) {
    this.#gate = gate
  }

  get topicCount(): number {
    return this.#membersByTopic.size
  }

  /**
   * Answers the registrant with `members` or `refused`, and tells the others that it joined. Registering again tells only who is there.
   * @returns how many it told.
   */
  register(registrant: Registrant, topic: Uint8Array): number {
    const key = toHex(topic)
    const { peerId } = registrant
    const topics = this.#registrantsByPeer.get(peerId) ?? new Map<TopicKey, Set<Registrant>>()
    const members = this.#membersByTopic.get(key) ?? new Set()
    const isMember = members.has(peerId)
    if (!isMember && topics.size >= MAX_TOPICS_PER_PEER) {
      registrant.tell({ type: 'refused', topic, code: 'topics_full' })
      return 1
    }
    if (!isMember && members.size >= MAX_MEMBERS_PER_TOPIC) {
      registrant.tell({ type: 'refused', topic, code: 'members_full' })
      return 1
    }
    const registrants = topics.get(key) ?? new Set()
    const isKnown = registrants.has(registrant)
    if (!isKnown && this.#gate.enter(registrant.address) !== undefined) {
      registrant.tell({ type: 'refused', topic, code: 'topics_full' })
      return 1
    }
    this.#registrantsByPeer.set(peerId, topics.set(key, registrants.add(registrant)))
    this.#membersByTopic.set(key, members.add(peerId))
    const peerIds = [...members].filter((member) => member !== peerId).toSorted()
    registrant.tell({ type: 'members', topic, peerIds })
    return 1 + (isKnown ? 0 : this.#tellOthers(key, peerId, { type: 'joined', topic, peerId }))
  }

  /** Tells the others that the peer left, unless another of its streams is still registered. @returns how many it told. */
  unregister(registrant: Registrant, topic: Uint8Array): number {
    const key = toHex(topic)
    const { peerId } = registrant
    const topics = this.#registrantsByPeer.get(peerId)
    const registrants = topics?.get(key)
    if (topics === undefined || registrants?.delete(registrant) !== true) return 0
    this.#gate.leave(registrant.address)
    if (registrants.size > 0) return 0
    topics.delete(key)
    if (topics.size === 0) this.#registrantsByPeer.delete(peerId)
    const members = this.#membersByTopic.get(key)
    members?.delete(peerId)
    if (members?.size === 0) this.#membersByTopic.delete(key)
    return this.#tellOthers(key, peerId, { type: 'left', topic, peerId })
  }

  #tellOthers(key: TopicKey, peerId: string, news: RendezvousNews): number {
    // Collected first: telling may find a stream dead, which unregisters it.
    const registrants: Registrant[] = []
    for (const member of this.#membersByTopic.get(key) ?? []) {
      if (member !== peerId) registrants.push(...(this.#registrantsByPeer.get(member)?.get(key) ?? []))
    }
    for (const registrant of registrants) registrant.tell(news)
    return registrants.length
  }
}
