import { expect, test } from 'vitest'
import type { GatheringView, SessionView, SignerView } from '../bridge/index.ts'
import { byUrgency, countNeeds, isBusy, needOfGathering, needOfSession } from './attention.ts'
import { EMPTY_MIRROR, type Mirror, reflect } from './stores/mirror.ts'
import { completePayment, completeSession, gathering, nowMs, session, signers, transaction } from './testing/views.ts'

function having(gatherings: readonly GatheringView[], sessions: readonly SessionView[]): Mirror {
  return reflect(EMPTY_MIRROR, { type: 'snapshot', gatherings, groups: [], sessions, wallets: [] })
}

const seats = (iConfirmed: boolean): GatheringView['seats'] =>
  gathering().seats.map((seat) => (seat.isMe ? { ...seat, hasConfirmed: iConfirmed } : seat))

test('a gathering wants one to join, then to compare the words, once each', () => {
  expect(needOfGathering(gathering({ hasJoined: false }))).toBe('join')
  expect(needOfGathering(gathering())).toBe('nothing')
  expect(needOfGathering(gathering({ phase: 'sealed', seats: seats(false) }))).toBe('compare')
  expect(needOfGathering(gathering({ phase: 'sealed', seats: seats(true) }))).toBe('nothing')
  expect(needOfGathering(gathering({ phase: 'stuck' }))).toBe('look')
  expect(needOfGathering(gathering({ phase: 'looking' }))).toBe('nothing')
  expect(needOfGathering(gathering({ phase: 'complete' }))).toBe('nothing')
})

test('a session wants an approval, and a confirmation of whoever is up', () => {
  expect(needOfSession(session(), false)).toBe('approve')
  expect(needOfSession(session({}, { hasApproved: true }), false)).toBe('nothing')
  expect(needOfSession(session({ phase: 'signing' }, { hasApproved: true }), false)).toBe('nothing')
  expect(needOfSession(completeSession(), false)).toBe('nothing')
  expect(needOfSession(completeSession({ isMyTurn: true }), false)).toBe('confirm')
  expect(needOfSession(completeSession({ isExhausted: true }), false)).toBe('confirm')
  expect(needOfSession(completeSession({ isMyTurn: true, confirmedAtMs: nowMs }), false)).toBe('nothing')
  for (const phase of ['refused', 'declined', 'stuck'] as const)
    expect(needOfSession(session({ phase }), false)).toBe('look')
  for (const phase of ['looking', 'expired'] as const) expect(needOfSession(session({ phase }), false)).toBe('nothing')
})

test('a device that came back without its approval is asked again, whatever others take it for, unless it has signed', () => {
  const takenFor = (mine: SignerView['state'], hasApproved = false): SessionView =>
    session({ phase: 'signing' }, { hasApproved, signers: signers(mine, 'signed', 'approved') })
  expect(needOfSession(takenFor('approved'), false)).toBe('approve')
  expect(needOfSession(takenFor('approved', true), false)).toBe('nothing')
  expect(needOfSession(takenFor('signed'), false)).toBe('nothing')
})

test('a signed payment wants nobody, unless everyone had a turn in vain', () => {
  expect(needOfSession(completePayment({ isMyTurn: true }), false)).toBe('nothing')
  expect(needOfSession(completePayment({ isExhausted: true }), false)).toBe('broadcast')
  const seen = transaction({ state: { kind: 'unconfirmed' } })
  expect(needOfSession(completePayment({ isExhausted: true, transaction: seen }), false)).toBe('nothing')
})

test('what others wait for is counted, what can wait is not', () => {
  expect(countNeeds(having([gathering({ hasJoined: false })], [session()]))).toBe(2)
  expect(countNeeds(having([gathering({ phase: 'stuck' })], [session({ phase: 'declined' })]))).toBe(0)
})

test('what is most urgent comes first, and the rest stays in order', () => {
  const items = [
    { need: 'nothing', n: 1 },
    { need: 'approve', n: 2 },
    { need: 'nothing', n: 3 },
    { need: 'confirm', n: 4 },
  ] as const
  expect(byUrgency(items).map(({ n }) => n)).toEqual([4, 2, 1, 3])
})

test('a reload would disturb a gathering, a round and a running turn, and nothing else', () => {
  const busy = [
    having([gathering()], []),
    having([gathering({ phase: 'sealed' })], []),
    having([], [session({}, { hasApproved: true })]),
    having([], [session({ phase: 'signing' })]),
    having([], [completeSession()]),
  ]
  const free = [
    having([], []),
    having([gathering({ phase: 'looking' })], [session()]),
    having([], [completeSession({ confirmedAtMs: nowMs }), session({ phase: 'expired' })]),
    having([], [completeSession({ isExhausted: true })]),
  ]
  expect(busy.map(isBusy)).toEqual(busy.map(() => true))
  expect(free.map(isBusy)).toEqual(free.map(() => false))
})
