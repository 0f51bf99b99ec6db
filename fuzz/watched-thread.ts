import { Worker } from 'node:worker_threads'
import type { Result, Task, ThreadData } from './thread.ts'

/** An input that keeps the processor busy for longer hangs; on a machine with much else to do that may take its time. */
const HANGS_AFTER_BUSY_MS = 20_000
/** And one that waits for longer waits for something that never comes. */
const HANGS_AFTER_MS = 180_000
const LOOK_EVERY_MS = 1_000
/**
 * Young objects have as much room as in a browser: what is dropped at once is collected there as it is here, and what is held is seen.
 * All together have an end.
 */
const LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 1_024 }

/** What became of a task: its result, or which input ended the thread. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'lost'; readonly index: number; readonly what: string }

/** Does one task after the other, in a thread that is replaced when an input hangs or breaks it. */
export class WatchedThread {
  #worker: Worker | undefined
  #progress = new SharedArrayBuffer(8)

  async run(task: Task): Promise<Outcome> {
    const worker = this.#worker ?? this.#start()
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const lose = (what: string): void => {
      this.#worker = undefined
      const lost: Outcome = { kind: 'lost', index: this.#index(), what }
      worker.terminate().then(() => resolve(lost), reject)
    }
    const onMessage = (result: Result): void => resolve({ kind: 'done', result })
    const onError = (error: Error): void => lose(`the thread ended: ${error.message}`)
    worker.once('message', onMessage)
    worker.once('error', onError)
    const stopWatching = this.#watch(() => lose('hangs'))
    worker.postMessage(task)
    const outcome = await promise
    stopWatching()
    worker.off('message', onMessage)
    worker.off('error', onError)
    return outcome
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #start(): Worker {
    this.#progress = new SharedArrayBuffer(8)
    const workerData: ThreadData = { progress: this.#progress }
    this.#worker = new Worker(new URL('thread.ts', import.meta.url), { workerData, resourceLimits: LIMITS })
    return this.#worker
  }

  #index(): number {
    return Atomics.load(new Int32Array(this.#progress), 0)
  }

  /** Calls back once nothing new has been read for too long. */
  #watch(onHang: () => void): () => void {
    const counter = new Int32Array(this.#progress)
    let lastCount = -1
    let lastChangeMs = performance.now()
    let lastBusyMs = busyMs()
    const timer = setInterval(() => {
      const count = Atomics.load(counter, 1)
      if (count !== lastCount) {
        lastCount = count
        lastChangeMs = performance.now()
        lastBusyMs = busyMs()
      } else if (busyMs() - lastBusyMs > HANGS_AFTER_BUSY_MS || performance.now() - lastChangeMs > HANGS_AFTER_MS) {
        onHang()
      }
    }, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }
}

/** Processor time of all threads together. */
function busyMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
