import { NETWORKS, type Network, type ServedChain } from './chain/index.ts'
import type { IceServer, RelayOptions } from './options.ts'
import { isLoopback, multiaddrOfOrigin, websocketOrigin } from './public-address.ts'

/** The content of `/config.json`: what the app needs before it can connect. */
export interface ServedConfiguration {
  readonly version: 1
  /** Multiaddrs that a browser can dial, this relay's first. */
  readonly relays: readonly string[]
  readonly iceServers: readonly IceServer[]
  /** Left out, as the next, when the relay is not told. */
  readonly network?: Network
  readonly failoverSeconds?: number
  readonly chain: ServedChainConfiguration
}

/** Where the app asks about chains. */
interface ServedChainConfiguration {
  /** Base URLs of Esplora's routes by network, in the order of preference; one that begins with `/` is of the page's own origin. */
  readonly esplora: Readonly<Partial<Record<Network, readonly string[]>>>
  /** Present only where `POST /regtest/faucet` and `POST /regtest/mine` are answered. */
  readonly faucet?: true
}

/** For a browser that loaded the app from this origin. */
export function configurationFor(
  origin: URL,
  peerId: string,
  options: RelayOptions,
  chain: ServedChain | undefined,
): ServedConfiguration {
  const network = options.network ?? chain?.network
  return {
    version: 1,
    relays: [multiaddrOfOrigin(origin, peerId), ...options.furtherRelays],
    iceServers: isLoopback(origin) ? [] : options.iceServers,
    ...(network === undefined ? {} : { network }),
    ...(options.failoverSeconds === undefined ? {} : { failoverSeconds: options.failoverSeconds }),
    chain: {
      esplora: esploraFor(options, chain),
      ...(chain?.hasFaucet === true ? { faucet: true } : {}),
    },
  }
}

/** Where a page from this origin may connect to besides its own origin: every relay and host it is told of, and what the options add. */
export function connectSourcesFor(origin: URL, peerId: string, options: RelayOptions): readonly string[] {
  const relays = [multiaddrOfOrigin(origin, peerId), ...options.furtherRelays]
  const sockets = relays.map((address) => websocketOrigin(address)).filter((source) => source !== undefined)
  const hosts = Object.values(options.esplora).flatMap((urls) => urls.map((url) => new URL(url).origin))
  return [
    `${origin.protocol === 'https:' ? 'wss' : 'ws'}://${origin.host}`,
    ...sockets,
    ...hosts,
    ...options.connectSources,
  ]
}

function esploraFor({ esplora }: RelayOptions, chain: ServedChain | undefined): ServedChainConfiguration['esplora'] {
  const lists = NETWORKS.map((network) => {
    const own = chain?.network === network ? [`/${network}/api`] : []
    return [network, [...own, ...(esplora[network] ?? [])]] as const
  })
  return Object.fromEntries(lists.filter(([, urls]) => urls.length > 0))
}
