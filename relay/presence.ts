import { toHex } from '../src/bytes/index.ts'
import { MAX_MEMBERS_PER_TOPIC, MAX_TOPICS_PER_PEER, type RendezvousNews } from '../src/network/rendezvous/index.ts'

/** One stream of a peer. A peer may have several, while an old connection is not yet known to be dead. */
export interface Registrant {
  readonly peerId: string
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

  get topicCount(): number {
    return this.#membersByTopic.size
  }

  /** Answers the registrant with `members` or `refused`, and tells the others that it joined. Registering again tells only who is there. */
  register(registrant: Registrant, topic: Uint8Array): void {
    const key = toHex(topic)
    const { peerId } = registrant
    const topics = this.#registrantsByPeer.get(peerId) ?? new Map<TopicKey, Set<Registrant>>()
    const members = this.#membersByTopic.get(key) ?? new Set()
    const isMember = members.has(peerId)
    if (!isMember && topics.size >= MAX_TOPICS_PER_PEER) {
      registrant.tell({ type: 'refused', topic, code: 'topics_full' })
      return
    }
    if (!isMember && members.size >= MAX_MEMBERS_PER_TOPIC) {
      registrant.tell({ type: 'refused', topic, code: 'members_full' })
      return
    }
    const registrants = topics.get(key) ?? new Set()
    const isKnown = registrants.has(registrant)
    this.#registrantsByPeer.set(peerId, topics.set(key, registrants.add(registrant)))
    this.#membersByTopic.set(key, members.add(peerId))
    const peerIds = [...members].filter((member) => member !== peerId).toSorted()
    registrant.tell({ type: 'members', topic, peerIds })
    if (!isKnown) this.#tellOthers(key, peerId, { type: 'joined', topic, peerId })
  }

  /** Tells the others that the peer left, unless another of its streams is still registered. */
  unregister(registrant: Registrant, topic: Uint8Array): void {
    const key = toHex(topic)
    const { peerId } = registrant
    const topics = this.#registrantsByPeer.get(peerId)
    const registrants = topics?.get(key)
    if (topics === undefined || registrants === undefined) return
    if (!registrants.delete(registrant) || registrants.size > 0) return
    topics.delete(key)
    if (topics.size === 0) this.#registrantsByPeer.delete(peerId)
    const members = this.#membersByTopic.get(key)
    members?.delete(peerId)
    if (members?.size === 0) this.#membersByTopic.delete(key)
    this.#tellOthers(key, peerId, { type: 'left', topic, peerId })
  }

  #tellOthers(key: TopicKey, peerId: string, news: RendezvousNews): void {
    // Collected first: telling may find a stream dead, which unregisters it.
    const registrants: Registrant[] = []
    for (const member of this.#membersByTopic.get(key) ?? []) {
      if (member !== peerId) registrants.push(...(this.#registrantsByPeer.get(member)?.get(key) ?? []))
    }
    for (const registrant of registrants) registrant.tell(news)
  }
}
