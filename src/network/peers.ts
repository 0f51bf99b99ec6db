import type { Connection, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Path, TransportEvent } from '../coordinator/index.ts'
import { circuitAddress } from './addresses.ts'
import { ChannelStream } from './channel/channel-stream.ts'
import { ChannelError } from './channel/errors.ts'
import { answer, greet } from './channel/handshake.ts'
import { CHANNEL_PROTOCOL } from './channel/messages.ts'
import { PeerLink } from './channel/peer-link.ts'
import type { Attempt, OpenChannel } from './open-channel.ts'
import { PATIENCE_MS, pathOf, type PeerConnections } from './peer-connections.ts'
import type { Relays } from './relays/relays.ts'

/** Links that break are mended at once this many times; then the next check must say so, or two peers could keep each other busy. */
const MENDS_BETWEEN_CHECKS = 16
const DIAL_ATTEMPTS = 2

/** What the links of all channels share. */
export interface PeersContext {
  readonly ownPeerId: string
  readonly connections: PeerConnections
  readonly relays: Relays
  /** Whether there is another way than through relays. */
  readonly canConnectDirectly: boolean
  readonly channelOf: (channelId: string) => OpenChannel | undefined
  readonly channels: () => Iterable<OpenChannel>
  readonly isBlocked: (peerId: string) => boolean
  /** An event of a channel; of a channel that was closed meanwhile none is passed on. */
  readonly tell: (channel: OpenChannel, event: TransportEvent) => void
  readonly violate: (peerId: string, code: string) => void
}

/** Finds the peers of all channels, and keeps one link with each. */
export class Peers {
  readonly #context: PeersContext
  readonly #greetings = new Map<ChannelStream, number>()
  #mends = 0

  constructor(context: PeersContext) {
    this.#context = context
  }

