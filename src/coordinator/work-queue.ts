/** Runs jobs one after the other, in the order in which they came. A job that fails, fails for who asked for it only. */
export class WorkQueue {
  #tail: Promise<unknown> = Promise.resolve()

  async run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves once everything that was asked for so far is over. */
  async idle(): Promise<void> {
    await this.#tail
  }
}
