import type { Connection, Libp2p } from '@libp2p/interface'
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr'
import type { Path } from '../coordinator/index.ts'
import { parsePeerId, webRtcAddress } from './addresses.ts'
import { CHANNEL_PROTOCOL } from './channel/messages.ts'

/** Spoken by nobody: to be told so is a sign of life that any libp2p node gives. */
const PROBE_PROTOCOL = '/muster/probe/1'
/** A connection that was asked for a sign of life is not given up before this time has passed. */
export const PATIENCE_MS = 1_500

/** What is used of a libp2p node. */
export type Dialler = Pick<Libp2p, 'dial' | 'getConnections'>

/** The connections of this device with peers and relays. */
export class PeerConnections {
  readonly #node: Dialler
  readonly #now: () => number
  readonly #probes = new Map<Connection, { readonly sinceMs: number; readonly abort: AbortController }>()
  readonly #upgrades = new Set<string>()
  #idle: ReadonlySet<Connection> = new Set()

  /** @param now milliseconds from any start. */
  constructor(node: Dialler, now: () => number = () => performance.now()) {
    this.#node = node
    this.#now = now
  }

  /** Open connections with a peer, the direct ones first and the newest of each kind first. */
  of(peerId: string): readonly Connection[] {
    const id = parsePeerId(peerId)
    if (id === undefined) return []
    return this.#node
      .getConnections(id)
      .filter(({ status }) => status === 'open')
      .toSorted((a, b) => Number(b.direct) - Number(a.direct) || b.timeline.open - a.timeline.open)
  }

  /**
   * A new connection by the first of these addresses that leads to the peer, or one that is open and beyond doubt.
   * @throws Error when none does, or once the signal is aborted.
   */
  async dial(addresses: readonly Multiaddr[], signal: AbortSignal): Promise<Connection> {
    const connection = await this.#node.dial([...addresses], { signal })
    return this.isInDoubt(connection) ? await this.#node.dial([...addresses], { signal, force: true }) : connection
  }

  /** A direct connection with a peer that is connected; nothing if there is no way. */
  async direct(peerId: string): Promise<Connection | undefined> {
    const [best] = this.of(peerId)
    if (best === undefined || this.#upgrades.has(peerId)) return undefined
    if (best.direct) return best
    this.#upgrades.add(peerId)
    try {
      const [relay = ''] = best.remoteAddr.toString().split('/p2p-circuit')
      const connection = await this.#node.dial(webRtcAddress(multiaddr(relay), peerId))
      return connection.direct ? connection : undefined
    } catch {
      // Some networks let nothing through but the relay, which goes on.
      return undefined
    } finally {
      this.#upgrades.delete(peerId)
    }
  }

  /** It was asked for a sign of life and has not answered yet. */
  isInDoubt(connection: Connection): boolean {
    return this.#probes.has(connection)
  }

  /** It has just given a sign of life. */
  trust(connection: Connection): void {
    this.#probes.get(connection)?.abort.abort()
    this.#probes.delete(connection)
  }

  /** The peer has answered over another connection: those that have not in the same time are dead. */
  dropDoubtful(peerId: string): void {
    for (const connection of this.of(peerId)) {
      const asked = this.#probes.get(connection)
      if (asked !== undefined) drop(connection, asked.abort)
    }
  }

  /** Close the relayed connections of a peer that has a direct one and speaks over it. */
  tidy(peerId: string): void {
    const connections = this.of(peerId)
    if (!connections.some((connection) => connection.direct && isSpokenOver(connection))) return
    for (const connection of connections) {
      if (!connection.direct && !isSpokenOver(connection)) inBackground(close(connection))
    }
  }

  /** Close what runs through relays, with all that is still to be sent, so that a relay is left only by who needs it no more. */
  async closeRelayed(): Promise<void> {
    const relayed = this.#node.getConnections().filter(({ direct }) => !direct)
    await Promise.all(relayed.map(close))
  }

  /** Close the connections that nothing has run over since the last time, but those that are needed all the same. */
  releaseIdle(isNeeded: (peerId: string) => boolean): void {
    const idle = this.#node
      .getConnections()
      .filter(({ streams, remotePeer }) => streams.length === 0 && !isNeeded(remotePeer.toString()))
    for (const connection of idle.filter((candidate) => this.#idle.has(candidate))) inBackground(close(connection))
    this.#idle = new Set(idle)
  }

  /** Ask these for a sign of life, and drop whoever has not answered for long enough. */
  probe(connections: readonly Connection[]): void {
    for (const connection of connections) {
      const asked = this.#probes.get(connection)
      if (asked === undefined) this.#ask(connection)
      else if (this.#now() - asked.sinceMs >= PATIENCE_MS) drop(connection, asked.abort)
    }
  }

  probeAll(): void {
    this.probe(this.#node.getConnections())
  }

  #ask(connection: Connection): void {
    const abort = new AbortController()
    this.#probes.set(connection, { sinceMs: this.#now(), abort })
    connection
      .newStream(PROBE_PROTOCOL, { signal: abort.signal, runOnLimitedConnection: true })
      .then(
        (stream) => {
          stream.abort(new Error('The probe is over.'))
        },
        (error: unknown) => {
          const isAlive = error instanceof Error && error.name === 'UnsupportedProtocolError'
          if (!isAlive && !abort.signal.aborted) connection.abort(new Error('The connection gives no sign of life.'))
        },
      )
      .finally(() => {
        if (this.#probes.get(connection)?.abort === abort) this.#probes.delete(connection)
      })
  }
}

export function pathOf(connection: Connection): Path {
  return connection.direct ? 'direct' : 'relayed'
}

/** Sends what is queued, then closes; a connection that does not close in libp2p's time is dropped. */
async function close(connection: Connection): Promise<void> {
  try {
    await connection.close()
  } catch {
    connection.abort(new Error('The connection does not close.'))
  }
}

function inBackground(closing: Promise<void>): void {
  closing.catch(() => {
    // A connection that does not close was dropped.
  })
}

function isSpokenOver({ streams }: Connection): boolean {
  return streams.some(({ protocol }) => protocol === CHANNEL_PROTOCOL)
}

function drop(connection: Connection, probe: AbortController): void {
  connection.abort(new Error('The connection gave no sign of life.'))
  probe.abort()
}
