import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMirrorStore, reflect } from '../stores/mirror.ts'
import { ScriptedPage } from '../testing/page.ts'
import { group, network } from '../testing/views.ts'
import { reconnectWaitMs, startReconnect } from './reconnect.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

function start(): {
  checksAtMs: number[]
  page: ScriptedPage
  stop: () => void
  relayIs: (isConnected: boolean) => void
} {
  const mirror = createMirrorStore()
  const page = new ScriptedPage()
  const checksAtMs: number[] = []
  const stop = startReconnect(mirror, page, () => {
    checksAtMs.push(Date.now())
  })
  const relayIs = (isConnected: boolean): void => {
    const view = network({ relays: [{ address: '/ip4/1.2.3.4/tcp/1/ws', isConnected }] })
    mirror.setState((before) => reflect(before, { type: 'network', view }), true)
  }
  mirror.setState((before) => reflect(before, { type: 'group', view: group() }), true)
  return { checksAtMs, page, stop, relayIs }
}

test('waits double from 200 ms to 30 s', () => {
  expect([0, 1, 2, 3, 7, 8, 100].map(reconnectWaitMs)).toEqual([200, 400, 800, 1_600, 25_600, 30_000, 30_000])
})

test('while a relay is missing it looks at growing intervals, and starts anew once it was there', () => {
  const { checksAtMs, relayIs } = start()
  relayIs(false)
  // Each look is answered by a view that says the same.
  vi.advanceTimersByTime(3_000)
  relayIs(false)
  expect(checksAtMs).toEqual([200, 600, 1_400, 3_000])
  relayIs(true)
  vi.advanceTimersByTime(100_000)
  expect(checksAtMs).toHaveLength(4)
  relayIs(false)
  vi.advanceTimersByTime(200)
  expect(checksAtMs).toHaveLength(5)
})

test('without a network view, and with every relay there, it is quiet', () => {
  const { checksAtMs, relayIs } = start()
  vi.advanceTimersByTime(60_000)
  relayIs(true)
  vi.advanceTimersByTime(60_000)
  expect(checksAtMs).toEqual([])
})

test.each([
  ['the page is seen again', (page: ScriptedPage) => page.show()],
  ['the page comes back', (page: ScriptedPage) => page.window.dispatchEvent(new Event('pageshow'))],
  ['the network is back', (page: ScriptedPage) => page.window.dispatchEvent(new Event('online'))],
])('when %s it looks at once, and again two seconds later', (_, wake) => {
  const { checksAtMs, page, relayIs } = start()
  relayIs(true)
  vi.advanceTimersByTime(10_000)
  wake(page)
  vi.advanceTimersByTime(60_000)
  expect(checksAtMs).toEqual([10_000, 12_000])
})

test('waking starts the growing waits anew', () => {
  const { checksAtMs, page, relayIs } = start()
  relayIs(false)
  vi.advanceTimersByTime(60_000)
  const before = checksAtMs.length
  page.show()
  vi.advanceTimersByTime(700)
  expect(checksAtMs.slice(before)).toEqual([60_000, 60_200, 60_600])
})

test('hiding the page is no reason to look', () => {
  const { checksAtMs, page } = start()
  page.hide()
  vi.advanceTimersByTime(60_000)
  expect(checksAtMs).toEqual([])
})

test('once stopped it looks no more and leaves no timer behind', () => {
  const { checksAtMs, page, relayIs, stop } = start()
  relayIs(false)
  page.show()
  stop()
  vi.advanceTimersByTime(60_000)
  expect(checksAtMs).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})
