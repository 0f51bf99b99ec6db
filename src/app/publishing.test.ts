import { expect, test } from 'vitest'
import type { PublicationView, SessionView, TransactionView } from '../bridge/index.ts'
import type { CoordinatorEvent } from '../coordinator/index.ts'
import { startPublishing, type Publisher } from './publishing.ts'
import { createMirrorStore, reflect } from './stores/mirror.ts'
import { completePayment, completeSession, nowMs, sessionId, transaction } from './testing/views.ts'

function start(...views: readonly SessionView[]): {
  publisher: Publisher
  sent: string[]
  tell: (view: SessionView) => void
} {
  const mirror = createMirrorStore()
  const tell = (view: SessionView): void => {
    mirror.setState((before) => reflect(before, { type: 'session', view }), true)
  }
  for (const view of views) tell(view)
  const sent: string[] = []
  const publisher = startPublishing({ mirror, send: ({ type, sessionId: id }) => sent.push(`${type} ${id}`) })
  return { publisher, sent, tell }
}

const payment = (
  ofPublication: Partial<PublicationView> = {},
  ofTransaction: Partial<TransactionView> = {},
): SessionView => completePayment({ transaction: transaction(ofTransaction), ...ofPublication })
const mine = { isMyTurn: true, turn: 1 }
const publish = `session:publish ${sessionId}`
const announce: CoordinatorEvent = { name: 'session:should-broadcast', args: [sessionId, 0] }

test('a payment is published when its turn comes, and once', () => {
  const { publisher, sent, tell } = start(payment())
  expect(sent).toEqual([])
  publisher.hear(announce)
  tell(payment(mine))
  tell(payment(mine, { isBusy: true }))
  tell(payment(mine))
  publisher.hear(announce)
  expect(sent).toEqual([publish])
})

test('after a reload the view alone says that it is due', () => {
  expect(start(payment(mine)).sent).toEqual([publish])
  const before = { atMs: nowMs - 1, outcome: { kind: 'unreachable', hosts: [] } } as const
  expect(start(payment(mine, { lastAttempt: before })).sent).toEqual([publish])
})

test('an attempt of this very turn is not made again, and what is under way is waited for', () => {
  const lastAttempt = { atMs: nowMs, outcome: { kind: 'unreachable', hosts: [] } } as const
  expect(start(payment(mine, { lastAttempt })).sent).toEqual([])
  expect(start(payment(mine, { isBusy: true })).sent).toEqual([])
})

test('what is seen, confirmed here, exhausted or another one’s turn is left alone', () => {
  expect(start(payment(mine, { state: { kind: 'unconfirmed' } })).sent).toEqual([])
  expect(start(payment({ ...mine, confirmedAtMs: nowMs })).sent).toEqual([])
  expect(start(payment({ isMyTurn: false, isExhausted: true, turn: 3 })).sent).toEqual([])
  expect(start(payment()).sent).toEqual([])
})

test('a message is never published, whatever is announced', () => {
  const { publisher, sent, tell } = start(completeSession(mine))
  publisher.hear(announce)
  tell(completeSession(mine))
  expect(sent).toEqual([])
})

test('a turn that comes round again is published again', () => {
  const { sent, tell } = start(payment({ ...mine, turn: 0 }))
  tell(payment({ isMyTurn: false, turn: 1 }))
  tell(payment({ ...mine, turn: 2, turnStartedAtMs: nowMs + 1 }))
  expect(sent).toEqual([publish, publish])
})

test('other events, and whatever comes after the end, do nothing', () => {
  const { publisher, sent, tell } = start(payment())
  publisher.hear({ name: 'session:complete', args: [sessionId] })
  tell(payment())
  publisher.stop()
  tell(payment(mine))
  expect(sent).toEqual([])
})
