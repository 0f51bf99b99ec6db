import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PaymentDraft, PaymentEstimate } from '../../bridge/index.ts'
import { createEstimates, type Estimates } from './estimates.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const paying = (amount: string): PaymentDraft => ({
  recipients: [{ address: 'tb1q', amount, unit: 'sat' }],
  sendsAllTo: null,
  fee: { kind: 'preset', preset: 'normal' },
})
const NOTHING: PaymentEstimate = { kind: 'faulty', faults: [] }

interface Question {
  readonly amount: string | undefined
  readonly answer: (estimate: PaymentEstimate) => void
  readonly refuse: (error: Error) => void
}

function start(): { readonly estimates: Estimates; readonly questions: Question[] } {
  const questions: Question[] = []
  const estimates = createEstimates(({ recipients }) => {
    const { promise, resolve, reject } = Promise.withResolvers<PaymentEstimate>()
    questions.push({ amount: recipients[0]?.amount, answer: resolve, refuse: reject })
    return promise
  })
  return { estimates, questions }
}

test('the first draft is asked about at once, the next when it stands still', () => {
  const { estimates, questions } = start()
  estimates.follow(paying('1'))
  expect(questions.map(({ amount }) => amount)).toEqual(['1'])
  estimates.follow(paying('12'))
  vi.advanceTimersByTime(249)
  estimates.follow(paying('123'))
  vi.advanceTimersByTime(249)
  expect(questions).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(questions.map(({ amount }) => amount)).toEqual(['1', '123'])
})

test('an answer to an older draft is not taken for one to the newest', async () => {
  const { estimates, questions } = start()
  const seen = vi.fn()
  estimates.follow(paying('1'))
  estimates.subscribe(seen)
  estimates.follow(paying('2'))
  questions[0]?.answer(NOTHING)
  await vi.advanceTimersByTimeAsync(250)
  expect(estimates.state()).toEqual({ estimate: undefined, isPending: true, failure: undefined })
  questions[1]?.answer(NOTHING)
  await vi.advanceTimersByTimeAsync(0)
  expect(estimates.state()).toEqual({ estimate: NOTHING, isPending: false, failure: undefined })
  expect(seen).toHaveBeenCalled()
})

test('a question without an answer is told, and keeps the answer before', async () => {
  const { estimates, questions } = start()
  estimates.follow(paying('1'))
  questions[0]?.answer(NOTHING)
  await vi.advanceTimersByTimeAsync(0)
  estimates.askAgain()
  const failure = new Error('gone')
  questions[1]?.refuse(failure)
  await vi.advanceTimersByTimeAsync(0)
  expect(estimates.state()).toEqual({ estimate: NOTHING, isPending: false, failure })
})

test('nothing is asked again before anything was asked', () => {
  const { estimates, questions } = start()
  estimates.askAgain()
  expect(questions).toEqual([])
})

test('once stopped it asks and tells nothing more', async () => {
  const { estimates, questions } = start()
  const seen = vi.fn()
  estimates.follow(paying('1'))
  estimates.follow(paying('2'))
  estimates.subscribe(seen)
  estimates.stop()
  questions[0]?.answer(NOTHING)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(questions).toHaveLength(1)
  expect(seen).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