  /** Reach a peer of a channel unless it is connected, in the background; if it is out of reach, the next check tries again. */
  seek(channel: OpenChannel, peerId: string): void {
    const { ownPeerId, isBlocked } = this.#context
    if (peerId === ownPeerId || isBlocked(peerId)) return
    if (this.#isConnected(channel, peerId)) return
    const underWay = channel.attempts.get(peerId)
    if (underWay !== undefined) {
      underWay.isAskedAgain = true
      return
    }
    const attempt: Attempt = { sinceMs: performance.now(), abort: new AbortController(), isAskedAgain: false }
    channel.attempts.set(peerId, attempt)
    this.#reach(channel, peerId, attempt.abort.signal)
      .catch(() => {
        // Out of reach for now.
      })
      .finally(() => {
        channel.attempts.delete(peerId)
        if (attempt.isAskedAgain && this.#isOpen(channel)) this.seek(channel, peerId)
      })
  }

  /** A peer has opened a stream of a channel. */
  welcome(stream: Stream, connection: Connection): void {
    this.#greet(stream, connection, false, async (greeting, ends) => {
      return await answer(greeting, ends, (channelId) => this.#context.channelOf(channelId))
    }).catch(() => {
      // It is told by its stream, which was reset.
    })
  }

  /** Whether the peer has proved that it belongs to one of the channels. */
  isProven(peerId: string): boolean {
    return [...this.#context.channels()].some((channel) => this.#isConnected(channel, peerId))
  }

  /** A relay saw this peer go: its direct connections may be dead, while the relay itself ends what runs through it. */
  suspect(peerId: string): void {
    const { connections } = this.#context
    connections.probe(connections.of(peerId).filter(({ direct }) => direct))
  }

  /** Break the links with a peer, and all its connections. */
  drop(peerId: string): void {
    for (const channel of this.#context.channels()) channel.links.get(peerId)?.break()
    for (const connection of this.#context.connections.of(peerId)) connection.abort(new Error('The peer is blocked.'))
  }

  /**
   * Mend what is missing: who is not connected is sought, who is connected through a relay only is connected directly; and let go of
   * what is of no use.
   */
  check(): void {
    this.#mends = 0
    const { connections, channels } = this.#context
    const now = performance.now()
    for (const [stream, sinceMs] of this.#greetings) {
      if (now - sinceMs >= PATIENCE_MS)
        stream.abort(new ChannelError('stream_ended', 'The peer did not prove anything.'))
    }
    connections.releaseIdle((peerId) => this.#context.relays.isUp(peerId))
    connections.probeAll()
    for (const channel of channels()) {
      for (const { sinceMs, abort } of channel.attempts.values()) if (now - sinceMs >= PATIENCE_MS) abort.abort()
      for (const peerId of channel.peerIds) {
        if (!this.#isConnected(channel, peerId)) this.seek(channel, peerId)
        else if (channel.links.get(peerId)?.path === 'relayed') this.#connectDirectly(peerId)
      }
    }
  }

  async #reach(channel: OpenChannel, peerId: string, signal: AbortSignal): Promise<void> {
    const { connections } = this.#context
    const [open] = connections.of(peerId)
    if (open === undefined) {
      await this.#dial(channel, peerId, signal)
    } else if (connections.isInDoubt(open)) {
      // Whether it still works would be known too late. If both ways work, the links take the better one.
      await Promise.allSettled([this.#openOn(open, channel, signal), this.#dial(channel, peerId, signal)])
    } else if (!(await this.#openOn(open, channel, signal))) {
      await this.#dial(channel, peerId, signal)
    }
  }

  /** A connection that the other side is just closing is found out only when it is used: then a second dial finds another. */
  async #dial(channel: OpenChannel, peerId: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= DIAL_ATTEMPTS; attempt++) {
      const connection = await this.#context.connections.dial(this.#placesOf(channel, peerId), signal)
      if (await this.#openOn(connection, channel, signal)) return
    }
  }

  /** @returns whether a stream could be opened; if not, the connection is dropped. */
  async #openOn(connection: Connection, channel: OpenChannel, signal: AbortSignal): Promise<boolean> {
    let stream: Stream
    try {
      stream = await connection.newStream(CHANNEL_PROTOCOL, { signal, runOnLimitedConnection: true })
    } catch {
      connection.abort(new Error('No stream can be opened on this connection.'))
      return false
    }
    await this.#greet(stream, connection, true, async (greeting, ends) => {
      await greet(greeting, ends, channel)
      return channel
    })
    return true
  }

  /** The addresses at which a peer of a channel may be reached, best first: relays that are connected, and say it is there. */
  #placesOf(channel: OpenChannel, peerId: string): readonly Multiaddr[] {
    const { relays } = this.#context
    const present = channel.presentAt(peerId).flatMap((relayPeerId) => relays.addressesOf(relayPeerId))
    const known = channel
      .knownRelaysOf(peerId)
      .toSorted((a, b) => Number(relays.isUp(b.peerId)) - Number(relays.isUp(a.peerId)))
    const addresses = new Map([...present, ...known].map(({ text, multiaddr }) => [text, multiaddr]))
    return [...addresses.values()].map((relay) => circuitAddress(relay, peerId))
  }

  /** Both sides prove themselves; then the stream is the link's. */
  async #greet(
    stream: Stream,
    connection: Connection,
    isOwn: boolean,
    prove: (greeting: ChannelStream, ends: { ownPeerId: string; peerId: string }) => Promise<OpenChannel>,
  ): Promise<void> {
    const { ownPeerId, isBlocked } = this.#context
    const peerId = connection.remotePeer.toString()
    const greeting = new ChannelStream(stream, pathOf(connection), isOwn)
    this.#greetings.set(greeting, performance.now())
    try {
      const channel = await prove(greeting, { ownPeerId, peerId })
      if (isBlocked(peerId) || !this.#isOpen(channel)) {
        throw new ChannelError('channel_unknown', 'The channel was closed meanwhile.')
      }
      greeting.onClosed(() => {
        this.#context.connections.tidy(peerId)
      })
      this.#context.connections.trust(connection)
      this.#linkWith(channel, peerId).add(greeting)
    } catch (error) {
      const fault = error instanceof ChannelError ? error : new ChannelError('stream_ended', 'The greeting failed.')
      greeting.abort(fault)
      if (fault.isViolation) this.#context.violate(peerId, fault.code)
      throw error
    } finally {
      this.#greetings.delete(greeting)
    }
  }

  #linkWith(channel: OpenChannel, peerId: string): PeerLink {
    const known = channel.links.get(peerId)
    if (known !== undefined) return known
    const at = { channelId: channel.id, peerId }
    const tell = (event: TransportEvent): void => {
      this.#context.tell(channel, event)
    }
    let lastPath: Path | undefined
    const link = new PeerLink(this.#isLeader(peerId), {
      connected: (path) => {
        lastPath = path
        this.#context.connections.dropDoubtful(peerId)
        tell({ type: 'peer:connected', ...at, path })
        if (path === 'relayed') this.#connectDirectly(peerId)
      },
      moved: (path) => {
        if (path === lastPath) return
        lastPath = path
        tell({ type: 'peer:path', ...at, path })
      },
      frame: (bytes) => {
        tell({ type: 'frame', ...at, bytes })
      },
      left: () => {
        tell({ type: 'peer:disconnected', ...at, hasLeft: true })
      },
      broken: () => {
        tell({ type: 'peer:disconnected', ...at, hasLeft: channel.hasGone(peerId) })
        this.#mend(channel, peerId)
      },
      stuck: () => {
        for (const connection of this.#context.connections.of(peerId)) {
          connection.abort(new Error('The peer does not read.'))
        }
      },
      violation: (code) => {
        this.#context.violate(peerId, code)
      },
    })
    channel.links.set(peerId, link)
    return link
  }

  /** One of the two tries at once, unless the peer is gone; the other waits for it. */
  #mend(channel: OpenChannel, peerId: string): void {
    const isOurs = channel.isPresent(peerId) ? this.#isLeader(peerId) : channel.knownRelaysOf(peerId).length > 0
    if (!isOurs || channel.hasGone(peerId) || this.#mends >= MENDS_BETWEEN_CHECKS) return
    this.#mends += 1
    this.suspect(peerId)
    queueMicrotask(() => {
      if (this.#isOpen(channel)) this.seek(channel, peerId)
    })
  }

  /** The leader dials; then the links move over, and the relayed connection is closed when the last has moved. */
  #connectDirectly(peerId: string): void {
    if (!this.#context.canConnectDirectly || !this.#isLeader(peerId)) return
    this.#moveToDirect(peerId).catch(() => {
      // It stays with the relay.
    })
  }

  async #moveToDirect(peerId: string): Promise<void> {
    const connection = await this.#context.connections.direct(peerId)
    if (connection === undefined) return
    const channels = [...this.#context.channels()].filter((channel) => channel.links.get(peerId)?.path === 'relayed')
    const { signal } = new AbortController()
    await Promise.all(channels.map(async (channel) => await this.#openOn(connection, channel, signal)))
  }

  /** It may have been closed, and opened anew as another. */
  #isOpen(channel: OpenChannel): boolean {
    return this.#context.channelOf(channel.id) === channel
  }

  #isLeader(peerId: string): boolean {
    return this.#context.ownPeerId < peerId
  }

  #isConnected(channel: OpenChannel, peerId: string): boolean {
    return channel.links.get(peerId)?.isConnected === true
  }
}
