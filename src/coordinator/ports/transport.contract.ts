import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { concat, toHex } from '../../bytes/index.ts'
import { MAX_FRAME_BYTES, topicOf } from '../../wire/index.ts'
import type { Channel, ChannelId, Transport, TransportEvent } from './transport.ts'

/** A place where transports of one kind can meet. */
export interface TransportPlace {
  /** At least one, running. */
  readonly relays: readonly string[]
  /** A transport with an identity of its own, not started. */
  create(): Promise<Transport>
  close(): Promise<void>
}

type EventOf<Type extends TransportEvent['type']> = Extract<TransportEvent, { readonly type: Type }>

/** All that a transport reports, to be waited for. */
export class EventLog {
  readonly events: TransportEvent[] = []
  readonly #waiting = new Set<() => void>()

  constructor(transport: Transport) {
    transport.subscribe((event) => {
      this.events.push(event)
      for (const look of this.#waiting) look()
    })
  }

  all<Type extends TransportEvent['type']>(type: Type): readonly EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type)
  }

  /** The `count`-th event of this type that is as wanted, once it has come. */
  async the<Type extends TransportEvent['type']>(
    type: Type,
    isWanted: (event: EventOf<Type>) => boolean = () => true,
    count = 1,
  ): Promise<EventOf<Type>> {
    const { promise, resolve } = Promise.withResolvers<EventOf<Type>>()
    const look = (): void => {
      const found = this.all(type).filter(isWanted)[count - 1]
      if (found !== undefined) resolve(found)
    }
    this.#waiting.add(look)
    look()
    const event = await promise
    this.#waiting.delete(look)
    return event
  }
}

interface Member {
  readonly transport: Transport
  readonly log: EventLog
}

const SECRET = new Uint8Array(16).fill(1)
const OTHER_SECRET = new Uint8Array(16).fill(2)

