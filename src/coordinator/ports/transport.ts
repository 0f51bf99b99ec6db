/** Why a transport refused a call. */
export type TransportErrorCode = 'not_started' | 'secret_malformed' | 'frame_too_long'

/** A call that a transport refuses at once: the caller's mistake, never the network's. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: TransportErrorCode

  constructor(code: TransportErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

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
  | {
      /** It was connected, or an attempt to connect failed. Only `check` tries again. */
      readonly type: 'relay:lost'
      readonly relay: string
    }
  | {
      /** A peer broke the transport's own rules: a frame over the limit, a wrong proof. */
      readonly type: 'violation'
      readonly peerId: string
      readonly code: string
    }

/**
 * Carries frames between the members of channels. It starts no timers: waits belong to who calls `check`.
 *
 * Events come after the call that caused them, never within it. `peer:connected` and `peer:disconnected` of one channel and peer
 * alternate; its `frame` and `peer:path` events come between them.
 */
export interface Transport {
  /** Own peer id; known after `start`. */
  readonly peerId: string
  /** Starting what has started changes nothing. A transport may be started again after `stop`; its channels are then gone. */
  start(): Promise<void>
  /** Closes every channel and connection. No event comes after it. */
  stop(): Promise<void>
  /**
   * Makes this device findable in the channel and looks for the others in the background; reports by events. Relays and peers are
   * added to those of a channel that is open already. An address that cannot be used is left out.
   * @throws TransportError `not_started`; `secret_malformed` unless the secret has 16 bytes.
   */
  open(channel: Channel): ChannelId
  /** Says goodbye to the channel's peers and stops looking; nothing is reported of it any more. Unknown ids are ignored. */
  close(channelId: ChannelId): void
  /** Peers that others told of. Unknown ids, this device itself and addresses that cannot be used are left out. */
  addPeers(channelId: ChannelId, peers: readonly KnownPeer[]): void
  /**
   * Queues a frame of at most `MAX_FRAME_BYTES`, which must not be changed afterwards. Frames arrive in order and none is lost as
   * long as the peer stays connected; when it is not, they are dropped: the exchange after the next `peer:connected` makes up for it.
   * @throws TransportError `frame_too_long`.
   */
  send(channelId: ChannelId, peerId: string, frame: Uint8Array): void
  /** Drops a peer's connections in every channel (reported, with `hasLeft` false) and refuses new ones until `unblock`. */
  block(peerId: string): void
  /** Admits it again; the next `check` looks for it. */
  unblock(peerId: string): void
  /**
   * After sleep or a change of network: asks every connection for a sign of life and mends what is missing. It waits for no answer:
   * what has not answered by the next `check` is dropped then, so whoever suspects a connection calls twice, two seconds apart.
   */
  check(): Promise<void>
  /** @returns the end of the subscription. */
  subscribe(listener: (event: TransportEvent) => void): () => void
}
