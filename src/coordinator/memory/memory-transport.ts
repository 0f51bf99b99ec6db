import { toHex } from '../../bytes/index.ts'
import { MAX_FRAME_BYTES, topicOf } from '../../wire/index.ts'
import {
  type Channel,
  type ChannelId,
  type KnownPeer,
  type Transport,
  TransportError,
  type TransportEvent,
} from '../ports/transport.ts'
import type { MemoryNetwork } from './memory-network.ts'

/** One node of a `MemoryNetwork`. Its peer id is any text that no other running node has. */
export class MemoryTransport implements Transport {
  readonly peerId: string
  readonly #network: MemoryNetwork
  readonly #listeners = new Set<(event: TransportEvent) => void>()
  readonly #open = new Set<ChannelId>()
  readonly #blocked = new Set<string>()
  #detach: (() => void) | undefined

  constructor(network: MemoryNetwork, peerId: string) {
    this.#network = network
    this.peerId = peerId
  }

  async start(): Promise<void> {
    this.#detach ??= this.#network.attach(this.peerId, this.#blocked, (event) => {
      for (const listener of this.#listeners) listener(event)
    })
  }

  async stop(): Promise<void> {
    for (const channelId of this.#open) this.close(channelId)
    this.#detach?.()
    this.#detach = undefined
  }

  open(channel: Channel): ChannelId {
    if (this.#detach === undefined) {
      throw new TransportError('not_started', 'A channel can be opened once the transport runs.')
    }
    if (channel.secret.length !== 16) {
      throw new TransportError('secret_malformed', `A channel's secret has 16 bytes, not ${channel.secret.length}.`)
    }
    const channelId = toHex(topicOf(channel.secret))
    this.#open.add(channelId)
    this.#network.join(this.peerId, channelId, channel.relays, channel.peers)
    return channelId
  }

  close(channelId: ChannelId): void {
    if (this.#open.delete(channelId)) this.#network.leave(this.peerId, channelId)
  }

  addPeers(channelId: ChannelId, peers: readonly KnownPeer[]): void {
    if (this.#open.has(channelId)) this.#network.join(this.peerId, channelId, [], peers)
  }

  send(channelId: ChannelId, peerId: string, frame: Uint8Array): void {
    if (frame.length > MAX_FRAME_BYTES) {
      throw new TransportError('frame_too_long', `A frame has at most ${MAX_FRAME_BYTES} bytes, not ${frame.length}.`)
    }
    if (this.#open.has(channelId)) this.#network.send(this.peerId, channelId, peerId, frame)
  }

  block(peerId: string): void {
    this.#blocked.add(peerId)
    this.#network.disconnect(this.peerId, peerId)
  }

  unblock(peerId: string): void {
    this.#blocked.delete(peerId)
  }

  async check(): Promise<void> {
    this.#network.mend(this.peerId)
  }

  subscribe(listener: (event: TransportEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
