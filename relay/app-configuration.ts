import type { IceServer, RelayOptions } from './options.ts'
import { isLoopback, multiaddrOfOrigin, websocketOrigin } from './public-address.ts'

/** The content of `/config.json`: what the app needs before it can connect. */
export interface ServedConfiguration {
  readonly version: 1
  /** Multiaddrs that a browser can dial, this relay's first. */
  readonly relays: readonly string[]
  readonly iceServers: readonly IceServer[]
  /** Left out, as the next, when the relay is not told. */
  readonly network?: string
  readonly failoverSeconds?: number
}

/** For a browser that loaded the app from this origin. */
export function configurationFor(origin: URL, peerId: string, options: RelayOptions): ServedConfiguration {
  return {
    version: 1,
    relays: [multiaddrOfOrigin(origin, peerId), ...options.furtherRelays],
    iceServers: isLoopback(origin) ? [] : options.iceServers,
    ...(options.network === undefined ? {} : { network: options.network }),
    ...(options.failoverSeconds === undefined ? {} : { failoverSeconds: options.failoverSeconds }),
  }
}

/** Where a page from this origin may connect to besides its own origin: every relay it is told of, and what the options add. */
export function connectSourcesFor(origin: URL, peerId: string, options: RelayOptions): readonly string[] {
  const { relays } = configurationFor(origin, peerId, options)
  const sockets = relays.map((address) => websocketOrigin(address)).filter((source) => source !== undefined)
  return [`${origin.protocol === 'https:' ? 'wss' : 'ws'}://${origin.host}`, ...sockets, ...options.connectSources]
}
