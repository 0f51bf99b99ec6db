import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_MEMBERS_PER_TOPIC, MAX_TOPICS_PER_PEER, type RendezvousNews } from '../src/network/rendezvous/index.ts'
import { AddressGate } from './address-gate.ts'
import { Presence, type Registrant } from './presence.ts'

class Listener implements Registrant {
  readonly peerId: string
  readonly address: string
  readonly news: RendezvousNews[] = []

  constructor(peerId: string, address = '10.0.0.1') {
    this.peerId = peerId
    this.address = address
  }

  tell(news: RendezvousNews): void {
    this.news.push(news)
  }
}

const TOPIC = topicOf(0)

function topicOf(index: number): Uint8Array {
  const topic = new Uint8Array(32)
  new DataView(topic.buffer).setUint32(0, index)
  return topic
}

describe('presence', () => {
  it('keeps topics apart', () => {
    const presence = new Presence(new AddressGate(10_000, 10_000))
    const [alice, bob] = [new Listener('alice'), new Listener('bob')]
    presence.register(alice, topicOf(1))
    presence.register(bob, topicOf(2))
    expect(alice.news).toEqual([{ type: 'members', topic: topicOf(1), peerIds: [] }])
    expect(presence.topicCount).toBe(2)
  })

  it('announces a peer again that registers over a second stream, and lets it leave with the last', () => {
    const presence = new Presence(new AddressGate(10_000, 10_000))
    const [alice, old, fresh] = [new Listener('alice'), new Listener('bob'), new Listener('bob')]
    presence.register(alice, TOPIC)
    presence.register(old, TOPIC)
    presence.register(fresh, TOPIC)
    presence.register(fresh, TOPIC)
    presence.unregister(old, TOPIC)
    expect(alice.news.map(({ type }) => type)).toEqual(['members', 'joined', 'joined'])
    presence.unregister(fresh, TOPIC)
    expect(alice.news.at(-1)).toEqual({ type: 'left', topic: TOPIC, peerId: 'bob' })
    presence.unregister(fresh, TOPIC)
    expect(alice.news).toHaveLength(4)
  })

  it('refuses a peer that has too many topics, whatever the stream, until it leaves one', () => {
    const presence = new Presence(new AddressGate(10_000, 10_000))
    const [first, second] = [new Listener('alice'), new Listener('alice')]
    for (let index = 0; index < MAX_TOPICS_PER_PEER; index++) presence.register(first, topicOf(index))
    const further = topicOf(MAX_TOPICS_PER_PEER)
    presence.register(second, further)
    expect(second.news).toEqual([{ type: 'refused', topic: further, code: 'topics_full' }])
    presence.unregister(first, TOPIC)
    presence.register(second, further)
    expect(second.news.at(-1)).toMatchObject({ type: 'members' })
  })

  it('refuses a topic that has too many members, and tells them nothing of it', () => {
    const presence = new Presence(new AddressGate(10_000, 10_000))
    const members = Array.from({ length: MAX_MEMBERS_PER_TOPIC }, (_, index) => new Listener(`peer ${index}`))
    for (const member of members) presence.register(member, TOPIC)
    const late = new Listener('late')
    presence.register(late, TOPIC)
    expect(late.news).toEqual([{ type: 'refused', topic: TOPIC, code: 'members_full' }])
    expect(members[0]!.news).toHaveLength(MAX_MEMBERS_PER_TOPIC)
  })

  it('refuses an address that has too many registrations, until it leaves one, and no other address', () => {
    const presence = new Presence(new AddressGate(10, 2))
    const [alice, bob, carol] = [new Listener('alice'), new Listener('bob'), new Listener('carol', '10.0.0.2')]
    presence.register(alice, topicOf(1))
    presence.register(bob, topicOf(2))
    presence.register(bob, topicOf(1))
    expect(bob.news.at(-1)).toEqual({ type: 'refused', topic: topicOf(1), code: 'topics_full' })
    expect(alice.news).toHaveLength(1)
    presence.register(carol, topicOf(1))
    expect(carol.news.at(-1)).toMatchObject({ type: 'members', peerIds: ['alice'] })
    presence.unregister(bob, topicOf(2))
    presence.register(bob, topicOf(1))
    expect(bob.news.at(-1)).toMatchObject({ type: 'members', peerIds: ['alice', 'carol'] })
  })

  it('says how many it told', () => {
    const presence = new Presence(new AddressGate(10, 10))
    const [alice, bob] = [new Listener('alice'), new Listener('bob')]
    expect(presence.register(alice, TOPIC)).toBe(1)
    expect(presence.register(bob, TOPIC)).toBe(2)
    expect(presence.register(bob, TOPIC)).toBe(1)
    expect([presence.unregister(bob, TOPIC), presence.unregister(bob, TOPIC)]).toEqual([1, 0])
  })

  it('leaves every listener with the members that are there, and nothing behind when all are gone', () => {
    const step = fc.record({ stream: fc.nat({ max: 5 }), topic: fc.nat({ max: 2 }), isRegister: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const gate = new AddressGate(10_000, 10_000)
        const presence = new Presence(gate)
        // Two streams a peer.
        const streams = Array.from({ length: 6 }, (_, index) => new Listener(`peer ${Math.floor(index / 2)}`))
        const registered = new Set<string>()
        for (const { stream, topic, isRegister } of steps) {
          const registrant = streams[stream]!
          if (isRegister) presence.register(registrant, topicOf(topic))
          else presence.unregister(registrant, topicOf(topic))
          registered[isRegister ? 'add' : 'delete'](`${stream} ${topic}`)
        }
        for (const entry of registered) {
          const [stream = 0, topic = 0] = entry.split(' ').map(Number)
          const { peerId, news } = streams[stream]!
          const others = streams
            .filter((other, index) => other.peerId !== peerId && registered.has(`${index} ${topic}`))
            .map((other) => other.peerId)
          expect(heard(news, topic)).toEqual(new Set(others))
        }
        for (const entry of registered) {
          const [stream = 0, topic = 0] = entry.split(' ').map(Number)
          presence.unregister(streams[stream]!, topicOf(topic))
        }
        expect(presence.topicCount).toBe(0)
        expect(gate.count).toBe(0)
      }),
    )
  })
})

/** Who is there, to someone who hears the news from the last answer on. */
function heard(news: readonly RendezvousNews[], topic: number): ReadonlySet<string> {
  const there = new Set<string>()
  for (const entry of news) {
    if (new DataView(entry.topic.buffer).getUint32(0) !== topic) continue
    switch (entry.type) {
      case 'members':
        there.clear()
        for (const peerId of entry.peerIds) there.add(peerId)
        break
      case 'joined':
        there.add(entry.peerId)
        break
      case 'left':
        there.delete(entry.peerId)
        break
      case 'refused':
        break
    }
  }
  return there
}
