import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LOOK_EVERY_MS, untilFound } from './looks.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it looks at once and then now and then, until there is something', async () => {
  const look = vi.fn<() => string | undefined>(() => undefined)
  const found = untilFound(look, new AbortController().signal)
  expect(look).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(2 * LOOK_EVERY_MS)
  expect(look).toHaveBeenCalledTimes(3)
  look.mockReturnValue('a code')
  vi.advanceTimersByTime(LOOK_EVERY_MS)
  expect(await found).toBe('a code')
  expect(vi.getTimerCount()).toBe(0)
})

test('it ends without a further look when it is told to', async () => {
  const look = vi.fn<() => string | undefined>(() => undefined)
  const ending = new AbortController()
  const found = untilFound(look, ending.signal)
  ending.abort()
  expect(await found).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
  expect(await untilFound(look, ending.signal)).toBeUndefined()
  expect(look).toHaveBeenCalledTimes(1)
})

test('what a look throws ends it', async () => {
  const look = vi.fn<() => string | undefined>(() => undefined)
  const found = untilFound(look, new AbortController().signal)
  look.mockImplementation(() => {
    throw new Error('unplugged')
  })
  vi.advanceTimersByTime(LOOK_EVERY_MS)
  await expect(found).rejects.toThrow('unplugged')
  expect(vi.getTimerCount()).toBe(0)
})
