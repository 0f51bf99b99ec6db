import { expect, test } from 'vitest'
import type { SessionView, SignerView } from '../bridge/index.ts'
import {
  countdownAnnouncement,
  countdownText,
  durationWords,
  electionWords,
  missingSigners,
  standingOf,
} from './session-words.ts'
import { listNames } from './signer-names.ts'
import { completePayment, completeSession, nowMs, session, signers } from './testing/views.ts'

const headline = (view: SessionView): string => standingOf(view, false).headline

test('every phase has a headline, and says what to do', () => {
  const phases = ['looking', 'expired', 'refused', 'collecting', 'signing', 'declined', 'stuck'] as const
  const views = [...phases.map((phase) => session({ phase })), completeSession()]
  const headlines = views.map(headline)
  expect(new Set(headlines).size).toBe(headlines.length)
  for (const view of views) expect(standingOf(view, false).guidance).toMatch(/^\S.{20,}\.$/u)
})

test('whoever has not approved is waited for by name', () => {
  expect(headline(session())).toBe('Your approval is asked')
  const waiting = { hasApproved: true, signers: signers('approved', 'here', 'waiting') }
  expect(headline(session({}, waiting))).toBe('Waiting for Bo and Cem')
  expect(
    headline(session({}, { hasApproved: true, signers: signers('approved', 'approved', 'waiting', 'here') })),
  ).toBe('Waiting for Cem and Dee')
})

test('someone who approved and went away is named as that', () => {
  const away = { hasApproved: true, signers: signers('approved', 'approved', 'approved') }
  expect(headline(session({}, away))).toBe('Waiting for Cem to come back')
})

test('a payment that everyone has signed is told as a payment, also before its transaction is there', () => {
  expect(headline(completePayment())).toBe('Signed. Bo broadcasts it')
  expect(headline(completePayment({ transaction: undefined }))).toBe('Signed')
})

test('a decline names who and why', () => {
  const declined = signers('approved', 'declined', 'here').map((signer): SignerView =>
    signer.state === 'declined' ? { ...signer, reason: 'The date is wrong' } : signer,
  )
  const standing = standingOf(session({ phase: 'declined' }, { signers: declined }), false)
  expect(standing.headline).toBe('Bo declined')
  expect(standing.guidance).toContain('“The date is wrong”')
  expect(headline(session({ phase: 'declined' }, { signers: signers('declined', 'here', 'here') }))).toBe(
    'You declined',
  )
})

test('a fault names whose device did what', () => {
  const fault = { signerIndex: 2, type: 'invalid_partial', message: '' } as const
  expect(standingOf(session({ phase: 'stuck' }, { faults: [fault] }), false).guidance).toContain(
    'Cem’s device sent a part of the signature that is wrong.',
  )
  const types = ['invalid_partial', 'invalid_nonce', 'invalid_signature', 'equivocation', 'too_many_nonces'] as const
  const words = types.map(
    (type) => standingOf(session({ phase: 'stuck' }, { faults: [{ ...fault, type }] }), false).guidance,
  )
  expect(new Set(words).size).toBe(types.length)
})

test('a refusal speaks the words of its code', () => {
  const refused = session({ phase: 'refused', refusal: { code: 'group_unknown', message: 'x' } })
  expect(headline(refused)).toBe('This device is not in that group')
})

test('the headline says who confirms, until somebody has', () => {
  expect(headline(completeSession())).toBe('Signed. Bo confirms')
  expect(headline(completeSession({ turn: 1, isMyTurn: true }))).toBe('Signed. It is your turn to confirm')
  expect(headline(completeSession({ turn: 2 }))).toBe('Signed. Cem confirms')
  expect(headline(completeSession({ turn: 3, isExhausted: true }))).toBe('Signed, but nobody confirmed')
  expect(headline(completeSession({ claimedBy: [1] }))).toBe('Signed. Bo has confirmed')
  expect(headline(completeSession({ claimedBy: [1], confirmedAtMs: nowMs }))).toBe('Signed and confirmed')
})

test('who is missing is named with the reason', () => {
  const view = session({}, { signers: signers('here', 'here', 'waiting', 'waiting') })
  expect(missingSigners(view)).toEqual([
    { name: 'Bo', reason: 'is reading it now', wantsLink: false },
    { name: 'Cem', reason: 'has not opened the session yet; share the link again', wantsLink: true },
    { name: 'Dee', reason: 'is connected, and is being sent the session', wantsLink: false },
  ])
  expect(missingSigners(session({}, { signers: signers('here', 'approved', 'approved') }))).toEqual([
    { name: 'Cem', reason: 'approved and is away; signing needs that tab back', wantsLink: false },
  ])
  expect(missingSigners(completeSession())).toEqual([])
})

test('lengths of time are said as one says them', () => {
  const cases = [
    [-5, '0 seconds'],
    [1_000, '1 second'],
    [119_000, '119 seconds'],
    [120_000, '2 minutes'],
    [7_199_000, '119 minutes'],
    [7_200_000, '2 hours'],
    [172_800_000, '2 days'],
  ] as const
  for (const [ms, words] of cases) expect(durationWords(ms)).toBe(words)
})

test('a countdown never shows less than nothing, nor zero before its time', () => {
  expect([61_000, 60_000, 9_001, 1, 0, -1].map(countdownText)).toEqual(['1:01', '1:00', '0:10', '0:01', '0:00', '0:00'])
})

test('a minute’s countdown speaks four times, not sixty', () => {
  const spoken = new Set(Array.from({ length: 61 }, (_, second) => countdownAnnouncement('Bo', (60 - second) * 1_000)))
  expect([...spoken]).toEqual([
    'Bo: less than 60 seconds left',
    'Bo: less than 30 seconds left',
    'Bo: less than 10 seconds left',
    'Bo: time is up',
  ])
})

test('names are read as a list, and orders of turns in plain words', () => {
  expect(listNames(['Ada', 'Bo', 'Cem'])).toBe('Ada, Bo and Cem')
  const methods = ['hash-based', 'first-signer', 'last-signer', 'lexicographic'] as const
  expect(new Set(methods.map(electionWords)).size).toBe(methods.length)
})
