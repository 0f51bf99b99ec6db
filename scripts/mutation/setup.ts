import type * as fastCheck from 'fast-check'
import { vi } from 'vitest'

/** Runs of a property, at most: enough to meet what it says, for one mutant among hundreds. */
const MAX_RUNS = 10

// Test files share a worker; each loads the modules anew, so that what one of them puts in a module's place is its own.
vi.resetModules()

// The same inputs for every mutant; and the first counterexample will do, there is no need to look for a smaller one.
vi.mock('fast-check', async (load) => {
  const { default: fc } = await load<typeof fastCheck>()
  const assert = (property: fastCheck.IRawProperty<void>, given: fastCheck.Parameters = {}): unknown => {
    const numRuns = Math.min(given.numRuns ?? MAX_RUNS, MAX_RUNS)
    return fc.assert(property, { seed: 1, endOnFailure: true, ...given, numRuns })
  }
  return { default: { ...fc, assert } }
})
