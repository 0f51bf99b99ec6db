import type { TransportEvent } from '../ports/transport.ts'

/** An event on its way to one node. Two deliveries are the same only if they are the same object. */
export interface Delivery {
  readonly to: string
  /** Deliveries of one lane (one channel, from one peer) keep their order on a transport that works as promised. */
  readonly lane: string
  readonly event: TransportEvent
}

/** Events under way, in the order in which they were caused. */
export class Deliveries {
  #waiting: Delivery[] = []

  get all(): readonly Delivery[] {
    return this.#waiting
  }

  /** The first delivery of each lane. */
  get next(): readonly Delivery[] {
    const lanes = new Set<string>()
    return this.#waiting.filter(({ lane }) => {
      const isFirst = !lanes.has(lane)
      lanes.add(lane)
      return isFirst
    })
  }

  add(delivery: Delivery): void {
    this.#waiting.push(delivery)
  }

  /** Put a copy behind the original, in the same lane. */
  duplicate(delivery: Delivery): Delivery | undefined {
    const index = this.#waiting.indexOf(delivery)
    if (index < 0) return undefined
    const copy = { ...delivery }
    this.#waiting.splice(index + 1, 0, copy)
    return copy
  }

  /** @returns whether it was still under way. */
  remove(delivery: Delivery): boolean {
    const index = this.#waiting.indexOf(delivery)
    if (index < 0) return false
    this.#waiting.splice(index, 1)
    return true
  }

  removeWhere(isGone: (delivery: Delivery) => boolean): void {
    this.#waiting = this.#waiting.filter((delivery) => !isGone(delivery))
  }
}
