import type { WorkerMessage } from '../bridge/index.ts'

export interface OutboxPorts {
  readonly post: (message: WorkerMessage) => void
  /** Resolves in a later task. */
  readonly yieldToEvents: () => Promise<void>
  readonly reportFault: (error: unknown) => void
}

/**
 * What the page is to be shown, once a task: however often something changes in between, it is built once, from what holds then, and
 * never more than one message of it is under way.
 */
export class Outbox {
  readonly #ports: OutboxPorts
  readonly #due = new Map<string, () => WorkerMessage | undefined>()

  constructor(ports: OutboxPorts) {
    this.#ports = ports
  }

  /** @param build gives nothing when there is nothing to show by then. */
  put(key: string, build: () => WorkerMessage | undefined): void {
    const isFirst = this.#due.size === 0
    this.#due.set(key, build)
    if (!isFirst) return
    this.#ports.yieldToEvents().then(() => this.flush(), this.#ports.reportFault)
  }

  /** Sends all of it now: before the answer to a command, so that the page knows what the answer is about. */
  flush(): void {
    const due = [...this.#due.values()]
    this.#due.clear()
    for (const build of due) {
      try {
        const message = build()
        if (message !== undefined) this.#ports.post(message)
      } catch (error) {
        this.#ports.reportFault(error)
      }
    }
  }

  /** Forgets what was not sent. */
  clear(): void {
    this.#due.clear()
  }
}
