import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey, Stream } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import {
  decodeNews,
  encodeRequest,
  LengthPrefixReader,
  MAX_NEWS_BYTES,
  RENDEZVOUS_PROTOCOL,
  type RendezvousNews,
  type RendezvousRequest,
  withLengthPrefix,
} from '../../src/network/rendezvous/index.ts'

/** A libp2p node such as a tab runs, without WebRTC. */
export async function startTab(privateKey?: PrivateKey): Promise<Libp2p> {
  return createLibp2p({
    ...(privateKey === undefined ? {} : { privateKey }),
    addresses: { listen: [] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { reconnectRetries: 0 },
    connectionMonitor: { enabled: false },
    services: { identify: identify() },
  })
}

/** Starts a tab that can be reached through the relay. */
export async function startReservedTab(relay: string, privateKey?: PrivateKey): Promise<Libp2p> {
  const tab = await startTab(privateKey)
  try {
    await tab.dial(multiaddr(relay))
    await reserve(tab, relay)
    return tab
  } catch (error) {
    await tab.stop()
    throw error
  }
}

/** Asks the relay for a reservation, and waits for its answer. */
export async function reserve(tab: Libp2p, relay: string): Promise<void> {
  // The one way in: libp2p listens at addresses that its configuration names, or that its transport manager is told of.
  const { components } = tab as unknown as {
    readonly components: { readonly transportManager: { listen(addresses: readonly unknown[]): Promise<void> } }
  }
  await components.transportManager.listen([multiaddr(`${relay}/p2p-circuit`)])
}

/** A tab's end of the rendezvous stream. */
export class RendezvousClient {
  readonly stream: Stream
  readonly #news: RendezvousNews[] = []
  #wake: () => void = () => undefined

  constructor(stream: Stream) {
    this.stream = stream
    const reader = new LengthPrefixReader(MAX_NEWS_BYTES)
    stream.addEventListener('message', ({ data }) => {
      this.#news.push(...reader.push(data.subarray()).map((bytes) => decodeNews(bytes)))
      this.#wake()
    })
  }

  static async open(tab: Libp2p, relay: string): Promise<RendezvousClient> {
    return new RendezvousClient(await tab.dialProtocol(multiaddr(relay), RENDEZVOUS_PROTOCOL))
  }

  send(type: RendezvousRequest['type'], topic: Uint8Array): void {
    this.stream.send(withLengthPrefix(encodeRequest({ type, topic })))
  }

  /** The next news that was not taken yet. */
  async next(): Promise<RendezvousNews> {
    for (;;) {
      const news = this.#news.shift()
      if (news !== undefined) return news
      const { promise, resolve } = Promise.withResolvers<undefined>()
      this.#wake = () => {
        resolve(undefined)
      }
      await promise
    }
  }
}
