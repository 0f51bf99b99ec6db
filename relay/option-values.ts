import { isIP } from 'node:net'
import { NETWORKS, type Network } from './chain/index.ts'
import { RelayError } from './errors.ts'
import type { EsploraHosts, IceServer } from './options.ts'
import { websocketOrigin } from './public-address.ts'

/** Each reads the text of one option. `from` is how the person spelled its name. All throw RelayError `option_invalid`. */

/** A whole number within bounds. */
export function readNumber(text: string, from: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw invalidOption(from, text, `a whole number from ${min} to ${max}`)
}

export function readSwitch(text: string, from: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw invalidOption(from, text, 'true or false')
}

/** A folder; an empty text means none. */
export function readFolder(text: string): string | undefined {
  return text === '' ? undefined : text
}

export function readHost(text: string, from: string): string {
  if (isIP(text) !== 0 || text === 'localhost') return text
  throw invalidOption(from, text, 'an IP address of this machine, such as 127.0.0.1 or 0.0.0.0')
}

/** The origin of a URL that is nothing but an origin. */
export function readOrigin(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (isOrigin) return url.origin
  throw invalidOption(from, text, 'an origin, such as https://example.org')
}

/** The app takes at most eight relays, and the first is this one. */
const MAX_FURTHER_RELAYS = 7

export function readRelays(text: string, from: string): readonly string[] {
  const addresses = items(text)
  if (addresses.length > MAX_FURTHER_RELAYS) throw invalidOption(from, '…', `at most ${MAX_FURTHER_RELAYS} multiaddrs`)
  return addresses.map((address) => {
    if (websocketOrigin(address) !== undefined) return address
    throw invalidOption(from, address, 'a WebSocket multiaddr, such as /dns/example.org/tcp/443/tls/ws/p2p/12D3KooW…')
  })
}

/** URLs of servers that need no credentials, or a JSON list of `{ urls, username, credential }`. */
export function readIceServers(text: string, from: string): readonly IceServer[] {
  const expected = 'URLs such as stun:example.org:3478, or a JSON list of {"urls":[…],"username":"…","credential":"…"}'
  if (!text.trimStart().startsWith('[')) {
    return items(text).map((url) => {
      if (isIceUrl(url)) return { urls: [url] }
      throw invalidOption(from, url, expected)
    })
  }
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    // What is not JSON is not a list either.
  }
  // The text may hold a credential, so it is not repeated.
  if (!Array.isArray(list) || !list.every(isIceServer)) throw invalidOption(from, '…', expected)
  return list
}

/** Sources of a content security policy: an origin or a scheme, with nothing that could end the directive. */
export function readSources(text: string, from: string): readonly string[] {
  return items(text).map((source) => {
    if (/^(?:https?|wss?):(?:\/\/(?:\*\.)?[a-z0-9.-]+(?::(?:\d{1,5}|\*))?)?$/i.test(source)) return source
    throw invalidOption(from, source, 'an origin, such as https://example.org')
  })
}

export function readNetwork(text: string, from: string): Network {
  const network = NETWORKS.find((name) => name === text)
  if (network !== undefined) return network
  throw invalidOption(from, text, `a network: ${NETWORKS.join(', ')}`)
}

/** The app asks one host after the other; more would only keep a person waiting. */
const MAX_HOSTS_PER_NETWORK = 8

/** `network=URL,URL,network=URL`: a URL without a network belongs to the one before it. Slashes at the end are left out. */
export function readEsplora(text: string, from: string): EsploraHosts {
  const expected = 'base URLs by network, such as signet=https://example.org/signet/api'
  const hosts = new Map<Network, readonly string[]>()
  let network: Network | undefined
  for (const item of items(text)) {
    const [, name, url = ''] = /^(?:([a-z0-9]+)=)?(.*)$/.exec(item) ?? []
    if (name !== undefined) network = readNetwork(name, from)
    const host = baseUrl(url)
    if (network === undefined || host === undefined) throw invalidOption(from, item, expected)
    const known = hosts.get(network) ?? []
    if (known.length === MAX_HOSTS_PER_NETWORK) {
      throw invalidOption(from, '…', `at most ${MAX_HOSTS_PER_NETWORK} base URLs a network`)
    }
    hosts.set(network, [...known, host])
  }
  return Object.fromEntries(hosts)
}

/** Without a slash at the end; undefined unless it is a URL to which a path can be added. */
function baseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined
  const base = `${url.origin}${url.pathname}`
  return url.href === base ? base.replace(/\/+$/, '') : undefined
}

function isIceUrl(value: unknown): value is string {
  return typeof value === 'string' && /^(?:stuns?|turns?):[^\s,]{1,255}$/.test(value)
}

function isIceServer(value: unknown): value is IceServer {
  if (typeof value !== 'object' || value === null || !('urls' in value)) return false
  if (!Array.isArray(value.urls) || value.urls.length === 0 || !value.urls.every(isIceUrl)) return false
  return Object.entries(value).every(
    ([key, entry]) => key === 'urls' || (/^(?:username|credential)$/.test(key) && typeof entry === 'string'),
  )
}

function items(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** @param text what was given; `…` where it may hold a secret. */
export function invalidOption(from: string, text: string, expected: string): RelayError {
  return new RelayError('option_invalid', `${from} takes ${expected}, not "${text}".`)
}
