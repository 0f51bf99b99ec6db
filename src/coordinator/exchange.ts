import type { StatementId } from '../bytes/index.ts'
import { ChannelExchange } from './channel-exchange.ts'
import type { IdentityManager } from './identity-manager.ts'
import type { Channel, ChannelId, KnownPeer, Transport, TransportEvent } from './ports/transport.ts'
import type { Replica } from './replica.ts'

export interface ExchangePorts {
  readonly transport: Transport
  readonly identities: IdentityManager
  readonly yieldToEvents: () => Promise<void>
  readonly reportFault: (error: unknown) => void
  /** A peer came, went or changed its path. */
  readonly peerChanged: (channelId: ChannelId, peerId: string, isConnected: boolean) => void
  readonly relayChanged: (relay: string, isConnected: boolean) => void
}

/** One open channel, for its owner. */
export interface ChannelHandle {
  readonly channelId: ChannelId
  announce(ids: readonly StatementId[]): void
  announceAll(): void
  askAgain(): void
  addPeers(peers: readonly KnownPeer[]): void
  pause(): void
  resume(): void
  close(): void
}

/** The channels of this device: leads what the transport reports to the exchange of the channel that it concerns. */
export class Exchange {
  readonly #ports: ExchangePorts
  readonly #channels = new Map<ChannelId, ChannelExchange>()
  #unsubscribe: (() => void) | undefined

  constructor(ports: ExchangePorts) {
    this.#ports = ports
  }

  start(): void {
    this.#unsubscribe ??= this.#ports.transport.subscribe((event) => this.#handle(event))
  }

  /** Nothing is read or sent any more. */
  stop(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    for (const channelId of this.#channels.keys()) this.#close(channelId)
  }

  /** @throws TransportError when the transport is not started. */
  open(channel: Channel, replica: Replica): ChannelHandle {
    const { transport, identities, yieldToEvents, reportFault } = this.#ports
    const channelId = transport.open(channel)
    const exchange = new ChannelExchange(replica, {
      send: (peerId, frame) => transport.send(channelId, peerId, frame),
      violation: (peerId) => identities.violation(peerId),
      isBlocked: (peerId) => identities.isBlocked(peerId),
      farewell: (peerId) => this.#disconnected(channelId, peerId),
      yieldToEvents,
      reportFault,
    })
    this.#channels.set(channelId, exchange)
    return {
      channelId,
      announce: (ids) => exchange.announce(ids),
      announceAll: () => exchange.announceAll(),
      askAgain: () => exchange.askAgain(),
      addPeers: (peers) => transport.addPeers(channelId, peers),
      pause: () => exchange.pause(),
      resume: () => exchange.resume(),
      close: () => this.#close(channelId),
    }
  }

  #close(channelId: ChannelId): void {
    this.#channels.get(channelId)?.pause()
    this.#channels.delete(channelId)
    for (const peerId of this.#ports.identities.connectedIn(channelId)) {
      this.#ports.identities.disconnected(channelId, peerId)
    }
    this.#ports.transport.close(channelId)
  }

  #handle(event: TransportEvent): void {
    const { identities, peerChanged, relayChanged } = this.#ports
    switch (event.type) {
      case 'peer:connected':
        if (!this.#channels.has(event.channelId)) return
        identities.connected(event.channelId, event.peerId, event.path)
        this.#channels.get(event.channelId)?.connected(event.peerId)
        peerChanged(event.channelId, event.peerId, true)
        return
      case 'peer:path':
        if (!this.#channels.has(event.channelId)) return
        identities.connected(event.channelId, event.peerId, event.path)
        peerChanged(event.channelId, event.peerId, true)
        return
      case 'peer:disconnected':
        this.#disconnected(event.channelId, event.peerId)
        return
      case 'frame':
        this.#channels.get(event.channelId)?.receive(event.peerId, event.bytes)
        return
      case 'relay:connected':
        relayChanged(event.relay, true)
        return
      case 'relay:lost':
        relayChanged(event.relay, false)
        return
      case 'violation':
        identities.violation(event.peerId)
        return
    }
  }

  #disconnected(channelId: ChannelId, peerId: string): void {
    const exchange = this.#channels.get(channelId)
    if (exchange === undefined) return
    exchange.disconnected(peerId)
    // Who took its leave goes only once, though the connection ends after it.
    if (this.#ports.identities.disconnected(channelId, peerId)) this.#ports.peerChanged(channelId, peerId, false)
  }
}
