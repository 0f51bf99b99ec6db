/** Hex of the channel's topic, `topicOf(secret)`. */
export type ChannelId = string

/** A peer that may be found at these relays. */
export interface KnownPeer {
  readonly peerId: string
  /** Multiaddrs, with the relay's peer id. */
  readonly relays: readonly string[]
}

/** Those who know one secret. */
export interface Channel {
  /** 16 bytes. */
  readonly secret: Uint8Array
  /** Where members register and ask for the others. */
  readonly relays: readonly string[]
  readonly peers: readonly KnownPeer[]
}

/** Whether bytes go from tab to tab or through a relay. */
export type Path = 'direct' | 'relayed'

/** What a transport reports. A peer is reported only after it has proved that it knows the channel's secret. */
export type TransportEvent =
  | {
      readonly type: 'peer:connected'
      readonly channelId: ChannelId
      readonly peerId: string
      readonly path: Path
    }
  | { readonly type: 'peer:path'; readonly channelId: ChannelId; readonly peerId: string; readonly path: Path }
  | {
      readonly type: 'peer:disconnected'
      readonly channelId: ChannelId
      readonly peerId: string
      /** It said goodbye, or a relay saw it go; otherwise the connection broke and it may come back. */
      readonly hasLeft: boolean
    }
  | { readonly type: 'frame'; readonly channelId: ChannelId; readonly peerId: string; readonly bytes: Uint8Array }
  | { readonly type: 'relay:connected'; readonly relay: string }
  | { readonly type: 'relay:lost'; readonly relay: string }
  | {
      /** A peer broke the transport's own rules: a frame over the limit, a wrong proof. */
      readonly type: 'violation'
      readonly peerId: string
      readonly code: string
    }

/** Carries frames between the members of channels. It starts no timers: waits belong to who calls `check`. */
export interface Transport {
  /** Own peer id; known after `start`. */
  readonly peerId: string
  start(): Promise<void>
  stop(): Promise<void>
  /** Makes this device findable in the channel and looks for the others in the background; reports by events. */
  open(channel: Channel): ChannelId
  /** Says goodbye to the channel's peers and stops looking. Unknown ids are ignored. */
  close(channelId: ChannelId): void
  /** Peers that others told of. */
  addPeers(channelId: ChannelId, peers: readonly KnownPeer[]): void
  /**
   * Queues a frame of at most `MAX_FRAME_BYTES`. Frames arrive in order as long as the peer is connected; when it is not, they
   * are dropped: the exchange after the next `peer:connected` makes up for it.
   */
  send(channelId: ChannelId, peerId: string, frame: Uint8Array): void
  /** Drops a peer's connections and refuses new ones until `unblock`. */
  block(peerId: string): void
  unblock(peerId: string): void
  /** After sleep or a change of network: asks every connection for a sign of life, drops the dead, mends what is missing. */
  check(): Promise<void>
  /** @returns the end of the subscription. */
  subscribe(listener: (event: TransportEvent) => void): () => void
}
