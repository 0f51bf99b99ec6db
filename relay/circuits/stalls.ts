/**
 * Those who wait until somebody else reads. Each holds up to two windows of a stream (512 KiB), so only so many may wait at a time: then
 * the one that has waited longest is ended. Who reads waits for moments only.
 */
export class Stalls {
  readonly #max: number
  /** In the order in which they began. */
  readonly #ends = new Map<object, () => void>()

  constructor(max: number) {
    this.#max = max
  }

  get count(): number {
    return this.#ends.size
  }

  /** @param end is called, once, when it has to make room; it must not throw. */
  begin(who: object, end: () => void): void {
    if (this.#ends.has(who)) return
    this.#ends.set(who, end)
    if (this.#ends.size <= this.#max) return
    const longest = this.#ends.entries().next().value
    if (longest === undefined) return
    this.#ends.delete(longest[0])
    longest[1]()
  }

  end(who: object): void {
    this.#ends.delete(who)
  }
}
