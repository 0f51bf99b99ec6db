import type { Network } from './chain/index.ts'

/** A server that helps two browsers find a way to each other, as `RTCIceServer` has it. */
export interface IceServer {
  readonly urls: readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** Base URLs of Esplora hosts by network, in the order of preference, such as `https://example.org/signet/api`. */
export type EsploraHosts = Readonly<Partial<Record<Network, readonly string[]>>>

/** How a relay runs. `relay/README.md` says it for people. */
export interface RelayOptions {
  /** The address to listen on; `0.0.0.0` for all. */
  readonly host: string
  /** 0 for any free one. When it is busy, the next free one is taken and an event says so. */
  readonly port: number
  /** Where the key is kept between starts; without it every start has a new peer id. */
  readonly dataDir: string | undefined
  /** The built app; without it the relay serves no pages. */
  readonly appDir: string | undefined
  /** How browsers reach this relay when it is not by the Host header of their requests: an origin, such as `https://example.org`. */
  readonly publicUrl: string | undefined
  /** WebSocket multiaddrs of further relays that the app is told of, each with its peer id. */
  readonly furtherRelays: readonly string[]
  /** For pages loaded from another machine; a page on loopback is told of none. Whoever runs one sees the addresses of those who sign. */
  readonly iceServers: readonly IceServer[]
  /** The network of new groups; without it that of the chain beside the relay, and without one the app's own default. */
  readonly network: Network | undefined
  /** Hosts that the app asks about each network, after the chain beside the relay; its pages may connect to them. */
  readonly esplora: EsploraHosts
  /** How long a turn to publish lasts, in seconds; without it the app has its own default. */
  readonly failoverSeconds: number | undefined
  /** Further sources for the page's `connect-src`, each an origin or a scheme. */
  readonly connectSources: readonly string[]
  /** Whether pages are served with `require-trusted-types-for 'script'`. */
  readonly requiresTrustedTypes: boolean
  /** Whether the last entry of `X-Forwarded-For` is the address of the browser. Only behind a proxy that sets it. */
  readonly trustsProxy: boolean
  readonly maxReservations: number
  /** How long a reservation lasts unless it is refreshed, in minutes. It is freed at once when its peer leaves. */
  readonly reservationMinutes: number
  readonly maxConnections: number
  /** Connections open at a time from one IPv4 address or IPv6 /64. */
  readonly maxConnectionsPerAddress: number
  /** New connections a second from one address. */
  readonly maxConnectRatePerAddress: number
  /** Peers times the topics that each is registered for. */
  readonly maxRegistrations: number
  /** Of them, from one address. */
  readonly maxRegistrationsPerAddress: number
  /** Circuits at a time. */
  readonly maxCircuits: number
  /** Of them, opened from one address. */
  readonly maxCircuitsPerAddress: number
  /** Bytes through one circuit, both directions together, in MiB. */
  readonly circuitMebibytes: number
  /** The life of one circuit in minutes. */
  readonly circuitMinutes: number
}

export const DEFAULT_OPTIONS: RelayOptions = {
  host: '127.0.0.1',
  port: 8080,
  dataDir: undefined,
  appDir: undefined,
  publicUrl: undefined,
  furtherRelays: [],
  iceServers: [],
  network: undefined,
  esplora: {},
  failoverSeconds: undefined,
  connectSources: [],
  requiresTrustedTypes: true,
  trustsProxy: false,
  maxReservations: 2000,
  reservationMinutes: 15,
  maxConnections: 2400,
  maxConnectionsPerAddress: 256,
  maxConnectRatePerAddress: 64,
  maxRegistrations: 40_000,
  maxRegistrationsPerAddress: 4000,
  maxCircuits: 4000,
  maxCircuitsPerAddress: 1000,
  circuitMebibytes: 16,
  circuitMinutes: 120,
}
