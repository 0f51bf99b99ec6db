/** One thing to measure. `prepare` makes what a single `run` uses up, outside the measured time. */
export interface Operation<Prepared = unknown> {
  readonly prepare: () => Prepared
  readonly run: (prepared: Prepared) => void
}

/** An operation that uses nothing up. */
export function operation(run: () => void): Operation {
  return { prepare: () => undefined, run }
}

/**
 * The median time of each operation in milliseconds, in their order. Every round runs all of them once, each round
 * beginning with another one, so that whatever disturbs the machine disturbs all alike.
 */
export function medians(operations: readonly Operation[], rounds: number): number[] {
  const times = operations.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < operations.length; step++) {
      const index = (round + step) % operations.length
      times[index]?.push(timeOf(operations[index]))
    }
  }
  return times.map(median)
}

function timeOf(measured: Operation | undefined): number {
  const prepared = measured?.prepare()
  const start = performance.now()
  measured?.run(prepared)
  return performance.now() - start
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [upper = Number.NaN, lower = Number.NaN] = [sorted[middle], sorted[middle - 1]]
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2
}
