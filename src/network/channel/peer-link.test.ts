import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Path } from '../../coordinator/index.ts'
import { ChannelStream } from './channel-stream.ts'
import { MemoryStream, type MemoryStreamOptions } from './memory-stream.ts'
import { encodeMessage } from './messages.ts'
import { MAX_QUEUED_BYTES } from './outbox.ts'
import { PeerLink } from './peer-link.ts'

/** One side, with all that it reported. Frames are single numbers. */
class Side {
  readonly events: string[] = []
  /** What was sent and received since the link was last connected. */
  sent: number[] = []
  received: number[] = []
  readonly link: PeerLink

  constructor(isLeader: boolean) {
    this.link = new PeerLink(isLeader, {
      connected: (path) => {
        this.events.push(`connected ${path}`)
        this.sent = []
        this.received = []
      },
      moved: (path) => this.events.push(`moved ${path}`),
      frame: (bytes) => this.received.push(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)),
      left: () => this.events.push('left'),
      broken: () => this.events.push('broken'),
      stuck: () => this.events.push('stuck'),
      violation: (code) => this.events.push(`violation ${code}`),
    })
  }

  send(number: number): void {
    if (!this.link.isConnected) return
    this.sent.push(number)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, number)
    this.link.send(bytes)
  }
}

interface Strand {
  readonly leaderEnd: MemoryStream
  readonly followerEnd: MemoryStream
}

class Pair {
  readonly leader = new Side(true)
  readonly follower = new Side(false)

  /** A stream on which both have proved themselves. */
  add(path: Path, opener: 'leader' | 'follower', options: MemoryStreamOptions = {}): Strand {
    const [leaderEnd, followerEnd] = MemoryStream.pair(options)
    for (const [side, end, isOwn] of [
      [this.leader, leaderEnd, opener === 'leader'],
      [this.follower, followerEnd, opener === 'follower'],
    ] as const) {
      const stream = new ChannelStream(end, path, isOwn)
      stream.admitFrames()
      side.link.add(stream)
    }
    return { leaderEnd, followerEnd }
  }

  /** With a first, relayed stream. */
  async connected(): Promise<Strand> {
    const strand = this.add('relayed', 'leader')
    await settle()
    return strand
  }
}