/** What every `Transport` does. `open` is called before each test. */
export function describeTransport(name: string, open: () => Promise<TransportPlace>): void {
  describe(`${name}, as any Transport,`, () => {
    let place: TransportPlace
    let members: Member[]

    beforeEach(async () => {
      members = []
      place = await open()
    })

    afterEach(async () => {
      await Promise.all(members.map(({ transport }) => transport.stop()))
      await place.close()
    })

    async function member(): Promise<Member> {
      const transport = await place.create()
      const created = { transport, log: new EventLog(transport) }
      members.push(created)
      await transport.start()
      return created
    }

    function channel(secret: Uint8Array): Channel {
      return { secret, relays: place.relays, peers: [] }
    }

    async function pair(): Promise<{ readonly a: Member; readonly b: Member; readonly channelId: ChannelId }> {
      const a = await member()
      const b = await member()
      const channelId = a.transport.open(channel(SECRET))
      b.transport.open(channel(SECRET))
      await connected(a, b, channelId)
      return { a, b, channelId }
    }

    /** Both know of each other, for the `count`-th time. */
    async function connected(a: Member, b: Member, channelId: ChannelId, count = 1): Promise<void> {
      await Promise.all([
        a.log.the('peer:connected', from(b, channelId), count),
        b.log.the('peer:connected', from(a, channelId), count),
      ])
    }

    it('lets two peers with the same secret find each other through a relay', async () => {
      const { a, b, channelId } = await pair()
      expect(channelId).toBe(toHex(topicOf(SECRET)))
      expect(a.log.all('relay:connected').map(({ relay }) => relay)).toEqual(place.relays)
      expect(a.log.all('peer:connected')).toHaveLength(1)
      expect(b.log.all('peer:connected')).toHaveLength(1)
    })

    it('tells peers with different secrets nothing of each other', async () => {
      const a = await member()
      const b = await member()
      const secretId = a.transport.open(channel(SECRET))
      const otherId = b.transport.open(channel(OTHER_SECRET))
      a.transport.addPeers(secretId, [{ peerId: b.transport.peerId, relays: place.relays }])
      // A channel that both share shows that they could have met.
      const shared = channel(new Uint8Array(16).fill(3))
      const sharedId = a.transport.open(shared)
      b.transport.open(shared)
      await connected(a, b, sharedId)
      a.transport.send(sharedId, b.transport.peerId, Uint8Array.of(1))
      await b.log.the('frame', from(a, sharedId))
      const told = [...a.log.events, ...b.log.events].filter((event) => 'channelId' in event)
      expect(told.filter(({ channelId }) => channelId === secretId || channelId === otherId)).toEqual([])
    })

    it('delivers frames in their order, both ways at once', async () => {
      const { a, b, channelId } = await pair()
      const frames = Array.from({ length: 40 }, (_, index) => concat(Uint8Array.of(index), new Uint8Array(index * 50)))
      for (const frame of frames) {
        a.transport.send(channelId, b.transport.peerId, frame)
        b.transport.send(channelId, a.transport.peerId, frame)
      }
      await Promise.all([
        a.log.the('frame', from(b, channelId), frames.length),
        b.log.the('frame', from(a, channelId), frames.length),
      ])
      expect(a.log.all('frame').map(({ bytes }) => bytes)).toEqual(frames)
      expect(b.log.all('frame').map(({ bytes }) => bytes)).toEqual(frames)
    })

    it('delivers an empty frame and one of the greatest length', async () => {
      const { a, b, channelId } = await pair()
      const greatest = Uint8Array.from({ length: MAX_FRAME_BYTES }, (_, index) => index % 251)
      a.transport.send(channelId, b.transport.peerId, new Uint8Array())
      a.transport.send(channelId, b.transport.peerId, greatest)
      await b.log.the('frame', from(a, channelId), 2)
      expect(b.log.all('frame').map(({ bytes }) => bytes)).toEqual([new Uint8Array(), greatest])
    })

    it('refuses to send a frame over the limit, and stays connected', async () => {
      const { a, b, channelId } = await pair()
      expect(() => {
        a.transport.send(channelId, b.transport.peerId, new Uint8Array(MAX_FRAME_BYTES + 1))
      }).toThrow(expect.objectContaining({ code: 'frame_too_long' }))
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      await b.log.the('frame', from(a, channelId))
    })

    it('keeps several channels between the same two peers apart', async () => {
      const { a, b, channelId } = await pair()
      const otherId = a.transport.open(channel(OTHER_SECRET))
      b.transport.open(channel(OTHER_SECRET))
      await connected(a, b, otherId)
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      a.transport.send(otherId, b.transport.peerId, Uint8Array.of(2))
      expect((await b.log.the('frame', from(a, channelId))).bytes).toEqual(Uint8Array.of(1))
      expect((await b.log.the('frame', from(a, otherId))).bytes).toEqual(Uint8Array.of(2))
      a.transport.close(channelId)
      await b.log.the('peer:disconnected', from(a, channelId))
      b.transport.send(otherId, a.transport.peerId, Uint8Array.of(3))
      await a.log.the('frame', from(b, otherId))
      expect(b.log.all('peer:disconnected')).toHaveLength(1)
    })

    it('brings three peers of one channel together', async () => {
      const { a, b, channelId } = await pair()
      const c = await member()
      c.transport.open(channel(SECRET))
      await Promise.all([connected(a, c, channelId), connected(b, c, channelId)])
      c.transport.send(channelId, a.transport.peerId, Uint8Array.of(1))
      c.transport.send(channelId, b.transport.peerId, Uint8Array.of(2))
      expect((await a.log.the('frame')).bytes).toEqual(Uint8Array.of(1))
      expect((await b.log.the('frame')).bytes).toEqual(Uint8Array.of(2))
    })

    it('finds a peer that is known by its relay only', async () => {
      const a = await member()
      const b = await member()
      const channelId = b.transport.open(channel(SECRET))
      await b.log.the('relay:connected')
      a.transport.open({ secret: SECRET, relays: [], peers: [] })
      a.transport.addPeers(channelId, [{ peerId: b.transport.peerId, relays: place.relays }])
      await connected(a, b, channelId)
    })

    it('finds a peer that the channel named when it was opened', async () => {
      const a = await member()
      const b = await member()
      const channelId = b.transport.open(channel(SECRET))
      await b.log.the('relay:connected')
      const peers = [
        { peerId: a.transport.peerId, relays: place.relays },
        { peerId: b.transport.peerId, relays: place.relays },
      ]
      a.transport.open({ secret: SECRET, relays: [], peers })
      await connected(a, b, channelId)
      expect(a.log.all('peer:connected')).toHaveLength(1)
    })

    it('leaves out addresses and peer ids that cannot be used', async () => {
      const { a, b, channelId } = await pair()
      const nonsense = ['', 'nonsense', '/ip4/127.0.0.1/tcp/1/ws']
      a.transport.open({
        secret: SECRET,
        relays: nonsense,
        peers: nonsense.map((peerId) => ({ peerId, relays: nonsense })),
      })
      a.transport.addPeers(channelId, [{ peerId: 'nonsense', relays: place.relays }])
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      await b.log.the('frame', from(a, channelId))
    })

    it('tells the others that a peer left when it closes the channel, after its last frame', async () => {
      const { a, b, channelId } = await pair()
      b.transport.send(channelId, a.transport.peerId, Uint8Array.of(9))
      b.transport.close(channelId)
      const { hasLeft } = await a.log.the('peer:disconnected', from(b, channelId))
      expect(hasLeft).toBe(true)
      expect(a.log.events.slice(-2).map(({ type }) => type)).toEqual(['frame', 'peer:disconnected'])
      expect(b.log.all('peer:disconnected')).toEqual([])
    })

    it('tells the others that a peer left when it stops', async () => {
      const { a, b, channelId } = await pair()
      await b.transport.stop()
      const { hasLeft } = await a.log.the('peer:disconnected', from(b, channelId))
      expect(hasLeft).toBe(true)
      expect(b.log.all('peer:disconnected')).toEqual([])
    })

    it('connects again when a peer comes back to a channel that it closed', async () => {
      const { a, b, channelId } = await pair()
      b.transport.close(channelId)
      await a.log.the('peer:disconnected')
      b.transport.open(channel(SECRET))
      await connected(a, b, channelId, 2)
      b.transport.send(channelId, a.transport.peerId, Uint8Array.of(1))
      await a.log.the('frame', from(b, channelId))
    })

    it('drops what is sent to a peer that is not connected, or in an unknown channel', async () => {
      const { a, b, channelId } = await pair()
      b.transport.close(channelId)
      await a.log.the('peer:disconnected')
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      a.transport.send(channelId, 'nobody', Uint8Array.of(1))
      a.transport.send('00', b.transport.peerId, Uint8Array.of(1))
      b.transport.open(channel(SECRET))
      await connected(a, b, channelId, 2)
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(2))
      await b.log.the('frame')
      expect(b.log.all('frame').map(({ bytes }) => bytes)).toEqual([Uint8Array.of(2)])
    })

    it('drops a blocked peer, and finds it again at the check after it was admitted', async () => {
      const { a, b, channelId } = await pair()
      a.transport.block(b.transport.peerId)
      const [{ hasLeft }] = await Promise.all([
        a.log.the('peer:disconnected', from(b, channelId)),
        b.log.the('peer:disconnected', from(a, channelId)),
      ])
      expect(hasLeft).toBe(false)
      await b.transport.check()
      await a.transport.check()
      // A third peer shows that both look for others still.
      const c = await member()
      c.transport.open(channel(SECRET))
      await Promise.all([connected(a, c, channelId), connected(b, c, channelId)])
      expect(a.log.all('peer:connected').filter(from(b, channelId))).toHaveLength(1)
      a.transport.unblock(b.transport.peerId)
      await a.transport.check()
      await connected(a, b, channelId, 2)
    })

    it('refuses a peer that was blocked before it came', async () => {
      const a = await member()
      const b = await member()
      const c = await member()
      a.transport.block(b.transport.peerId)
      const channelId = a.transport.open(channel(SECRET))
      b.transport.open(channel(SECRET))
      c.transport.open(channel(SECRET))
      await Promise.all([connected(a, c, channelId), connected(b, c, channelId)])
      expect([...a.log.all('peer:connected'), ...b.log.all('peer:connected')]).toHaveLength(2)
    })

    it('leaves what works as it is at a check', async () => {
      const { a, b, channelId } = await pair()
      await a.transport.check()
      await a.transport.check()
      await Promise.all([a.transport.check(), b.transport.check()])
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      b.transport.send(channelId, a.transport.peerId, Uint8Array.of(1))
      await Promise.all([b.log.the('frame', from(a, channelId)), a.log.the('frame', from(b, channelId))])
      for (const { log } of [a, b]) {
        expect(log.all('peer:connected')).toHaveLength(1)
        expect(log.all('peer:disconnected')).toEqual([])
        expect(log.all('relay:connected')).toHaveLength(place.relays.length)
        expect(log.all('relay:lost')).toEqual([])
      }
    })

    it('takes a channel that is opened twice as one', async () => {
      const { a, b, channelId } = await pair()
      expect(a.transport.open(channel(SECRET))).toBe(channelId)
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      await b.log.the('frame')
      a.transport.close(channelId)
      await b.log.the('peer:disconnected')
      expect(b.log.all('peer:connected')).toHaveLength(1)
    })

    it('starts and stops twice as once, and can start anew', async () => {
      const { a, b, channelId } = await pair()
      await a.transport.start()
      await a.transport.stop()
      await a.transport.stop()
      await b.log.the('peer:disconnected', from(a, channelId))
      await a.transport.start()
      a.transport.open(channel(SECRET))
      await connected(a, b, channelId, 2)
    })

    it('refuses to open a channel before it runs, or with a secret of another length', async () => {
      const transport = await place.create()
      expect(() => transport.open(channel(SECRET))).toThrow(expect.objectContaining({ code: 'not_started' }))
      const { transport: running } = await member()
      expect(() => running.open(channel(new Uint8Array(15)))).toThrow(
        expect.objectContaining({ code: 'secret_malformed' }),
      )
    })

    it('ignores what is asked of channels that are not open', async () => {
      const { a, b, channelId } = await pair()
      a.transport.close('00')
      a.transport.addPeers('00', [{ peerId: b.transport.peerId, relays: place.relays }])
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      await b.log.the('frame')
      expect(a.log.all('peer:connected')).toHaveLength(1)
    })

    it('reports nothing within the call that causes it, and nothing to who has unsubscribed', async () => {
      const { a, b, channelId } = await pair()
      let heard = 0
      const unsubscribe = b.transport.subscribe(() => {
        heard += 1
      })
      unsubscribe()
      const before = b.log.events.length
      a.transport.send(channelId, b.transport.peerId, Uint8Array.of(1))
      a.transport.close(channelId)
      expect(b.log.events).toHaveLength(before)
      await b.log.the('peer:disconnected')
      expect(heard).toBe(0)
    })
  })
}

function from(member: Member, channelId: ChannelId) {
  return (event: { readonly peerId: string; readonly channelId: ChannelId }): boolean =>
    event.peerId === member.transport.peerId && event.channelId === channelId
}
