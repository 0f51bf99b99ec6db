import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '../src/simulation/random.ts'
import { keep, keptInputs } from './corpus.ts'
import { minimise } from './minimise.ts'
import { mutate } from './mutations/mutate.ts'
import { heapBytes, play, type Play } from './play.ts'
import type { Target } from './target.ts'

/** What one input may cost on the machine at hand. */
export const MAX_MS = 50
export const MAX_BYTES = 32 * 1_048_576
/** A machine does other things as well: what looks slow or large is read again, by itself, and its best counts. */
const REPEATS = 4
/** And before it counts as too slow or too large it is read so often more, with rests in between: another program may be busy. */
const CONFIRMATIONS = 20
const REST_MS = 100
/** Below these a highest figure says more about the machine than about the input. */
const WORTH_REPEATING_MS = 10
const WORTH_REPEATING_BYTES = 8 * 1_048_576
/** More broken inputs of one target than this teach nothing new. */
const MAX_FAULTS = 5
const MAX_TIMES = 10_000
/** What is refused for its length alone need not fill the corpus. */
const MAX_GROWN_CHARACTERS = 4_096

/** An input that breaks a promise. */
export interface Fault {
  /** Its number, by which it is made again. */
  readonly index: number
  readonly what: string
}

/** How it went with one target. */
export interface Result {
  readonly name: string
  readonly inputCount: number
  readonly takenCount: number
  /** Inputs by the way in which they were refused. */
  readonly refused: ReadonlyMap<string, number>
  readonly medianMs: number
  readonly maxMs: number
  readonly maxBytes: number
  /** What stays in memory after all inputs, in bytes. */
  readonly keptBytes: number
  readonly faults: readonly Fault[]
}

export interface Order {
  readonly seed: string
  readonly inputCount: number
  /** Whether the corpus is to have an input for each answer that the target gives. */
  readonly isGrowing: boolean
  /** Collects rubbish. */
  readonly collect: () => void
  /** Told before each reading, so that whoever waits knows which input hangs. */
  readonly onReading: (index: number) => void
}

/** The inputs from which a target's are made: its samples, and what is kept for it. */
export function poolOf(target: Target): readonly unknown[] {
  return [...target.samples, ...keptInputs(target).map(({ input }) => input)]
}

/** The input with this number: the pool itself first, then what becomes of it by chance. It depends on nothing but the arguments. */
export function inputOf(target: Target, pool: readonly unknown[], seed: string, index: number): unknown {
  if (index < pool.length) return pool[index]
  return mutate(target, pool, new Random(`${seed} ${target.name} ${index}`))
}

/** Reads so many inputs, and says what came of it. */
export async function runTarget(
  target: Target,
  { seed, inputCount, isGrowing, collect, onReading }: Order,
): Promise<Result> {
  const pool = poolOf(target)
  const times: number[] = []
  const refused = new Map<string, number>()
  const known = new Set<string>()
  const faults: Fault[] = []
  let takenCount = 0
  let maxMs = 0
  let maxBytes = 0
  collect()
  const before = heapBytes()
  for (let index = 0; index < inputCount; index++) {
    onReading(index)
    const input = inputOf(target, pool, seed, index)
    const played = await playFairly(target, input, collect, { maxMs, maxBytes })
    const { answer, ms, grownBytes } = played
    if (times.length < MAX_TIMES) times.push(ms)
    maxMs = Math.max(maxMs, ms)
    maxBytes = Math.max(maxBytes, grownBytes)
    if (answer.kind === 'taken') takenCount += 1
    if (answer.kind === 'refused') refused.set(answer.code, (refused.get(answer.code) ?? 0) + 1)
    if (isGrowing && answer.kind === 'refused' && !known.has(answer.code) && index >= pool.length) {
      const { code } = answer
      const isSame = async (less: unknown): Promise<boolean> => {
        onReading(index)
        return codeOf(await play(target, less)) === code
      }
      keep(target, { why: code, input: await minimise(input, isSame) }, MAX_GROWN_CHARACTERS)
    }
    if (answer.kind === 'refused') known.add(answer.code)
    const what = faultOf(played)
    if (what === undefined) continue
    if (faults.length >= MAX_FAULTS || faults.some((fault) => kindOf(fault.what) === kindOf(what))) continue
    faults.push({ index, what })
    const isSame = async (less: unknown): Promise<boolean> => {
      onReading(index)
      return kindOf(faultOf(await playFairly(target, less, collect))) === kindOf(what)
    }
    if (index >= pool.length) keep(target, { why: what, input: await minimise(input, isSame) })
  }
  collect()
  const keptBytes = heapBytes() - before
  const medianMs = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  return {
    name: target.name,
    inputCount,
    takenCount,
    refused,
    medianMs,
    maxMs,
    maxBytes,
    keptBytes,
    faults,
  }
}

/** What is wrong with how an input was answered; undefined when nothing is. */
export function faultOf({ answer, ms, grownBytes }: Play): string | undefined {
  if (answer.kind === 'broken') return `${answer.error.name}: ${firstLine(answer.error.message)}`
  if (ms > MAX_MS) return `slow: ${ms.toFixed(0)} ms`
  if (grownBytes > MAX_BYTES) return `large: ${(grownBytes / 1_048_576).toFixed(0)} MiB`
  return undefined
}

/**
 * Reads an input; and again when it seems slower or larger than what was before: of several readings the best is nearest to what the
 * input costs, since the machine only ever adds to it.
 */
export async function playFairly(
  target: Target,
  input: unknown,
  collect: () => void,
  before = { maxMs: 0, maxBytes: 0 },
): Promise<Play> {
  let best = await play(target, input)
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const isSlow = best.ms > Math.max(before.maxMs, WORTH_REPEATING_MS)
    const isLarge = best.grownBytes > Math.max(before.maxBytes, WORTH_REPEATING_BYTES)
    if (!isSlow && !isLarge) break
    // Collecting takes long itself, and says nothing of time.
    if (isLarge) collect()
    const again = await play(target, input)
    best = better(best, again)
  }
  for (let confirmation = 0; isOverLimits(best) && confirmation < CONFIRMATIONS; confirmation++) {
    collect()
    await pause(REST_MS)
    best = better(best, await play(target, input))
  }
  return best
}

function better(first: Play, second: Play): Play {
  const { answer, ms, grownBytes } = first
  return { answer, ms: Math.min(ms, second.ms), grownBytes: Math.min(grownBytes, second.grownBytes) }
}

function isOverLimits({ ms, grownBytes }: Play): boolean {
  return ms > MAX_MS || grownBytes > MAX_BYTES
}

function codeOf({ answer }: Play): string | undefined {
  return answer.kind === 'refused' ? answer.code : undefined
}

/** Faults of one kind are told once. */
function kindOf(what: string | undefined): string | undefined {
  return what?.replaceAll(/[0-9a-f]{8,}|\d+/g, '…')
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200)
}
