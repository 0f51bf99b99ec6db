import { fromHex, toHex } from '../src/bytes/index.ts'

// Any input as JSON, so that it can stand in the corpus and be read there.

const MARK = '$'

/** What structured clone carries besides plain data; which one of a kind it is matters to no reader. */
const EXOTICS = {
  date: () => new Date(0),
  map: () => new Map([['type', 'start']]),
  set: () => new Set([1]),
  pattern: () => /x/,
  error: () => new Error('x'),
  shared: () => new SharedArrayBuffer(8),
  view: () => new DataView(new ArrayBuffer(32)),
  floats: () => new Float64Array(4),
  number: () => Object(1) as object,
} as const satisfies Record<string, () => object>
type ExoticKind = keyof typeof EXOTICS

function exoticKindOf(value: object): ExoticKind {
  const kinds = Object.keys(EXOTICS) as ExoticKind[]
  return kinds.find((kind) => Object.getPrototypeOf(EXOTICS[kind]()) === Object.getPrototypeOf(value)) ?? 'view'
}

function makeCycle(): unknown {
  const list: unknown[] = []
  list.push(list)
  return list
}

/** Lists and what JSON has as they are; objects, bytes, numbers that JSON lacks and the like as `{"$": kind, …}`. */
export function toNotation(value: unknown, around: readonly unknown[] = []): unknown {
  if (around.includes(value)) return { [MARK]: 'cycle' }
  if (value === undefined) return { [MARK]: 'undefined' }
  if (typeof value === 'bigint') return { [MARK]: 'bigint', of: String(value) }
  if (typeof value === 'function') return { [MARK]: 'function' }
  if (typeof value === 'number') {
    const isPlain = Number.isFinite(value) && !Object.is(value, -0)
    return isPlain ? value : { [MARK]: 'number', of: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (typeof value === 'string') return value.isWellFormed() ? value : { [MARK]: 'text', of: JSON.stringify(value) }
  if (value instanceof Uint8Array) return { [MARK]: 'bytes', of: toHex(value) }
  if (value instanceof ArrayBuffer) return { [MARK]: 'buffer', of: toHex(new Uint8Array(value)) }
  if (typeof value !== 'object' || value === null) return value
  const inside = [...around, value]
  // Holes of a list become `undefined`.
  if (Array.isArray(value)) return Array.from(value, (inner) => toNotation(inner, inside))
  if (Object.getPrototypeOf(value) !== Object.prototype) return { [MARK]: 'exotic', of: exoticKindOf(value) }
  const fields = Object.entries(value).map(([key, inner]) => [key, toNotation(inner, inside)])
  return { [MARK]: 'object', of: fields }
}

/** What `toNotation` wrote. @throws Error for anything else. */
export function fromNotation(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => fromNotation(inner))
  if (typeof value !== 'object' || value === null) return value
  const { [MARK]: kind, of } = value as { readonly $?: unknown; readonly of?: unknown }
  switch (kind) {
    case 'undefined':
      return undefined
    case 'function':
      return () => undefined
    case 'cycle':
      return makeCycle()
    case 'exotic':
      return EXOTICS[of as ExoticKind]()
    case 'object':
      return objectOf(of as [string, unknown][])
    default:
      if (typeof of === 'string') return fromText(kind, of)
      throw new Error('This is not how inputs are written.')
  }
}

function fromText(kind: unknown, text: string): unknown {
  switch (kind) {
    case 'bigint':
      return BigInt(text)
    case 'number':
      return Number(text)
    case 'text':
      return JSON.parse(text)
    case 'bytes':
      return fromHex(text)
    case 'buffer':
      return Uint8Array.from(fromHex(text)).buffer
    default:
      throw new Error('This is not how inputs are written.')
  }
}

/** With own fields only, so that even `__proto__` is one. */
function objectOf(fields: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, inner] of fields) {
    Object.defineProperty(object, key, {
      value: fromNotation(inner),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return object
}
