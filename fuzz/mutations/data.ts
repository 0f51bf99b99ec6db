import type { Random } from '../../src/simulation/random.ts'
import { changeBytes } from './bytes.ts'
import { changeText, strangeText } from './text.ts'

const DEEPEST = 5_000
const MOST = 100_000
const NUMBERS: readonly number[] = [0, -0, -1, 1, 0.5, 255, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, NaN, Infinity]
const NAMES: readonly string[] = ['__proto__', 'constructor', 'toString', 'length', 'type', 'then', '0', '']

/** One value inside this one as another realm could also have sent it. Nothing of `value` itself is changed. */
export function changeData(value: unknown, random: Random, other: unknown): unknown {
  if (isFields(value) && random.chance(0.85)) return changeFields(value, random, other)
  if (Array.isArray(value) && random.chance(0.7)) return changeList(value as readonly unknown[], random, other)
  return random.chance(0.5) ? changeLeaf(value, random) : foreign(random, other)
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function changeFields(value: Readonly<Record<string, unknown>>, random: Random, other: unknown): unknown {
  const names = Object.keys(value)
  const name = names.length === 0 ? random.pick(NAMES) : random.pick(names)
  switch (random.below(8)) {
    case 0:
      return withFields(Object.entries(value).filter(([field]) => field !== name))
    case 1:
      return withFields([...Object.entries(value), [random.pick(NAMES), foreign(random, other)]])
    case 2:
      return isFields(other) ? withFields([...Object.entries(value), ...Object.entries(other)]) : value
    default:
      return withFields([...Object.entries(value), [name, changeData(value[name], random, other)]])
  }
}

/** Own fields whatever their names, the last of each name. */
function withFields(fields: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of fields) {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
  }
  return object
}

function changeList(list: readonly unknown[], random: Random, other: unknown): unknown {
  const at = random.below(Math.max(1, list.length))
  switch (random.below(6)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return [...list, ...list]
    case 2:
      return random.chance(0.02) ? many(list[at], random) : [...list, undefined]
    case 3:
      // A list with holes.
      return Object.assign([], { [list.length + 1]: list[at] })
    default:
      return list.length === 0 ? [foreign(random, other)] : list.with(at, changeData(list[at], random, other))
  }
}

/** The same again and again: less often what is large itself, as other kinds of input are bounded too. */
function many(value: unknown, random: Random): readonly unknown[] {
  return Array.from({ length: random.below(Math.ceil(MOST / sizeOf(value))) }, () => value)
}

/** How many values there are in it, itself among them; of what holds itself, the first time. */
function sizeOf(value: unknown, around: readonly unknown[] = []): number {
  if (typeof value !== 'object' || value === null || around.includes(value)) return 1
  return Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner, [...around, value]), 1)
}

function changeLeaf(value: unknown, random: Random): unknown {
  if (typeof value === 'string') return changeText(value, random, value)
  if (typeof value === 'number') return value + (random.chance(0.5) ? 1 : -1)
  if (typeof value === 'bigint') return random.pick([-value, value + 1n, 0n, 2n ** 64n])
  if (typeof value === 'boolean') return !value
  if (value instanceof Uint8Array) return changeBytes(value, random, value)
  return foreign(random, value)
}

function foreign(random: Random, other: unknown): unknown {
  switch (random.below(12)) {
    case 0:
      return random.pick(NUMBERS)
    case 1:
      return strangeText(random)
    case 2:
      return random.bytes(random.pick([0, 1, 31, 32, 33, 64]))
    case 3:
      return random.pick([() => null, () => undefined, () => true, () => false])()
    case 4:
      return random.pick([0n, -1n, 2n ** 63n, 2n ** 2_000n])
    case 5:
      return random.pick([[], {}, [[]], [undefined]])
    case 6:
      return random.pick([new Map([['type', 'start']]), new Set([1]), new Date(0), /x/, new Error('x')])
    case 7:
      return new Uint8Array(new SharedArrayBuffer(32))
    case 8:
      return random.pick([
        new ArrayBuffer(8),
        new Int8Array(32),
        new DataView(new ArrayBuffer(32)),
        new Float64Array(4),
      ])
    case 9:
      return random.chance(0.2) ? nested(random.below(DEEPEST)) : cycle()
    case 10:
      return random.pick([Object(1n), Object('text'), Object(1)])
    default:
      return other
  }
}

function nested(depth: number): unknown {
  let inner: unknown = []
  for (let level = 0; level < depth; level++) inner = level % 2 === 0 ? [inner] : { type: inner }
  return inner
}

function cycle(): unknown {
  const list: unknown[] = []
  list.push(list)
  return list
}
