import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PublicationView, SessionView, TransactionView } from '../../bridge/index.ts'
import { createMirrorStore, reflect } from '../stores/mirror.ts'
import { ScriptedPage } from '../testing/page.ts'
import { completePayment, completeSession, session, sessionId, transaction } from '../testing/views.ts'
import { followedPayment, startLookups } from './lookup.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

function start(): {
  lookedAtMs: number[]
  page: ScriptedPage
  stop: () => void
  tell: (view: SessionView) => void
  forget: () => void
} {
  const mirror = createMirrorStore()
  const page = new ScriptedPage()
  const lookedAtMs: number[] = []
  const stop = startLookups({
    mirror,
    page,
    send: (command) => {
      expect(command).toEqual({ type: 'session:lookup', sessionId })
      lookedAtMs.push(Date.now())
    },
  })
  const tell = (view: SessionView): void => {
    mirror.setState((before) => reflect(before, { type: 'session', view }), true)
  }
  const forget = (): void => {
    mirror.setState((before) => reflect(before, { type: 'session:gone', sessionId }), true)
  }
  return { lookedAtMs, page, stop, tell, forget }
}

const payment = (
  ofTransaction: Partial<TransactionView> = {},
  ofPublication: Partial<PublicationView> = {},
): SessionView => completePayment({ transaction: transaction(ofTransaction), ...ofPublication })

test('a signed payment is looked up after 5 seconds, then at waits that double up to a minute', () => {
  const { lookedAtMs, tell } = start()
  tell(payment())
  vi.advanceTimersByTime(195_000)
  expect(lookedAtMs).toEqual([5_000, 15_000, 35_000, 75_000, 135_000, 195_000])
})

test('on regtest nobody waits for more than 10 seconds', () => {
  const { lookedAtMs, tell } = start()
  tell(completePayment({}, { network: 'regtest' }))
  vi.advanceTimersByTime(35_000)
  expect(lookedAtMs).toEqual([5_000, 15_000, 25_000, 35_000])
})

test('it is followed to the sixth confirmation, and no further', () => {
  const { lookedAtMs, tell } = start()
  const state = { kind: 'confirmed', height: 5, epochSeconds: 1 } as const
  tell(payment({ state, confirmations: 5 }))
  vi.advanceTimersByTime(5_000)
  expect(lookedAtMs).toEqual([5_000])
  tell(payment({ state, confirmations: 6 }))
  vi.advanceTimersByTime(600_000)
  expect(lookedAtMs).toEqual([5_000])
  expect(vi.getTimerCount()).toBe(0)
})

test('messages, and payments that are not complete, are not looked up', () => {
  expect(followedPayment(completeSession())).toBeUndefined()
  expect(followedPayment(session())).toBeUndefined()
  expect(followedPayment(session({ phase: 'looking' }))).toBeUndefined()
})

test('each new claim is looked into at once, and an old one is not', () => {
  const { lookedAtMs, tell } = start()
  tell(payment())
  vi.advanceTimersByTime(1_000)
  tell(payment({}, { claimedBy: [1] }))
  tell(payment({ isBusy: true }, { claimedBy: [1] }))
  expect(lookedAtMs).toEqual([1_000])
  vi.advanceTimersByTime(1_000)
  tell(payment({}, { claimedBy: [1, 2] }))
  expect(lookedAtMs).toEqual([1_000, 2_000])
  tell(payment({ state: { kind: 'unconfirmed' } }, { claimedBy: [0, 1, 2] }))
  expect(lookedAtMs).toEqual([1_000, 2_000])
})

test('a claim that was there before this page is looked into at once', () => {
  const { lookedAtMs, tell } = start()
  tell(payment({}, { claimedBy: [1] }))
  expect(lookedAtMs).toEqual([0])
})

test.each([
  ['the page is seen again', (page: ScriptedPage) => page.show()],
  ['the network is back', (page: ScriptedPage) => page.window.dispatchEvent(new Event('online'))],
  ['the window gets the focus', (page: ScriptedPage) => page.window.dispatchEvent(new Event('focus'))],
])('when %s it is looked up at once', (_, wake) => {
  const { lookedAtMs, page, tell } = start()
  tell(payment())
  vi.advanceTimersByTime(1_000)
  wake(page)
  expect(lookedAtMs).toEqual([1_000])
})

test('a session that is forgotten is not looked up any more, nor anything once stopped', () => {
  const { forget, lookedAtMs, page, stop, tell } = start()
  tell(payment())
  forget()
  expect(vi.getTimerCount()).toBe(0)
  tell(payment())
  stop()
  page.show()
  vi.advanceTimersByTime(600_000)
  expect(lookedAtMs).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
