import { expect, test } from 'vitest'
import type { PublicationView, TransactionView } from '../bridge/index.ts'
import { confirmationsText, paymentProgress, paymentStanding } from './payment-standing.ts'
import { details, nowMs, publication, transaction } from './testing/views.ts'

const headline = (ofPublication: Partial<PublicationView>, ofTransaction: Partial<TransactionView> = {}): string =>
  paymentStanding(details(), publication(ofPublication), transaction(ofTransaction)).headline

const conflict = { atMs: 1, outcome: { kind: 'conflict', inputIndex: 1, spentBy: 'aa' } } as const
const unreachable = { atMs: 1, outcome: { kind: 'unreachable', hosts: ['a.example'] } } as const
const confirmed = { kind: 'confirmed', height: 5, epochSeconds: 1 } as const

test('a payment is told from the last signature to the last confirmation', () => {
  expect(headline({})).toBe('Signed. Bo broadcasts it')
  expect(headline({ isMyTurn: true, turn: 1 })).toBe('Signed. Broadcasting')
  expect(headline({ isMyTurn: true, turn: 1 }, { lastAttempt: unreachable })).toBe('Signed, not published yet')
  expect(headline({}, { isBusy: true })).toBe('Signed. Broadcasting')
  expect(headline({ claimedBy: [1] })).toBe('Signed. The others say that it is published')
  expect(headline({}, { state: { kind: 'unconfirmed' } })).toBe('Seen in the mempool')
  expect(headline({}, { state: confirmed, confirmations: 1 })).toBe('Paid. 1 confirmation')
  expect(headline({}, { state: confirmed, confirmations: 6 })).toBe('Paid and settled')
})

test('what goes wrong is told, and what this device sees itself outweighs it', () => {
  expect(headline({}, { lastAttempt: conflict })).toBe('Another transaction spent the coins')
  expect(headline({}, { lastAttempt: conflict, state: { kind: 'unconfirmed' } })).toBe('Seen in the mempool')
  expect(headline({ isExhausted: true, turn: 3 })).toBe('Signed, but nobody could broadcast it')
  expect(headline({ isExhausted: true, turn: 3 }, { state: { kind: 'unconfirmed' } })).toBe('Seen in the mempool')
  expect(headline({ confirmedAtMs: nowMs })).toBe('Signed and taken as published')
  expect(paymentProgress(publication(), transaction({ lastAttempt: conflict }))).toEqual({
    kind: 'conflict',
    inputIndex: 1,
    spentBy: 'aa',
  })
})

test('everything says what to do in sentences', () => {
  const all = [
    paymentStanding(details(), publication(), transaction()),
    paymentStanding(details(), publication({ isExhausted: true }), transaction()),
    paymentStanding(details(), publication(), transaction({ lastAttempt: conflict })),
  ]
  for (const { guidance } of all) expect(guidance).toMatch(/^[A-Z].{20,}\.$/u)
})

test('confirmations are counted as one says them', () => {
  expect([0, 1, 2, 6, 7].map(confirmationsText)).toEqual([
    '0 confirmations',
    '1 confirmation',
    '2 confirmations',
    '6 confirmations',
    'more than 6 confirmations',
  ])
})