/** Let everything happen that does not wait for a held stream. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
}

describe('PeerLink', () => {
  it('connects once, and carries frames both ways in order', async () => {
    const pair = new Pair()
    await pair.connected()
    for (const number of [1, 2, 3]) {
      pair.leader.send(number)
      pair.follower.send(number + 10)
    }
    await settle()
    expect(pair.follower.received).toEqual([1, 2, 3])
    expect(pair.leader.received).toEqual([11, 12, 13])
  })

  it('moves to a direct stream and closes the relayed one, with nothing lost on the way', async () => {
    const pair = new Pair()
    const relayed = pair.add('relayed', 'leader', { isHeld: true })
    const pump = async (): Promise<void> => {
      while (relayed.leaderEnd.pump() || relayed.followerEnd.pump()) await settle()
    }
    await settle()
    await pump()
    pair.leader.send(1)
    pair.follower.send(11)
    pair.add('direct', 'leader')
    await settle()
    pair.leader.send(2)
    pair.follower.send(12)
    await settle()
    // The relayed stream is slow: what came over the direct one waits for it.
    expect(pair.follower.received).toEqual([])
    await pump()
    pair.leader.send(3)
    await settle()
    expect(pair.follower.received).toEqual([1, 2, 3])
    expect(pair.leader.received).toEqual([11, 12])
    expect(pair.leader.events).toEqual(['connected relayed', 'moved direct'])
    expect(pair.follower.events).toEqual(['connected relayed', 'moved direct'])
    expect(relayed.leaderEnd.isOver).toBe(true)
    expect(relayed.leaderEnd.abortedBy).toBeUndefined()
  })

  it('keeps a direct stream and refuses a further relayed one of its own', async () => {
    const pair = new Pair()
    pair.add('direct', 'leader')
    await settle()
    const { leaderEnd } = pair.add('relayed', 'leader')
    await settle()
    pair.leader.send(1)
    pair.follower.send(2)
    await settle()
    expect(leaderEnd.isOver).toBe(true)
    expect(pair.leader.events).toEqual(['connected direct'])
    expect(pair.follower.events).toEqual(['connected direct'])
    expect([pair.follower.received, pair.leader.received]).toEqual([[1], [2]])
  })

  it('settles on one stream when both sides open one at the same time', async () => {
    const pair = new Pair()
    pair.add('relayed', 'leader')
    pair.add('relayed', 'follower')
    await settle()
    pair.leader.send(1)
    pair.follower.send(2)
    await settle()
    expect(pair.leader.events[0]).toBe('connected relayed')
    expect(pair.leader.events).not.toContain('broken')
    expect(pair.follower.events).toEqual(pair.leader.events)
    expect([pair.follower.received, pair.leader.received]).toEqual([[1], [2]])
  })

  it.each(['leader', 'follower'] as const)('breaks on both sides when the stream of the %s is reset', async (who) => {
    const pair = new Pair()
    const strand = await pair.connected()
    strand[`${who}End`].abort(new Error('reset'))
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed', 'broken'])
    expect(pair.follower.events).toEqual(['connected relayed', 'broken'])
    pair.leader.send(1)
    pair.add('relayed', 'follower')
    await settle()
    pair.leader.send(2)
    await settle()
    expect(pair.follower.events.at(-1)).toBe('connected relayed')
    expect(pair.follower.received).toEqual([2])
  })

  it('breaks when the old stream ends before all of it was read', async () => {
    const pair = new Pair()
    const relayed = pair.add('relayed', 'leader', { isHeld: true })
    await settle()
    while (relayed.leaderEnd.pump() || relayed.followerEnd.pump()) await settle()
    pair.leader.send(1)
    pair.add('direct', 'leader')
    await settle()
    relayed.leaderEnd.abort(new Error('gone'))
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed', 'broken'])
    expect(pair.follower.events).toEqual(['connected relayed', 'broken'])
  })

  it('breaks on both sides when only one of them has read the old stream to its end', async () => {
    const pair = new Pair()
    const relayed = pair.add('relayed', 'leader', { isHeld: true })
    await settle()
    while (relayed.leaderEnd.pump() || relayed.followerEnd.pump()) await settle()
    pair.add('direct', 'leader')
    await settle()
    while (relayed.leaderEnd.pump()) await settle()
    expect(pair.follower.events.at(-1)).toBe('moved direct')
    relayed.leaderEnd.abort(new Error('gone'))
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed', 'broken'])
    expect(pair.follower.events).toEqual(['connected relayed', 'moved direct', 'broken'])
  })

  it('stays with the old stream when the new one fails before the move', async () => {
    const pair = new Pair()
    await pair.connected()
    const direct = pair.add('direct', 'leader', { isHeld: true })
    await settle()
    direct.leaderEnd.abort(new Error('gone'))
    await settle()
    pair.leader.send(1)
    pair.follower.send(2)
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed'])
    expect([pair.follower.received, pair.leader.received]).toEqual([[1], [2]])
    pair.add('direct', 'leader')
    await settle()
    expect(pair.follower.events).toEqual(['connected relayed', 'moved direct'])
  })

  it('takes the stream that was waiting when the first fails before it began', async () => {
    const pair = new Pair()
    const first = pair.add('relayed', 'leader', { isHeld: true })
    pair.add('relayed', 'follower')
    await settle()
    expect(pair.leader.events).toEqual([])
    first.leaderEnd.abort(new Error('gone'))
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed'])
    expect(pair.follower.events).toEqual(['connected relayed'])
  })

  it('starts over when the follower comes back without the stream that the leader still has', async () => {
    const pair = new Pair()
    await pair.connected()
    const reborn = new Side(false)
    const [leaderEnd, followerEnd] = MemoryStream.pair()
    for (const [side, end] of [
      [pair.leader, leaderEnd],
      [reborn, followerEnd],
    ] as const) {
      const stream = new ChannelStream(end, 'relayed', side === reborn)
      stream.admitFrames()
      side.link.add(stream)
    }
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed', 'broken', 'connected relayed'])
    expect(reborn.events).toEqual(['connected relayed'])
  })

  it('starts over when the leader comes back without the stream that the follower still has', async () => {
    const pair = new Pair()
    await pair.connected()
    const reborn = new Side(true)
    const [leaderEnd, followerEnd] = MemoryStream.pair()
    for (const [side, end] of [
      [reborn, leaderEnd],
      [pair.follower, followerEnd],
    ] as const) {
      const stream = new ChannelStream(end, 'relayed', side === reborn)
      stream.admitFrames()
      side.link.add(stream)
    }
    await settle()
    expect(pair.follower.events).toEqual(['connected relayed', 'broken', 'connected relayed'])
  })

  it.each(['leader', 'follower'] as const)('says goodbye after the last frame of the %s', async (who) => {
    const pair = new Pair()
    await pair.connected()
    const other = who === 'leader' ? pair.follower : pair.leader
    pair[who].send(1)
    pair[who].link.leave()
    await settle()
    expect(other.received).toEqual([1])
    expect(other.events).toEqual(['connected relayed', 'left'])
    expect(pair[who].events).toEqual(['connected relayed'])
  })

  it('holds back what a peer does not read, and gives it up at the limit', async () => {
    const pair = new Pair()
    const { leaderEnd, followerEnd } = pair.add('relayed', 'leader', { isHeld: true, capacity: 100_000 })
    await settle()
    while (leaderEnd.pump() || followerEnd.pump()) await settle()
    const frame = new Uint8Array(65_536)
    const count = Math.floor(MAX_QUEUED_BYTES / frame.length) + 2
    for (let index = 0; index < count; index++) pair.leader.link.send(frame)
    expect(pair.leader.events).toEqual(['connected relayed'])
    for (let index = 0; index < 5; index++) {
      leaderEnd.pump()
      await settle()
    }
    expect(pair.follower.received).toHaveLength(5)
    for (let index = 0; index < 6; index++) pair.leader.link.send(frame)
    await settle()
    expect(pair.leader.events).toEqual(['connected relayed', 'broken', 'stuck'])
  })

  it.each([
    ['frame_too_long', Uint8Array.of(255, 255, 255)],
    ['message_malformed', Uint8Array.of(0, 0, 1, 99)],
    ['message_unexpected', encodeMessage({ type: 'hello', topic: new Uint8Array(32), challenge: new Uint8Array(32) })],
    ['message_unexpected', encodeMessage({ type: 'begin', isFresh: true })],
    ['message_unexpected', encodeMessage({ type: 'moved' })],
  ])('reports %s, resets the stream and breaks', async (code, bytes) => {
    for (const [victim, attacker] of [
      ['leader', 'followerEnd'],
      ['follower', 'leaderEnd'],
    ] as const) {
      const pair = new Pair()
      const strand = await pair.connected()
      strand[attacker].send(bytes)
      await settle()
      expect(pair[victim].events).toEqual(['connected relayed', `violation ${code}`, 'broken'])
      expect(strand.leaderEnd.isOver).toBe(true)
    }
  })

  it('never loses, doubles or reorders a frame while it stays connected, whatever happens to its streams', async () => {
    const path = fc.constantFrom<Path>('direct', 'relayed')
    const opener = fc.constantFrom('leader' as const, 'follower' as const)
    const strand = fc.nat(2)
    const step = fc.oneof(
      { weight: 2, arbitrary: fc.record({ type: fc.constant('add' as const), path, opener }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), strand, end: opener }) },
      { weight: 8, arbitrary: fc.record({ type: fc.constant('send' as const), from: opener }) },
      { weight: 24, arbitrary: fc.record({ type: fc.constant('pump' as const), strand, end: opener }) },
    )
    const steps = fc.array(step, { minLength: 60, maxLength: 160, size: 'max' })
    await fc.assert(
      fc.asyncProperty(steps, async (actions) => {
        const pair = new Pair()
        const strands: Strand[] = []
        let number = 0
        for (const action of actions) {
          // One of the three newest: an old one has nothing more to do with it.
          const chosen = 'strand' in action ? strands.at(-1 - action.strand) : undefined
          if (action.type === 'add') strands.push(pair.add(action.path, action.opener, { isHeld: true }))
          if (action.type === 'kill') chosen?.[`${action.end}End`].abort(new Error('killed'))
          if (action.type === 'pump') chosen?.[`${action.end}End`].pump()
          if (action.type === 'send') pair[action.from].send(++number)
          await settle()
          expectPrefix(pair.follower.received, pair.leader.sent)
          expectPrefix(pair.leader.received, pair.follower.sent)
        }
        // Whoever keeps the link opens another stream when it broke.
        for (let round = 0; round < 3; round++) {
          strands.push(pair.add('direct', 'follower', { isHeld: true }))
          while (strands.some(({ leaderEnd, followerEnd }) => leaderEnd.pump() || followerEnd.pump())) await settle()
          if (pair.leader.link.isConnected) break
        }
        expect(pair.leader.link.isConnected && pair.follower.link.isConnected).toBe(true)
        expect(pair.follower.received).toEqual(pair.leader.sent)
        expect(pair.leader.received).toEqual(pair.follower.sent)
        for (const { events } of [pair.leader, pair.follower]) {
          const turns = events.filter((event) => !event.startsWith('moved')).map((event) => event.split(' ')[0])
          expect(turns).toEqual(turns.map((_, index) => (index % 2 === 0 ? 'connected' : 'broken')))
        }
      }),
      { numRuns: 150 },
    )
  })
})

/** Received is the beginning of sent, unless one side has not yet heard that the link started over. */
function expectPrefix(received: readonly number[], sent: readonly number[]): void {
  expect(received.every((number, index) => index === 0 || number > (received[index - 1] ?? 0))).toBe(true)
  const own = received.filter((number) => sent.includes(number))
  expect(own).toEqual(sent.slice(0, own.length))
}
