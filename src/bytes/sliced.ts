/** Work in slices of some milliseconds: a pause between two of them is where whoever drives it may let other work in. */
export type Sliced<Result> = Generator<undefined, Result, undefined>

/** Does all of it without a pause. */
export function atOnce<Result>(work: Sliced<Result>): Result {
  let step = work.next()
  while (step.done !== true) step = work.next()
  return step.value
}

/** Does it slice by slice. @param pause resolves in a later task. */
export async function withPauses<Result>(work: Sliced<Result>, pause: () => Promise<void>): Promise<Result> {
  let step = work.next()
  while (step.done !== true) {
    await pause()
    step = work.next()
  }
  return step.value
}
