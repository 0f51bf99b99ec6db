// What either side of a boundary asks of plain data before it believes in its type.

export type Guard<Value> = (value: unknown) => value is Value
type Guards<Message> = { readonly [Field in Exclude<keyof Message, 'type'>]-?: Guard<Message[Field]> }
export type Union<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: Guards<Extract<Message, { readonly type: Type }>>
}

export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean'
export const isString: Guard<string> = (value) => typeof value === 'string'
export const isCount: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && typeof value === 'number' && value >= 0
export const isPositive: Guard<number> = (value): value is number => isCount(value) && value > 0
export const isFiniteNumber: Guard<number> = (value): value is number => Number.isFinite(value)
export const isPositiveSats: Guard<bigint> = (value): value is bigint => typeof value === 'bigint' && value > 0n
export const isBytes: Guard<Uint8Array> = (value) => value instanceof Uint8Array
/** Bytes in memory that nobody else can write to: what was checked stays what it was. */
export const isOwnBytes: Guard<Uint8Array> = (value): value is Uint8Array =>
  value instanceof Uint8Array && value.buffer instanceof ArrayBuffer
export const isArrayBuffer: Guard<ArrayBuffer> = (value) => value instanceof ArrayBuffer
export const isRecord: Guard<Readonly<Record<string, unknown>>> = (value): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

export function either<First, Second>(first: Guard<First>, second: Guard<Second>): Guard<First | Second> {
  return (value): value is First | Second => first(value) || second(value)
}

export function orNull<Value>(guard: Guard<Value>): Guard<Value | null> {
  return (value): value is Value | null => value === null || guard(value)
}

export function oneOf<const Value extends string>(...values: readonly Value[]): Guard<Value> {
  return (value): value is Value => values.some((candidate) => candidate === value)
}

export function listOf<Value>(guard: Guard<Value>): Guard<Value[]> {
  return (value): value is Value[] => Array.isArray(value) && value.every((item) => guard(item))
}

/** An object with all the required fields, perhaps the optional ones, and no other. */
export function shape<Value>(
  required: Readonly<Record<string, Guard<unknown>>>,
  optional: Readonly<Record<string, Guard<unknown>>> = {},
): Guard<Value> {
  return (value): value is Value =>
    isRecord(value) &&
    Object.entries(required).every(([field, guard]) => Object.hasOwn(value, field) && guard(value[field])) &&
    Object.entries(value).every(([field, content]) => {
      // Own fields only: an object has a `constructor` without anyone having listed it.
      const fields = Object.hasOwn(required, field) ? required : optional
      return Object.hasOwn(fields, field) && (fields[field]?.(content) ?? false)
    })
}

/** Text of at most this many characters (UTF-16 code units). */
export function textOf(maxCharacters: number): Guard<string> {
  return (value): value is string => typeof value === 'string' && value.length <= maxCharacters
}

/** Hex of a 32-byte hash, in the one spelling that ids have. */
export function isId<Id extends string>(): Guard<Id> {
  return (value): value is Id => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

/** Any one of several; each guard answers for its part of the union. */
export function anyOf<Value>(...guards: readonly Guard<Value>[]): Guard<Value> {
  return (value): value is Value => guards.some((guard) => guard(value))
}

/** A list of at most `max`. */
export function listUpTo<Value>(max: number, guard: Guard<Value>): Guard<readonly Value[]> {
  return (value): value is readonly Value[] => Array.isArray(value) && value.length <= max && listOf(guard)(value)
}

/** At most `max` bytes that nobody else can write to. */
export function bytesUpTo(max: number): Guard<Uint8Array> {
  return (value): value is Uint8Array => isOwnBytes(value) && value.length <= max
}
