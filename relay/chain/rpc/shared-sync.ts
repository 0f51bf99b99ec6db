import { setTimeout as delay } from 'node:timers/promises'

/** Runs one task for all who ask, never twice at a time. */
export class SharedSync {
  readonly #task: () => Promise<void>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(task: () => Promise<void>) {
    this.#task = task
  }

  /**
   * Waits for a run that began after this call, so that it has seen everything that was there before.
   * @returns whether it ended in `patienceMs`; if not, it goes on.
   * @throws what the run throws.
   */
  async run(patienceMs: number): Promise<boolean> {
    const waiting = new AbortController()
    const late = delay(patienceMs, false, { signal: waiting.signal, ref: false })
    // Aborted below, when nobody waits for it any longer.
    late.catch(() => {})
    try {
      return await Promise.race([this.#begin().then(() => true), late])
    } finally {
      waiting.abort()
    }
  }

  #begin(): Promise<void> {
    if (this.#running === undefined) return this.#start()
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    )
    return this.#next
  }

  #start(): Promise<void> {
    this.#next = undefined
    const run = this.#task().finally(() => {
      this.#running = undefined
    })
    this.#running = run
    return run
  }
}
