import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { AttackName } from './attacks.ts'
import type { Siege, Target } from './siege.ts'

/** Runs an attack in a thread of its own. */
export async function launchInWorker(name: AttackName, target: Target, count: number): Promise<Siege> {
  const { port, peerId } = target
  const worker = new Worker(new URL('./attack.worker.ts', import.meta.url), {
    workerData: { name, target: { port, peerId }, count },
  })
  const exited = once(worker, 'exit')
  await once(worker, 'message')
  return {
    end: async () => {
      const told = once(worker, 'message')
      worker.postMessage('end')
      const [outcome] = (await told) as [string]
      await exited
      return outcome
    },
  }
}
