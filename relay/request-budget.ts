/** A token bucket: so many at once, and then so many a second. It reads no clock. */
export class RequestBudget {
  readonly #burst: number
  readonly #perSecond: number
  #left: number
  #atMs: number

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#left = burst
    this.#atMs = nowMs
  }

  /** Whether so much more is allowed now; it is counted if so. */
  take(nowMs: number, cost = 1): boolean {
    this.#refill(nowMs)
    if (this.#left < cost) return false
    this.#left -= cost
    return true
  }

  /** Counts what was not known before it was done; what comes next may have to wait for it. */
  spend(nowMs: number, cost: number): void {
    this.#refill(nowMs)
    this.#left -= cost
  }

  /** Whether nothing of it is in use. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs)
    return this.#left === this.#burst
  }

  #refill(nowMs: number): void {
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perSecond)
    this.#atMs = nowMs
  }
}
