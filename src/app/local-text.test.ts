import { expect, test } from 'vitest'
import { localText } from './local-text.ts'

test('a browser that denies storage loses nothing but the comfort of it', () => {
  const denied = localText(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect(denied.read('a')).toBeUndefined()
  expect(denied.write('a', 'b')).toBe(false)
})

test('what is kept is read again', () => {
  const kept = new Map<string, string>()
  const store = localText(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  }))
  expect(store.read('a')).toBeUndefined()
  expect(store.write('a', 'b')).toBe(true)
  expect(store.read('a')).toBe('b')
})
