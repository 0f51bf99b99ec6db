import { expect, test } from 'vitest'
import {
  hasShape,
  isAnyOf,
  isBytes,
  isCount,
  isExactly,
  isFiniteNumber,
  isId,
  isListOf,
  isOrUndefined,
  isText,
} from './checks.ts'

test('a shape wants every field, and tolerates more', () => {
  const isPair = hasShape<{ readonly name: string; readonly count: number }>({ name: isText, count: isCount })
  expect(isPair({ name: 'a', count: 1, more: true })).toBe(true)
  for (const wrong of [{ name: 'a' }, { name: 1, count: 1 }, { name: 'a', count: -1 }, null, undefined, 'a', [], 7]) {
    expect(isPair(wrong)).toBe(false)
  }
})

test('numbers are counts only if they are whole, exact and not negative', () => {
  expect([0, 1, Number.MAX_SAFE_INTEGER].every(isCount)).toBe(true)
  expect([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', 1n].some(isCount)).toBe(false)
  expect([Number.NaN, Number.POSITIVE_INFINITY, '1'].some(isFiniteNumber)).toBe(false)
  expect(isFiniteNumber(-0.5)).toBe(true)
})

test('an id is 32 bytes of hex in lower case', () => {
  expect(isId('0f'.repeat(32))).toBe(true)
  for (const wrong of ['0F'.repeat(32), '0f'.repeat(31), `${'0f'.repeat(32)}0`, '', undefined])
    expect(isId(wrong)).toBe(false)
})

test('checks combine', () => {
  expect(isListOf(isText)(['a', 'b'])).toBe(true)
  expect(isListOf(isText)(['a', 1])).toBe(false)
  expect(isListOf(isText)('ab')).toBe(false)
  expect(isOrUndefined(isText)(undefined)).toBe(true)
  expect(isOrUndefined(isText)(null)).toBe(false)
  expect(isAnyOf<string | number>(isText, isCount)(3)).toBe(true)
  expect(isAnyOf<string | number>(isText, isCount)(-3)).toBe(false)
  expect(isExactly('a', 'b')('b')).toBe(true)
  expect(isExactly('a', 'b')('c')).toBe(false)
  expect(isBytes(new Uint8Array(2))).toBe(true)
  expect(isBytes([1, 2])).toBe(false)
})
