// One thread of `simulate.ts`: plays every so-many-th seed and reports what it saw.
import { setImmediate as nextTask } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Outcome, Plan, Verdict } from '../src/simulation/index.ts'
import { useCryptography } from './light-crypto.ts'

export type Cryptography = 'light' | 'real'

/** What one thread is to do. */
export interface Task {
  readonly cryptography: Cryptography
  readonly firstSeed: number
  /** Seeds end before this one. */
  readonly endSeed: number
  readonly stride: number
  /** Drawn for each schedule when left out. */
  readonly signerCount: number | undefined
}

/** What was seen in so many schedules, added up. */
export interface Sums extends Outcome {
  readonly scheduleCount: number
}

export type Report =
  | { readonly kind: 'broken'; readonly seed: number; readonly promise: string; readonly message: string }
  | { readonly kind: 'sums'; readonly sums: Sums }

export const NOTHING_SEEN: Sums = {
  scheduleCount: 0,
  stepCount: 0,
  nonceCount: 0,
  partialCount: 0,
  signatureCount: 0,
  finishedCount: 0,
  blamedCount: 0,
}

export function addSums(a: Sums, b: Sums): Sums {
  return {
    scheduleCount: a.scheduleCount + b.scheduleCount,
    stepCount: a.stepCount + b.stepCount,
    nonceCount: a.nonceCount + b.nonceCount,
    partialCount: a.partialCount + b.partialCount,
    signatureCount: a.signatureCount + b.signatureCount,
    finishedCount: a.finishedCount + b.finishedCount,
    blamedCount: a.blamedCount + b.blamedCount,
  }
}

/** What plays plans in this thread. With real mathematics signatures are checked by another library than the one that made them. */
export async function makePlayer(
  cryptography: Cryptography,
  log?: (line: string) => void,
): Promise<(plan: Plan) => Promise<Verdict>> {
  useCryptography(cryptography)
  const { play } = await import('../src/simulation/index.ts')
  const { verifySignature } = await import('../src/musig2/index.ts')
  const { schnorr } = await import('@noble/curves/secp256k1.js')
  const isSignature = (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean =>
    cryptography === 'real'
      ? schnorr.verify(signature, digest, publicKey)
      : verifySignature(signature, digest, publicKey)
  return async (plan) => play(plan, { settle: async () => nextTask(), isSignature, log })
}

async function run({ cryptography, firstSeed, endSeed, stride, signerCount }: Task): Promise<void> {
  const play = await makePlayer(cryptography)
  const { planOf } = await import('../src/simulation/index.ts')
  let sums = NOTHING_SEEN
  for (let seed = firstSeed; seed < endSeed; seed += stride) {
    const verdict = await play(planOf(String(seed), signerCount === undefined ? {} : { signerCount }))
    if (verdict.kind === 'kept') {
      sums = addSums(sums, { scheduleCount: 1, ...verdict.outcome })
      continue
    }
    const { promise, message } = verdict.violation
    parentPort?.postMessage({ kind: 'broken', seed, promise, message } satisfies Report)
    sums = addSums(sums, { ...NOTHING_SEEN, scheduleCount: 1 })
  }
  parentPort?.postMessage({ kind: 'sums', sums } satisfies Report)
}

if (parentPort !== null) await run(workerData as Task)
