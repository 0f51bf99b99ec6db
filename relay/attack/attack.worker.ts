// Runs one attack in a thread of its own, and says what came of it when it is asked to end.
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { type AttackName, attacks } from './attacks.ts'
import type { Target } from './siege.ts'

const { name, target, count } = workerData as { name: AttackName; target: Target; count: number }
if (parentPort === null) throw new Error('This is a worker thread.')
const siege = await attacks[name](target, count)
parentPort.postMessage('standing')
await once(parentPort, 'message')
parentPort.postMessage(await siege.end())
// Whatever an attack has left behind ends with its thread.
process.exit()
