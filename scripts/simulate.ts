// Plays schedules of faults and hostile signers, each from its seed, and ends with a line `N passed, N failed`.
//
//   npm run simulate                                   20,000 schedules, and every hundredth with real cryptography as well
//   npm run simulate -- --schedules 1000000            many more
//   npm run simulate -- --seed 17 --schedules 1 --log  one schedule and every step of it
//   npm run simulate -- --seed 17 --shrink             the smallest schedule that breaks as this one does
//   npm run simulate -- --plan '{…}'                   such a schedule again
//   npm run simulate -- --signers 3 --crypto real      only so many signers, only one kind of cryptography (light, real, both)
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import {
  addSums,
  type Cryptography,
  makePlayer,
  NOTHING_SEEN,
  type Report,
  type Sums,
  type Task,
} from './simulate-thread.ts'

/** Of so many schedules one is played with real cryptography as well, which takes many times as long. */
const REAL_SHARE = 100
/** More broken schedules than this are counted, and not told one by one. */
const MAX_TOLD = 20

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '20000' },
    signers: { type: 'string' },
    crypto: { type: 'string', default: 'both' },
    threads: { type: 'string', default: String(availableParallelism()) },
    plan: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
  },
})
const firstSeed = wholeNumber('seed', values.seed, 0, Number.MAX_SAFE_INTEGER)
const scheduleCount = wholeNumber('schedules', values.schedules, 1, 1_000_000_000)
const threadCount = wholeNumber('threads', values.threads, 1, 256)
const signerCount = values.signers === undefined ? undefined : wholeNumber('signers', values.signers, 2, 8)
if (!['light', 'real', 'both'].includes(values.crypto)) {
  console.error(`--crypto takes light, real or both, not ${values.crypto}.`)
  process.exit(2)
}

const isOne = values.shrink || values.log || values.plan !== undefined
const { passed, failed } = isOne ? await playOne() : await playMany()
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

interface Counts {
  readonly passed: number
  readonly failed: number
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  console.error(`--${name} takes a whole number from ${min} to ${max}, not ${text}.`)
  process.exit(2)
}

async function playMany(): Promise<Counts> {
  const light = values.crypto === 'real' ? undefined : await playIn('light', scheduleCount)
  const realCount = values.crypto === 'both' ? Math.ceil(scheduleCount / REAL_SHARE) : scheduleCount
  const real = values.crypto === 'light' ? undefined : await playIn('real', realCount)
  const passed = (light?.passed ?? 0) + (real?.passed ?? 0)
  return { passed, failed: (light?.failed ?? 0) + (real?.failed ?? 0) }
}

/** Plays so many seeds in threads. */
async function playIn(cryptography: Cryptography, count: number): Promise<Counts> {
  const startedAtMs = Date.now()
  const stride = Math.min(threadCount, count)
  let sums: Sums = NOTHING_SEEN
  let failed = 0
  const receive = (report: Report): void => {
    if (report.kind === 'sums') {
      sums = addSums(sums, report.sums)
      return
    }
    failed += 1
    if (failed > MAX_TOLD) return
    console.error(`seed ${report.seed} (${cryptography}) breaks a promise, ${report.promise}: ${report.message}`)
    console.error(`  npm run simulate -- --seed ${report.seed} --crypto ${cryptography} --shrink`)
  }
  const tasks = Array.from({ length: stride }, (_, index): Task => {
    return { cryptography, firstSeed: firstSeed + index, endSeed: firstSeed + count, stride, signerCount }
  })
  await Promise.all(tasks.map(async (task) => runThread(task, receive)))
  const { scheduleCount: played, stepCount } = sums
  console.log(
    `\n${cryptography} cryptography, ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s in ${stride} threads:`,
  )
  console.log(
    `  ${played} schedules, ${Math.round(stepCount / Math.max(1, played))} steps each; ${failed} broke a promise`,
  )
  console.log(`  ${sums.nonceCount} nonces, ${sums.partialCount} partial signatures, none for a second challenge`)
  console.log(`  ${sums.signatureCount} signatures checked, each of what was approved by all`)
  console.log(`  ${sums.finishedCount} sessions whose signers all came back, and finished`)
  console.log(`  ${sums.blamedCount} signers blamed, all of them hostile`)
  // A thread that ended early has not played all that it was to play.
  const missing = count - played
  return { passed: played - failed, failed: failed + missing }
}

async function runThread(task: Task, receive: (report: Report) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const worker = new Worker(new URL('simulate-thread.ts', import.meta.url), { workerData: task })
  worker.on('message', receive)
  worker.on('error', (error: unknown) => {
    console.error('A thread ended:', error)
  })
  worker.on('exit', () => {
    resolve()
  })
  await promise
}

async function playOne(): Promise<Counts> {
  const cryptography = values.crypto === 'real' ? 'real' : 'light'
  const play = await makePlayer(cryptography, values.log ? (line) => console.log(line) : undefined)
  const { planOf, readPlan, shrink } = await import('../src/simulation/index.ts')
  const seeded = planOf(String(firstSeed), signerCount === undefined ? {} : { signerCount })
  const plan = values.plan === undefined ? seeded : readPlan(values.plan)
  const verdict = await play(plan)
  if (verdict.kind === 'kept') {
    console.log(`This schedule keeps every promise: ${JSON.stringify(verdict.outcome)}`)
    return { passed: 1, failed: 0 }
  }
  const { promise, message } = verdict.violation
  console.error(`This schedule breaks a promise, ${promise}: ${message}`)
  if (values.shrink) {
    const smallest = await shrink(plan, async (candidate) => {
      const other = await play(candidate)
      return other.kind === 'broken' && other.violation.promise === promise
    })
    console.error(`${plan.events.length} events shrink to ${smallest.events.length}:`)
    for (const event of smallest.events) console.error(`  ${JSON.stringify(event)}`)
    console.error(`  npm run simulate -- --crypto ${cryptography} --plan '${JSON.stringify(smallest)}'`)
  }
  return { passed: 0, failed: 1 }
}
