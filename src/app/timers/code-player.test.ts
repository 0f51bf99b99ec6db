import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCodePlayer, FRAME_MS } from './code-player.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('each code is shown for its time, and after the last comes the first', () => {
  const player = createCodePlayer(3, true)
  const seen: number[] = []
  player.subscribe(() => seen.push(player.state().frameIndex))
  vi.advanceTimersByTime(FRAME_MS - 1)
  expect(seen).toEqual([])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(3 * FRAME_MS)
  expect(seen).toEqual([1, 2, 0, 1])
})

test('it plays only while somebody looks', () => {
  const player = createCodePlayer(3, true)
  expect(vi.getTimerCount()).toBe(0)
  const stop = player.subscribe(() => {})
  const stopAnother = player.subscribe(() => {})
  expect(vi.getTimerCount()).toBe(1)
  stop()
  expect(vi.getTimerCount()).toBe(1)
  stopAnother()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(10 * FRAME_MS)
  expect(player.state()).toEqual({ frameIndex: 0, isPlaying: true })
})

test('a page that was busy shows no code for less than its time, and leaves out none', () => {
  const player = createCodePlayer(9, true)
  player.subscribe(() => {})
  const busyUntilMs = performance.now() + 5 * FRAME_MS
  const clock = vi.spyOn(performance, 'now').mockReturnValue(busyUntilMs)
  vi.advanceTimersByTime(FRAME_MS)
  expect(player.state().frameIndex).toBe(1)
  clock.mockReturnValue(busyUntilMs + FRAME_MS - 1)
  vi.advanceTimersByTime(FRAME_MS)
  expect(player.state().frameIndex).toBe(1)
  clock.mockReturnValue(busyUntilMs + FRAME_MS)
  vi.advanceTimersByTime(1)
  expect(player.state().frameIndex).toBe(2)
})

test('who starts it paused, pauses it or steps sees a code for as long as they like', () => {
  const player = createCodePlayer(3, false)
  player.subscribe(() => {})
  vi.advanceTimersByTime(10 * FRAME_MS)
  expect(player.state()).toEqual({ frameIndex: 0, isPlaying: false })
  player.step(-1)
  expect(player.state()).toEqual({ frameIndex: 2, isPlaying: false })
  player.play()
  vi.advanceTimersByTime(FRAME_MS)
  expect(player.state()).toEqual({ frameIndex: 0, isPlaying: true })
  player.step(1)
  vi.advanceTimersByTime(10 * FRAME_MS)
  expect(player.state()).toEqual({ frameIndex: 1, isPlaying: false })
  player.play()
  player.play()
  expect(vi.getTimerCount()).toBe(1)
  player.pause()
  expect(vi.getTimerCount()).toBe(0)
})
