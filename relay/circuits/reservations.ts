import type { PeerId } from '@libp2p/interface'
import { toHex } from '../../src/bytes/index.ts'

/** Hex of the multihash that a peer id is. */
type PeerKey = string

interface Reservation {
  readonly peerId: PeerId
  readonly expiresAtMs: number
}

/** Which peers can be reached through the relay. A reservation is taken for a time, and ends when its peer leaves. */
export class Reservations {
  readonly #max: number
  readonly #lifeMs: number
  readonly #byPeer = new Map<PeerKey, Reservation>()

  constructor(max: number, lifeMs: number) {
    this.#max = max
    this.#lifeMs = lifeMs
  }

  get count(): number {
    return this.#byPeer.size
  }

  /** Takes or refreshes one. @returns when it ends; undefined when there are too many. */
  take(peerId: PeerId, nowMs: number): number | undefined {
    const key = keyOf(peerId)
    if (!this.#byPeer.has(key) && this.#byPeer.size >= this.#max) this.#dropExpired(nowMs)
    if (!this.#byPeer.has(key) && this.#byPeer.size >= this.#max) return undefined
    const expiresAtMs = nowMs + this.#lifeMs
    this.#byPeer.set(key, { peerId, expiresAtMs })
    return expiresAtMs
  }

  /** The peer whose multihash this is, if it has a reservation now. */
  find(multihash: Uint8Array, nowMs: number): PeerId | undefined {
    const key = toHex(multihash)
    const reservation = this.#byPeer.get(key)
    if (reservation === undefined) return undefined
    if (reservation.expiresAtMs > nowMs) return reservation.peerId
    this.#byPeer.delete(key)
    return undefined
  }

  free(peerId: PeerId): void {
    this.#byPeer.delete(keyOf(peerId))
  }

  #dropExpired(nowMs: number): void {
    for (const [key, { expiresAtMs }] of this.#byPeer) {
      if (expiresAtMs <= nowMs) this.#byPeer.delete(key)
    }
  }
}

function keyOf(peerId: PeerId): PeerKey {
  return toHex(peerId.toMultihash().bytes)
}
