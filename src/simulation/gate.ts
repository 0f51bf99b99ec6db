interface Held {
  readonly name: string
  readonly release: () => void
  /** A crash comes first: what was asked for may have been done all the same, and nobody hears of it. */
  readonly abandon: (isDone: boolean) => void
}

/** Where calls of one device wait until the schedule lets them go on, one after the other. */
export class Gate {
  readonly #mayHold: () => boolean
  #held: Held[] = []

  /** @param mayHold whether the next call is to wait. */
  constructor(mayHold: () => boolean) {
    this.#mayHold = mayHold
  }

  /** Name of the call that is next; undefined while none waits. */
  get next(): string | undefined {
    return this.#held[0]?.name
  }

  /** Runs at once, or when released. A call that was abandoned is never answered. */
  async pass<T>(name: string, run: () => T): Promise<T> {
    // Who waits first goes first, also where the next call might pass at once.
    if (this.#held.length === 0 && !this.#mayHold()) return run()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const release = (): void => {
      try {
        resolve(run())
      } catch (error) {
        reject(error)
      }
    }
    const abandon = (isDone: boolean): void => {
      if (!isDone) return
      try {
        run()
      } catch {
        // Nobody is left to be told.
      }
    }
    this.#held.push({ name, release, abandon })
    return promise
  }

  release(): void {
    this.#held.shift()?.release()
  }

  /** @param share of those that wait, the oldest first, which are done before everything ends: 0 to 1. */
  abandon(share: number): void {
    const doneCount = Math.round(this.#held.length * share)
    for (const [index, held] of this.#held.entries()) held.abandon(index < doneCount)
    this.#held = []
  }
}
