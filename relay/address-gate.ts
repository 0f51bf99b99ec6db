import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import type { Connection } from '@libp2p/interface'

/** Why somebody is not let in. */
export type GateRefusal = 'relay_full' | 'address_full'

/** Lets so many in, in all and from one address: an IPv4 address or an IPv6 /64. */
export class AddressGate {
  readonly #max: number
  readonly #maxPerAddress: number
  readonly #openByAddress = new Map<string, number>()
  #open = 0

  constructor(max: number, maxPerAddress: number) {
    this.#max = max
    this.#maxPerAddress = maxPerAddress
  }

  /** Those that are in. */
  get count(): number {
    return this.#open
  }

  /** Undefined when one more is let in; `leave` must follow in the end. */
  enter(address: string): GateRefusal | undefined {
    const key = addressKey(address)
    const open = this.#openByAddress.get(key) ?? 0
    if (this.#open >= this.#max) return 'relay_full'
    if (open >= this.#maxPerAddress) return 'address_full'
    this.#open += 1
    this.#openByAddress.set(key, open + 1)
    return undefined
  }

  leave(address: string): void {
    const key = addressKey(address)
    const open = this.#openByAddress.get(key) ?? 0
    this.#open -= 1
    if (open > 1) this.#openByAddress.set(key, open - 1)
    else this.#openByAddress.delete(key)
  }
}

/** The address at the other end of a connection; behind a proxy the one that the proxy wrote down. */
export function addressOfConnection({ remoteAddr }: Connection): string {
  return remoteAddr.getComponents()[0]?.value ?? ''
}

/** The address that a request comes from: that of the socket, or the last that a trusted proxy wrote down. */
export function addressOf(request: IncomingMessage, trustsProxy: boolean): string {
  const own = request.socket.remoteAddress ?? ''
  if (!trustsProxy) return own
  const last =
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? ''
  return isIP(last) === 0 ? own : last
}

/** What stands for an address when addresses are counted: one home has one IPv4 address or one IPv6 /64, and chooses freely within the latter. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
