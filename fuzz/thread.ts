// A thread of its own for the readers: what hangs, or runs out of memory, takes nobody along.
import { parentPort, workerData } from 'node:worker_threads'
import { makeCollector } from './collector.ts'
import { type Result, runTarget } from './run-target.ts'
import { makeTargets } from './targets.ts'

/** What a thread is given when it starts. */
export interface ThreadData {
  /** Two numbers: that of the input that is being read, and how often something was read. */
  readonly progress: SharedArrayBuffer
}

/** What a thread is asked for; it answers with a `Result`. */
export interface Task {
  readonly name: string
  readonly seed: string
  readonly inputCount: number
  readonly isGrowing: boolean
}

export type { Result } from './run-target.ts'

if (parentPort !== null) {
  const port = parentPort
  const { progress } = workerData as ThreadData
  const counter = new Int32Array(progress)
  const collect = makeCollector()
  const targets = makeTargets()
  const run = async ({ name, ...order }: Task): Promise<Result> => {
    const target = (await targets).find((candidate) => candidate.name === name)
    if (target === undefined) throw new Error(`There is no decoder ${name}.`)
    const onReading = (index: number): void => {
      Atomics.store(counter, 0, index)
      Atomics.add(counter, 1, 1)
    }
    return await runTarget(target, { ...order, collect, onReading })
  }
  port.on('message', (task: Task) => {
    run(task).then(
      (result) => {
        port.postMessage(result)
      },
      (error: unknown) => {
        // Ends the thread, which whoever waits takes for a fault of the target.
        throw error
      },
    )
  })
}
