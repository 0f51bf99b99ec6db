import type { Plan } from './plan.ts'

/**
 * A smaller plan that still breaks the same promise: without events that do not matter, in the order of causes and without slow calls
 * where that is enough.
 * @param isBroken plays a plan and tells whether it breaks.
 */
export async function shrink(plan: Plan, isBroken: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan
  const attempt = async (candidate: Plan): Promise<boolean> => {
    if (!(await isBroken(candidate))) return false
    smallest = candidate
    return true
  }
  await attempt({ ...smallest, order: undefined })
  await attempt({ ...smallest, heldShare: 0 })
  await attempt({ ...smallest, slowNodes: [] })
  let hasShrunk = true
  while (hasShrunk) {
    hasShrunk = false
    // Parts of half the size, a quarter and so on, until each event alone was left out once.
    for (let size = Math.ceil(smallest.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      let start = 0
      while (start < smallest.events.length) {
        const events = smallest.events.toSpliced(start, size)
        if (await attempt({ ...smallest, events })) hasShrunk = true
        else start += size
      }
    }
  }
  return smallest
}
