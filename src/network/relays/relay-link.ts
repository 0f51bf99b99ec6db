import type { Connection } from '@libp2p/interface'
import { fromHex, toHex } from '../../bytes/index.ts'
import type { RelayAddress } from '../addresses.ts'
import type { Node } from '../node.ts'
import type { RendezvousNews } from '../rendezvous/index.ts'
import { RendezvousClient } from './rendezvous-client.ts'

/** What one relay tells. */
export interface RelayReport {
  connected(relay: string): void
  /** Also after each attempt that failed. */
  lost(relay: string): void
  /** Everyone registered for the topic but this device. */
  members(channelId: string, peerIds: readonly string[]): void
  joined(channelId: string, peerId: string): void
  left(channelId: string, peerId: string): void
}

/** The place of this device at one relay: a reservation, so that it can be reached, and what it is registered for. */
export class RelayLink {
  readonly #node: Node
  readonly #report: RelayReport
  /** By the text that names them; all lead to the same relay. */
  readonly #addresses = new Map<string, RelayAddress>()
  readonly #channelIds = new Set<string>()
  #state: 'down' | 'connecting' | 'up' = 'down'
  #isOver = false
  #connection: Connection | undefined
  #rendezvous: RendezvousClient | undefined

  constructor(node: Node, report: RelayReport) {
    this.#node = node
    this.#report = report
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  get isUsed(): boolean {
    return this.#channelIds.size > 0
  }

  get addresses(): readonly RelayAddress[] {
    return [...this.#addresses.values()]
  }

  /** Register for a channel, now or as soon as the relay is connected. */
  join(channelId: string, address: RelayAddress): void {
    if (!this.#addresses.has(address.text)) {
      this.#addresses.set(address.text, address)
      if (this.isUp) this.#report.connected(address.text)
    }
    this.#channelIds.add(channelId)
    if (this.isUp) this.#rendezvous?.register(fromHex(channelId))
    else this.#start()
  }

  leave(channelId: string): void {
    if (!this.#channelIds.delete(channelId)) return
    this.#rendezvous?.unregister(fromHex(channelId))
  }

  /** Connect if it is not connected, and reserve again if the reservation was lost. Registrations last as long as the connection. */
  check(): void {
    if (this.#state === 'down') this.#start()
    const connection = this.#connection
    if (connection === undefined || this.#isReserved(connection)) return
    this.#reserve(connection).catch(() => {
      connection.abort(new Error('The relay takes no reservation.'))
    })
  }

  /** Disconnect for good; nothing is reported. */
  end(): void {
    this.#isOver = true
    const connection = this.#connection
    this.#connection = undefined
    connection?.close().catch((error: unknown) => {
      connection.abort(error instanceof Error ? error : new Error('The relay does not let go.'))
    })
  }

  #start(): void {
    if (this.#state !== 'down') return
    this.#state = 'connecting'
    this.#connect().catch(() => {
      this.#lose()
    })
  }

  async #connect(): Promise<void> {
    const connection = await this.#node.dial(this.addresses.map(({ multiaddr }) => multiaddr))
    await this.#reserve(connection)
    const rendezvous = await this.#openRendezvous(connection)
    if (this.#isOver) {
      await connection.close()
      return
    }
    if (connection.status !== 'open') throw new Error('The relay has closed the connection.')
    connection.addEventListener('close', () => {
      if (this.#connection === connection) this.#lose()
    })
    this.#state = 'up'
    this.#connection = connection
    this.#rendezvous = rendezvous
    for (const address of this.#addresses.keys()) this.#report.connected(address)
    for (const channelId of this.#channelIds) rendezvous?.register(fromHex(channelId))
  }

  async #reserve(connection: Connection): Promise<void> {
    await this.#node.services.listener.listen(connection.remoteAddr.encapsulate('/p2p-circuit'))
  }

  #isReserved({ remotePeer }: Connection): boolean {
    const part = `/p2p/${remotePeer.toString()}/p2p-circuit`
    return this.#node.getMultiaddrs().some((address) => address.toString().includes(part))
  }

  /** Nothing at a relay that has no rendezvous: it forwards all the same, for peers that know where to find each other. */
  async #openRendezvous(connection: Connection): Promise<RendezvousClient | undefined> {
    try {
      return await RendezvousClient.open(
        connection,
        (news) => {
          this.#tell(news)
        },
        () => {
          connection.abort(new Error('The rendezvous has ended.'))
        },
      )
    } catch (error) {
      if (error instanceof Error && error.name === 'UnsupportedProtocolError') return undefined
      throw error
    }
  }

  #tell(news: RendezvousNews): void {
    const channelId = toHex(news.topic)
    if (!this.#channelIds.has(channelId)) return
    switch (news.type) {
      case 'members':
        this.#report.members(channelId, news.peerIds)
        return
      case 'joined':
        this.#report.joined(channelId, news.peerId)
        return
      case 'left':
        this.#report.left(channelId, news.peerId)
        return
      case 'refused':
        // The relay is full: peers that know of this device still reach it here.
        return
    }
  }

  #lose(): void {
    this.#state = 'down'
    this.#connection = undefined
    this.#rendezvous = undefined
    if (this.#isOver || !this.isUsed) return
    for (const address of this.#addresses.keys()) this.#report.lost(address)
  }
}
