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
   * A connection by the first of these addresses that leads to the peer.
   * @throws Error when none does.
   */
  async dial(addresses: readonly Multiaddr[]): Promise<Connection> {
    return await this.#node.dial([...addresses])
  }

  /** A new direct connection with a peer that is connected through a relay; nothing if there is no such need or no way. */
  async upgrade(peerId: string): Promise<Connection | undefined> {
    const [best] = this.of(peerId)
    if (best === undefined || best.direct || this.#upgrades.has(peerId)) return undefined
    this.#upgrades.add(peerId)
    try {
      const [relay = ''] = best.remoteAddr.toString().split('/p2p-circuit')
      return await this.#node.dial(webRtcAddress(multiaddr(relay), peerId))
    } catch {
      // Some networks let nothing through but the relay, which goes on.
      return undefined
    } finally {
      this.#upgrades.delete(peerId)
    }
  }

  /** Close the relayed connections of a peer that has a direct one and speaks over it. */
  async tidy(peerId: string): Promise<void> {
    const connections = this.of(peerId)
    if (!connections.some((connection) => connection.direct && isSpokenOver(connection))) return
    await Promise.all(connections.filter((connection) => !connection.direct && !isSpokenOver(connection)).map(close))
  }

  /** Close what runs through relays, with all that is still to be sent, so that a relay is left only by who needs it no more. */
  async closeRelayed(): Promise<void> {
    const relayed = this.#node.getConnections().filter(({ direct }) => !direct)
    await Promise.all(relayed.map(close))
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
          if (!isAlive) connection.abort(new Error('The connection gives no sign of life.'))
        },
      )
      .finally(() => {
        this.#probes.delete(connection)
      })
  }
}

export function pathOf(connection: Connection): Path {
  return connection.direct ? 'direct' : 'relayed'
}

/** Sends what is queued, then closes; a connection that does not close in libp2p's time is dropped. */
export async function close(connection: Connection): Promise<void> {
  try {
    await connection.close()
  } catch {
    connection.abort(new Error('The connection does not close.'))
  }
}

function isSpokenOver({ streams }: Connection): boolean {
  return streams.some(({ protocol }) => protocol === CHANNEL_PROTOCOL)
}

function drop(connection: Connection, probe: AbortController): void {
  connection.abort(new Error('The connection gave no sign of life.'))
  probe.abort()
}
