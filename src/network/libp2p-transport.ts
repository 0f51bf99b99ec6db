import {
  type Channel,
  type ChannelId,
  type KnownPeer,
  type Transport,
  TransportError,
  type TransportEvent,
} from '../coordinator/index.ts'
import { MAX_FRAME_BYTES } from '../wire/index.ts'
import { CHANNEL_PROTOCOL, MAX_CHANNEL_STREAMS } from './channel/messages.ts'
import type { DirectTransport } from './direct.ts'
import { createNode, type Node } from './node.ts'
import { OpenChannel } from './open-channel.ts'
import { PeerConnections } from './peer-connections.ts'
import { Peers } from './peers.ts'
import { Relays, type RelaysReport } from './relays/relays.ts'

const SECRET_BYTES = 16

export interface Libp2pTransportOptions {
  /** Ed25519, 32 random bytes: who this device is among peers. Made and kept by the caller. */
  readonly privateKey: Uint8Array
  /** How peers connect without a relay between them. Without it every byte goes through relays. */
  readonly direct?: DirectTransport
  /**
   * Whether relays on this machine or in the local network, or without TLS, may be dialled. Addresses come from links and peers, so
   * this is for pages that come from such a place themselves.
   */
  readonly allowsPrivateRelays: boolean
}

/** What runs between `start` and `stop`. */
interface Running {
  readonly node: Node
  readonly connections: PeerConnections
  readonly relays: Relays
  readonly peers: Peers
}

/**
 * Carries frames over libp2p: peers find each other at the channel's relays, speak through a relay at first, and directly as soon as
 * there is a way.
 */
