import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PublicationView, SessionView } from '../../bridge/index.ts'
import { createMirrorStore, type MirrorStore, reflect } from '../stores/mirror.ts'
import { ScriptedPage } from '../testing/page.ts'
import { completeSession, nowMs, session, sessionId } from '../testing/views.ts'
import { runningTurn, startFailoverCountdowns } from './failover.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: nowMs })
})
afterEach(() => {
  vi.useRealTimers()
})

function start(): {
  mirror: MirrorStore
  page: ScriptedPage
  sent: number[]
  stop: () => void
  tell: (view: SessionView) => void
} {
  const mirror = createMirrorStore()
  const page = new ScriptedPage()
  const sent: number[] = []
  const stop = startFailoverCountdowns({
    mirror,
    page,
    send: (command) => {
      expect(command.sessionId).toBe(sessionId)
      sent.push(command.turn)
    },
  })
  const tell = (view: SessionView): void => {
    mirror.setState((before) => reflect(before, { type: 'session', view }), true)
  }
  return { mirror, page, sent, stop, tell }
}

const turn = (number: number, startedAtMs = Date.now()): Partial<PublicationView> => ({
  turn: number,
  turnStartedAtMs: startedAtMs,
})

test('a turn is over when its time has run out, and that is said once', () => {
  const { sent, tell } = start()
  tell(completeSession(turn(0)))
  vi.advanceTimersByTime(59_999)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([0])
  tell(completeSession({ ...turn(0, nowMs), claimedBy: [2] }))
  vi.advanceTimersByTime(600_000)
  expect(sent).toEqual([0])
})

test('each turn has its own countdown', () => {
  const { sent, tell } = start()
  tell(completeSession(turn(0)))
  vi.advanceTimersByTime(60_000)
  tell(completeSession(turn(1)))
  vi.advanceTimersByTime(60_000)
  expect(sent).toEqual([0, 1])
})

test('a turn that was handed over is not counted any more', () => {
  const { sent, tell } = start()
  tell(completeSession(turn(0)))
  vi.advanceTimersByTime(30_000)
  tell(completeSession(turn(1)))
  vi.advanceTimersByTime(59_000)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(sent).toEqual([1])
})

test('nothing runs before the first turn has begun, once it is confirmed, exhausted, or not complete', () => {
  expect(runningTurn(completeSession({ turnStartedAtMs: 0 }))).toBeUndefined()
  expect(runningTurn(completeSession({ confirmedAtMs: nowMs }))).toBeUndefined()
  expect(runningTurn(completeSession({ isExhausted: true, turn: 3 }))).toBeUndefined()
  expect(runningTurn(session())).toBeUndefined()
  expect(runningTurn(session({ phase: 'looking' }))).toBeUndefined()
  const { sent, tell } = start()
  tell(completeSession(turn(0)))
  tell(completeSession({ ...turn(0), confirmedAtMs: nowMs }))
  vi.advanceTimersByTime(600_000)
  expect(sent).toEqual([])
})

test('a tab that was frozen finds on waking that the time has run out', () => {
  const { page, sent, tell } = start()
  page.hide()
  tell(completeSession(turn(0)))
  // The clock goes on while no timer fires.
  vi.setSystemTime(nowMs + 90_000)
  expect(sent).toEqual([])
  page.show()
  expect(sent).toEqual([0])
})

test('a timer that fires while the clock was set back waits for the deadline', () => {
  const { sent, tell } = start()
  tell(completeSession(turn(0)))
  vi.advanceTimersByTime(30_000)
  vi.setSystemTime(nowMs)
  vi.advanceTimersByTime(30_000)
  expect(sent).toEqual([])
  vi.advanceTimersByTime(30_000)
  expect(sent).toEqual([0])
})

test('what was said while the worker could not hear is said again on waking', () => {
  const { page, sent, tell } = start()
  tell(completeSession(turn(0)))
  vi.advanceTimersByTime(60_000)
  page.window.dispatchEvent(new Event('online'))
  expect(sent).toEqual([0, 0])
})

test('once stopped it says nothing and leaves no timer behind', () => {
  const { page, sent, stop, tell } = start()
  tell(completeSession(turn(0)))
  stop()
  vi.advanceTimersByTime(600_000)
  page.show()
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
