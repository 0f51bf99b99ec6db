import { randomBytes } from 'node:crypto'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { MAX_TOPICS_PER_PEER, RENDEZVOUS_PROTOCOL } from '../../src/network/rendezvous/index.ts'
import { HOP_PROTOCOL } from '../circuits/messages.ts'
import { RendezvousClient, startReservedTab, startTab } from '../testing/tab.ts'
import { frameHead, FRAME_TYPE, startHostileTab, SYN } from './hostile-tab.ts'
import { type Attack, closeOf, multiaddrOf, repeat, siegeOf, stopAll, type Target } from './siege.ts'

/** Attacks by tabs that speak the protocols, and do too much of it. */

const MAX_ATTEMPTS = 10

/** Peers with a reservation each, all from one address. */
export const crowd: Attack = async (target, count) => {
  const tabs: Libp2p[] = []
  const entered = await repeat(count, async () => tabs.push(await enter(target)))
  return siegeOf(() => `${entered} of ${count} peers got in`, tabs)
}

/** Streams that begin to say something and then say nothing: undecided, half a request for a circuit, half a topic. */
export const silentStreams: Attack = async (target, count) => {
  const { connection, plain, tab } = await startHostileTab(target)
  const firstByte = Uint8Array.of(60)
  const opened = await repeat(count, async (index) => {
    switch (index % 3) {
      case 0:
        plain.send(frameHead(FRAME_TYPE.data, SYN, 100_001 + 2 * index, firstByte.length))
        plain.send(firstByte)
        break
      case 1:
        ;(await connection.newStream(HOP_PROTOCOL)).send(firstByte)
        break
      default:
        ;(await connection.newStream(RENDEZVOUS_PROTOCOL)).send(firstByte)
    }
  })
  return siegeOf(() => `${opened} of ${count} streams were opened`, [tab])
}

/** Tabs with as many topics as one may have; the first topic is the same for all. */
export const topicFlood: Attack = async (target, count) => {
  const tabs: Libp2p[] = []
  const shared = randomBytes(32)
  let registered = 0
  await repeat(count, async () => {
    const client = await openRendezvous(target, tabs)
    const closed = closeOf(client.stream)
    for (let index = 0; index < MAX_TOPICS_PER_PEER; index++) {
      client.send('register', index === 0 ? shared : randomBytes(32))
    }
    for (let answers = 0; answers < MAX_TOPICS_PER_PEER;) {
      const news = await Promise.race([client.next(), closed])
      if (news === undefined) return
      if (news.type === 'joined' || news.type === 'left') continue
      answers += 1
      if (news.type === 'members') registered += 1
    }
  })
  return siegeOf(() => `${registered} of ${count * MAX_TOPICS_PER_PEER} registrations`, tabs)
}

/** Tabs that register for one topic and leave it without end, over a new stream whenever theirs is reset. */
export const requestFlood: Attack = async (target, count) => {
  const tabs: Libp2p[] = []
  await repeat(count, async () => {
    const tab = await startTab()
    tabs.push(tab)
    await tab.dial(multiaddr(multiaddrOf(target)))
  })
  const flood = new RequestFlood(target, randomBytes(32))
  const floods = tabs.map(async (tab) => flood.run(tab))
  return {
    end: async () => {
      flood.isOver = true
      const outcome = `${flood.answered} answers, ${flood.resets} streams were reset`
      await stopAll(tabs)
      await Promise.allSettled(floods)
      return outcome
    },
  }
}

class RequestFlood {
  isOver = false
  answered = 0
  resets = 0
  readonly #target: Target
  readonly #topic: Uint8Array

  constructor(target: Target, topic: Uint8Array) {
    this.#target = target
    this.#topic = topic
  }

  async run(tab: Libp2p): Promise<void> {
    while (!this.isOver) {
      try {
        await this.#flood(await RendezvousClient.open(tab, multiaddrOf(this.#target)))
      } catch {
        // The relay refused the stream, or ended the connection.
        if (tab.getConnections().length === 0) return
      }
    }
  }

  async #flood(client: RendezvousClient): Promise<void> {
    const closed = closeOf(client.stream)
    while (client.stream.status === 'open' && !this.isOver) {
      client.send('register', this.#topic)
      client.send('unregister', this.#topic)
      if ((await Promise.race([client.next(), closed])) !== undefined) this.answered += 1
    }
    this.resets += 1
  }
}

/** Again and again while it is refused: a relay lets only so many in a second. */
async function enter(target: Target): Promise<Libp2p> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startReservedTab(multiaddrOf(target))
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error
    }
  }
}

async function openRendezvous(target: Target, tabs: Libp2p[]): Promise<RendezvousClient> {
  const tab = await startTab()
  tabs.push(tab)
  await tab.dial(multiaddr(multiaddrOf(target)))
  return RendezvousClient.open(tab, multiaddrOf(target))
}
