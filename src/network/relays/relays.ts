import { parseRelay, type RelayAddress } from '../addresses.ts'
import type { Node } from '../node.ts'
import { RelayLink, type RelayReport } from './relay-link.ts'

/** What the relays tell, and which of them. */
export interface RelaysReport {
  connected(relay: string): void
  lost(relay: string): void
  members(channelId: string, relayPeerId: string, peerIds: readonly string[]): void
  joined(channelId: string, relayPeerId: string, peerId: string): void
  left(channelId: string, relayPeerId: string, peerId: string): void
  /** Who is there is no longer known. */
  unknown(relayPeerId: string): void
}

/** The relays of all open channels, one link for each, however many channels name it. None comes back by itself: `check` does it. */
export class Relays {
  readonly #node: Node
  readonly #report: RelaysReport
  readonly #links = new Map<string, RelayLink>()

  constructor(node: Node, report: RelaysReport) {
    this.#node = node
    this.#report = report
  }

  /** Be found in this channel at these relays. Text that names no relay is left out. */
  join(channelId: string, relays: readonly string[]): void {
    for (const text of relays) {
      const address = parseRelay(text)
      if (address !== undefined) this.#linkTo(address.peerId).join(channelId, address)
    }
  }

  /** The relay stays connected until the next `check`: the channel may be opened again. */
  leave(channelId: string): void {
    for (const link of this.#links.values()) link.leave(channelId)
  }

  /** Mend what is used, and let go of what is not. */
  check(): void {
    for (const [peerId, link] of this.#links) {
      if (link.isUsed) {
        link.check()
        continue
      }
      this.#links.delete(peerId)
      link.end()
    }
  }

  isUp(peerId: string): boolean {
    return this.#links.get(peerId)?.isUp === true
  }

  /** The addresses under which this relay was named. */
  addressesOf(peerId: string): readonly RelayAddress[] {
    return this.#links.get(peerId)?.addresses ?? []
  }

  #linkTo(peerId: string): RelayLink {
    const known = this.#links.get(peerId)
    if (known !== undefined) return known
    const link = new RelayLink(this.#node, this.#reportOf(peerId))
    this.#links.set(peerId, link)
    return link
  }

  #reportOf(relayPeerId: string): RelayReport {
    const report = this.#report
    return {
      connected: (relay) => {
        report.connected(relay)
      },
      lost: (relay) => {
        report.unknown(relayPeerId)
        report.lost(relay)
      },
      members: (channelId, peerIds) => {
        report.members(channelId, relayPeerId, peerIds)
      },
      joined: (channelId, peerId) => {
        report.joined(channelId, relayPeerId, peerId)
      },
      left: (channelId, peerId) => {
        report.left(channelId, relayPeerId, peerId)
      },
    }
  }
}
