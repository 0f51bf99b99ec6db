import { isIPv4, isIPv6 } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'

/** A host with an optional port, as in a Host header: a name, an IPv4 address, or an IPv6 address in brackets. */
const AUTHORITY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** The origin that a Host header names over plain HTTP, or undefined when the header is missing or not a host. */
export function originOfHostHeader(header: string | undefined): URL | undefined {
  if (header === undefined || !AUTHORITY.test(header)) return undefined
  const text = `http://${header}`
  return URL.canParse(text) ? new URL(text) : undefined
}

/** Whether this origin can be reached from its own machine only. */
export function isLoopback(origin: URL): boolean {
  const host = origin.hostname
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * The multiaddr by which a browser that loads pages from this origin dials the WebSocket beside them. `localhost` is spelled
 * as 127.0.0.1, where the relay listens, so that all tabs of one machine know their relay by one address.
 */
export function multiaddrOfOrigin(origin: URL, peerId: string): string {
  const host = origin.hostname === 'localhost' ? '127.0.0.1' : origin.hostname.replace(/^\[|\]$/g, '')
  const kind = isIPv4(host) ? 'ip4' : isIPv6(host) ? 'ip6' : 'dns'
  const isSecure = origin.protocol === 'https:'
  const port = origin.port === '' ? (isSecure ? '443' : '80') : origin.port
  return multiaddr(`/${kind}/${host}/tcp/${port}${isSecure ? '/tls' : ''}/ws/p2p/${peerId}`).toString()
}

/** `ws://…` or `wss://…`, for the page's `connect-src`; undefined unless it is a WebSocket multiaddr with a peer id. */
export function websocketOrigin(address: string): string | undefined {
  let parts: readonly { readonly name: string; readonly value?: string }[]
  try {
    parts = multiaddr(address).getComponents()
  } catch {
    return undefined
  }
  const [host, tcp, ...rest] = parts
  if (host?.value === undefined || tcp?.name !== 'tcp' || tcp.value === undefined) return undefined
  const scheme = SCHEMES.get(rest.map(({ name }) => name).join('/'))
  if (scheme === undefined || !HOSTS.has(host.name)) return undefined
  return `${scheme}://${host.name === 'ip6' ? `[${host.value}]` : host.value}:${tcp.value}`
}

const HOSTS: ReadonlySet<string> = new Set(['dns', 'dns4', 'dns6', 'ip4', 'ip6'])

/** By what follows host and port. */
const SCHEMES: ReadonlyMap<string, 'ws' | 'wss'> = new Map([
  ['ws/p2p', 'ws'],
  ['wss/p2p', 'wss'],
  ['tls/ws/p2p', 'wss'],
])
