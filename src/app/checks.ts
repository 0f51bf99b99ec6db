/** Says whether a value from outside is what it should be. */
export type Check<T> = (value: unknown) => value is T

export const isText: Check<string> = (value) => typeof value === 'string'
export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean'
export const isFiniteNumber: Check<number> = (value): value is number => Number.isFinite(value)
/** A whole number from 0 on that is exact. */
export const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0
/** An amount: satoshis are bigint, and never negative. */
export const isSats: Check<bigint> = (value): value is bigint => typeof value === 'bigint' && value >= 0n
/** What came in less what went out. */
export const isSatsChange: Check<bigint> = (value) => typeof value === 'bigint'
export const isBytes: Check<Uint8Array> = (value) => value instanceof Uint8Array

/** 32 bytes in hex: what every id is. `Id` is the brand that the place of the value gives it. */
export function isId<Id extends string>(value: unknown): value is Id {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

export function isExactly<const T extends string>(...choices: readonly T[]): Check<T> {
  return (value): value is T => choices.some((choice) => choice === value)
}

export function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => check(item))
}

export function isOrUndefined<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value)
}

export function isAnyOf<T>(...checks: readonly Check<T>[]): Check<T> {
  return (value): value is T => checks.some((check) => check(value))
}

/** An object with these fields, each as its check says. Fields beside them are tolerated and not looked at. */
export function hasShape<T extends object>(fields: { readonly [Key in keyof T]-?: Check<T[Key]> }): Check<T> {
  const entries = Object.entries<Check<unknown>>(fields)
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const record = value as Readonly<Record<string, unknown>>
    return entries.every(([name, check]) => check(record[name]))
  }
}
