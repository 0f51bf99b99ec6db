import { concat } from '../src/bytes/index.ts'

/** Candidates that are tried at the most: an input that is not quite the smallest does as well. */
const MAX_TRIES = 2_000
const MAX_MS = 20_000

/** Whether an input is still of the kind that is looked for. */
export type IsSame = (input: unknown) => Promise<boolean>

/** The smallest input that was found to be the same in the way that matters, by leaving out and by making plain. */
export async function minimise(input: unknown, isSame: IsSame): Promise<unknown> {
  const endsAtMs = performance.now() + MAX_MS
  let triesLeft = MAX_TRIES
  let best = input
  for (;;) {
    let found: { readonly less: unknown } | undefined
    for (const less of candidatesOf(best)) {
      triesLeft -= 1
      if (triesLeft < 0 || performance.now() > endsAtMs) return best
      if (!(await isSame(less))) continue
      found = { less }
      break
    }
    if (found === undefined) return best
    best = found.less
  }
}

/** Each a little smaller or plainer, the boldest first. */
function* candidatesOf(value: unknown): Iterable<unknown> {
  if (value instanceof Uint8Array) {
    for (const [from, to] of partsOf(value.length)) yield concat(value.subarray(0, from), value.subarray(to))
    for (const [index, byte] of value.entries()) if (byte !== 0 && index < 64) yield value.with(index, 0)
  } else if (typeof value === 'string') {
    for (const [from, to] of partsOf(value.length)) yield value.slice(0, from) + value.slice(to)
  } else if (Array.isArray(value)) {
    const list = value as readonly unknown[]
    for (const [from, to] of partsOf(list.length)) yield [...list.slice(0, from), ...list.slice(to)]
    for (const [index, inner] of list.entries()) for (const less of candidatesOf(inner)) yield list.with(index, less)
  } else if (isPlainObject(value)) {
    const fields = Object.entries(value)
    for (const index of fields.keys()) yield objectOf(fields.toSpliced(index, 1))
    for (const [index, [name, inner]] of fields.entries()) {
      for (const less of candidatesOf(inner)) yield objectOf(fields.with(index, [name, less]))
    }
  }
}

/** Halves, quarters, and so on to single elements. */
function* partsOf(length: number): Iterable<readonly [number, number]> {
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < length; from += size) yield [from, Math.min(length, from + size)]
  }
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function objectOf(fields: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of fields) {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}