export class Libp2pTransport implements Transport {
  readonly #options: Libp2pTransportOptions
  readonly #listeners = new Set<(event: TransportEvent) => void>()
  readonly #channels = new Map<ChannelId, OpenChannel>()
  readonly #blocked = new Set<string>()
  #peerId: string | undefined
  #running: Running | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(options: Libp2pTransportOptions) {
    this.#options = options
  }

  /** @throws TransportError `not_started`. */
  get peerId(): string {
    if (this.#peerId === undefined) throw new TransportError('not_started', 'The transport has not started yet.')
    return this.#peerId
  }

  async start(): Promise<void> {
    await this.#stopping
    this.#starting ??= this.#start()
    try {
      await this.#starting
    } catch (error) {
      this.#starting = undefined
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    await this.#stopping
    this.#stopping = undefined
  }

  open(channel: Channel): ChannelId {
    const { relays, peers } = this.#started
    if (channel.secret.length !== SECRET_BYTES) {
      throw new TransportError('secret_malformed', `A channel's secret has 16 bytes, not ${channel.secret.length}.`)
    }
    const created = new OpenChannel(channel.secret)
    const open = this.#channels.get(created.id) ?? created
    this.#channels.set(open.id, open)
    relays.join(open.id, channel.relays)
    this.#remember(open, channel.peers, peers)
    return open.id
  }

  close(channelId: ChannelId): void {
    const channel = this.#channels.get(channelId)
    if (channel === undefined) return
    this.#channels.delete(channelId)
    for (const link of channel.links.values()) link.leave()
    this.#running?.relays.leave(channelId)
  }

  addPeers(channelId: ChannelId, peers: readonly KnownPeer[]): void {
    const channel = this.#channels.get(channelId)
    if (channel !== undefined && this.#running !== undefined) this.#remember(channel, peers, this.#running.peers)
  }

  send(channelId: ChannelId, peerId: string, frame: Uint8Array): void {
    if (frame.length > MAX_FRAME_BYTES) {
      throw new TransportError('frame_too_long', `A frame has at most ${MAX_FRAME_BYTES} bytes, not ${frame.length}.`)
    }
    this.#channels.get(channelId)?.links.get(peerId)?.send(frame)
  }

  block(peerId: string): void {
    this.#blocked.add(peerId)
    this.#running?.peers.drop(peerId)
  }

  unblock(peerId: string): void {
    this.#blocked.delete(peerId)
  }

  async check(): Promise<void> {
    this.#running?.relays.check()
    this.#running?.peers.check()
  }

  subscribe(listener: (event: TransportEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get #started(): Running {
    if (this.#running === undefined) throw new TransportError('not_started', 'The transport does not run.')
    return this.#running
  }

  async #start(): Promise<void> {
    const { privateKey, direct, allowsPrivateRelays } = this.#options
    const isBlocked = (peerId: string): boolean => this.#blocked.has(peerId)
    const isProven = (peerId: string): boolean => this.#running?.peers.isProven(peerId) === true
    const node = await createNode({ privateKey, direct, allowsPrivateRelays, isBlocked, isProven })
    const relays = new Relays(node, this.#relaysReport)
    const connections = new PeerConnections(node)
    const ownPeerId = node.peerId.toString()
    const peers = new Peers({
      ownPeerId,
      connections,
      relays,
      canConnectDirectly: direct !== undefined,
      channelOf: (channelId) => this.#channels.get(channelId),
      channels: () => this.#channels.values(),
      isBlocked,
      tell: (channel, event) => {
        this.#emit(event, () => this.#channels.get(channel.id) === channel)
      },
      violate: (peerId, code) => {
        this.#emit({ type: 'violation', peerId, code })
      },
    })
    await node.handle(
      CHANNEL_PROTOCOL,
      (stream, connection) => {
        peers.welcome(stream, connection)
      },
      { runOnLimitedConnection: true, maxInboundStreams: MAX_CHANNEL_STREAMS, maxOutboundStreams: MAX_CHANNEL_STREAMS },
    )
    await node.start()
    this.#peerId = ownPeerId
    this.#running = { node, connections, relays, peers }
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => {
      // What has not started need not be stopped; who started it was told.
    })
    for (const channelId of this.#channels.keys()) this.close(channelId)
    const running = this.#running
    this.#running = undefined
    this.#starting = undefined
    await running?.connections.closeRelayed()
    await running?.node.stop()
  }

  #remember(channel: OpenChannel, known: readonly KnownPeer[], peers: Peers): void {
    for (const peer of known) {
      channel.remember(peer)
      if (channel.knownRelaysOf(peer.peerId).length > 0) peers.seek(channel, peer.peerId)
    }
  }

  get #relaysReport(): RelaysReport {
    const channel = (channelId: string): OpenChannel | undefined => this.#channels.get(channelId)
    return {
      connected: (relay) => {
        this.#emit({ type: 'relay:connected', relay })
      },
      lost: (relay) => {
        this.#emit({ type: 'relay:lost', relay })
      },
      members: (channelId, relayPeerId, peerIds) => {
        const open = channel(channelId)
        open?.seeAll(relayPeerId, peerIds)
        // Who comes dials those who are there already: they wait for it.
        for (const peerId of peerIds) if (open !== undefined) this.#running?.peers.seek(open, peerId)
      },
      joined: (channelId, relayPeerId, peerId) => {
        channel(channelId)?.seeJoin(relayPeerId, peerId)
      },
      left: (channelId, relayPeerId, peerId) => {
        const open = channel(channelId)
        open?.seeLeave(relayPeerId, peerId)
        if (open?.isPresent(peerId) === false) this.#running?.peers.suspect(peerId)
      },
      unknown: (relayPeerId) => {
        for (const open of this.#channels.values()) open.forget(relayPeerId)
      },
    }
  }

  /** In a task of its own, so that no call is answered from within itself, and only if it is still so. */
  #emit(event: TransportEvent, isMeant: () => boolean = () => true): void {
    const running = this.#running
    queueMicrotask(() => {
      if (this.#running !== running || !isMeant()) return
      for (const listener of this.#listeners) listener(event)
    })
  }
}
