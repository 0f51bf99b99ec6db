// Gives every reader of what comes from outside inputs that nobody would send in earnest; ends with a line `N passed, N failed`, a
// decoder being one. Only typed errors may come out, no input may take more than 50 ms or 32 MiB.
//
//   npm run fuzz                                     1,000,000 inputs, shared out among the decoders
//   npm run fuzz -- --inputs 50000                   so many
//   npm run fuzz -- --seed 17 --decoder 'psbt import'  the same inputs for the same seed, of one decoder only
//   npm run fuzz -- --decoder frame --at 4711        one input, written out, and how it is answered
//   npm run fuzz -- --grow                           and keep an input for each answer that the corpus does not have yet
//
// An input that breaks a promise is made small and kept in fuzz/corpus, with which every later run, and the unit tests, begin.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { toNotation } from '../fuzz/notation.ts'
import { play } from '../fuzz/play.ts'
import { inputOf, poolOf, type Result } from '../fuzz/run-target.ts'
import { makeTargets } from '../fuzz/targets.ts'
import type { Target } from '../fuzz/target.ts'
import { type Outcome, WatchedThread } from '../fuzz/watched-thread.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    decoder: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    at: { type: 'string' },
    grow: { type: 'boolean', default: false },
  },
})
const inputCount = wholeNumber('inputs', values.inputs)
const threadCount = wholeNumber('threads', values.threads)
const all = await makeTargets()
const asked = all.filter(({ name }) => values.decoder === undefined || name === values.decoder)
if (asked.length === 0) {
  console.error(`No decoder is called ${values.decoder}. There are ${all.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

if (values.at === undefined) await fuzzAll()
else await showOne(wholeNumber('at', values.at))

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`--${name} takes a whole number, not ${text}.`)
  process.exit(2)
}

async function fuzzAll(): Promise<void> {
  const startedAtMs = performance.now()
  const shares = asked.reduce((sum, { share = 1 }) => sum + share, 0)
  const waiting = asked.map((target) => {
    const count = Math.round((inputCount * (target.share ?? 1)) / shares)
    return { target, count: Math.max(count, poolOf(target).length) }
  })
  let failed = 0
  let readCount = 0
  console.log(`${'decoder'.padEnd(34)} inputs    taken  ways of refusal  median ms   max ms  max MiB`)
  const work = async (): Promise<void> => {
    const thread = new WatchedThread()
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { target, count } = next
      const task = { name: target.name, seed: values.seed, inputCount: count, isGrowing: values.grow }
      const outcome = await thread.run(task)
      readCount += outcome.kind === 'done' ? outcome.result.inputCount : outcome.index
      if (!tell(target, outcome)) failed += 1
    }
    await thread.stop()
  }
  await Promise.all(Array.from({ length: Math.min(threadCount, asked.length) }, work))
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`\n${readCount} inputs, seed ${values.seed}, ${seconds} s`)
  console.log(`${asked.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

/** Whether all went well with this target. */
function tell(target: Target, outcome: Outcome): boolean {
  if (outcome.kind === 'lost') {
    console.error(`${target.name}: input ${outcome.index} ${outcome.what}; ${again(target, outcome.index)}`)
    return false
  }
  const { result } = outcome
  console.log(row(result))
  for (const { index, what } of result.faults) console.error(`  ${what}; ${again(target, index)}`)
  return result.faults.length === 0
}

function row({ name, inputCount: count, takenCount, refused, medianMs, maxMs, maxBytes }: Result): string {
  const taken = `${((100 * takenCount) / Math.max(1, count)).toFixed(0)} %`
  const cells = [String(count).padStart(6), taken.padStart(8), String(refused.size).padStart(16)]
  const costs = [medianMs.toFixed(3).padStart(10), maxMs.toFixed(1).padStart(8)]
  return [name.padEnd(34), ...cells, ...costs, (maxBytes / 1_048_576).toFixed(1).padStart(8)].join(' ')
}

function again({ name }: Target, index: number): string {
  return `npm run fuzz -- --seed ${values.seed} --decoder '${name}' --at ${index}`
}

async function showOne(index: number): Promise<void> {
  const [target] = asked
  if (target === undefined || asked.length > 1) {
    console.error('--at needs --decoder.')
    process.exit(2)
  }
  const input = inputOf(target, poolOf(target), values.seed, index)
  console.log(JSON.stringify(toNotation(input)))
  console.log(await play(target, input))
}
