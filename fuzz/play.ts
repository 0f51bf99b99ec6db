import { getHeapStatistics } from 'node:v8'
import { Prepared, type Target } from './target.ts'

/** What a target made of one input. */
export type Answer =
  | { readonly kind: 'taken' }
  /** By one of the target's own errors; `code` is stable. */
  | { readonly kind: 'refused'; readonly code: string }
  /** By any other error, or a promise about the result was broken. */
  | { readonly kind: 'broken'; readonly error: Error }

export interface Play {
  readonly answer: Answer
  /** The longest stretch without a pause, in milliseconds; time in which others had the processor does not count. */
  readonly ms: number
  /** By how much the heap and what hangs on it grew, in bytes; less than 0 when rubbish was collected meanwhile. */
  readonly grownBytes: number
}

/** Reads one input, and measures. */
export async function play(target: Target, input: unknown): Promise<Play> {
  const clock = new Clock()
  let answer: Answer
  try {
    let reading = start(target, input)
    if (reading instanceof Promise) reading = (await reading) as unknown
    if (reading instanceof Prepared) {
      clock.restart()
      reading = reading.run()
      if (reading instanceof Promise) await reading
    }
    if (isSliced(reading)) for (const _ of reading) clock.pause()
    answer = { kind: 'taken' }
  } catch (error) {
    answer = answerOf(target, error)
  }
  return { answer, ms: clock.longestMs(), grownBytes: clock.grownBytes() }
}

/** Measures the time between pauses, and what the heap grew since the start. */
class Clock {
  #startBytes = heapBytes()
  #startMs = performance.now()
  #startBusyMs = busyMs()
  #longestMs = 0

  restart(): void {
    this.#longestMs = 0
    this.#startBytes = heapBytes()
    this.#startMs = performance.now()
    this.#startBusyMs = busyMs()
  }

  pause(): void {
    this.#longestMs = this.longestMs()
    this.#startMs = performance.now()
    this.#startBusyMs = busyMs()
  }

  longestMs(): number {
    const wallMs = performance.now() - this.#startMs
    if (wallMs < COARSE_MS) return Math.max(this.#longestMs, wallMs)
    const busy = Math.max(COARSE_MS, busyMs() - this.#startBusyMs)
    return Math.max(this.#longestMs, Math.min(wallMs, busy))
  }

  grownBytes(): number {
    return heapBytes() - this.#startBytes
  }
}

function start(target: Target, input: unknown): unknown {
  switch (target.kind) {
    case 'bytes':
      return target.read(input as Uint8Array)
    case 'text':
      return target.read(input as string)
    case 'data':
      return target.read(input)
  }
}

function isSliced(reading: unknown): reading is Iterable<unknown> {
  return reading instanceof Object && Symbol.iterator in reading && 'next' in reading && 'return' in reading
}

function answerOf({ errors }: Target, error: unknown): Answer {
  if (errors.some((known) => error instanceof known)) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : (error as Error).name
    return { kind: 'refused', code }
  }
  return { kind: 'broken', error: error instanceof Error ? error : new Error(`Thrown: ${String(error)}`) }
}

/** Systems count processor time in ticks, so of less than this it says nothing. */
const COARSE_MS = 20

/** Processor time of this thread. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** What the heap holds, and what hangs on it. */
export function heapBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
