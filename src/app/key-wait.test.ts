import { expect, test } from 'vitest'
import { needOfSession } from './attention.ts'
import { isLocked, keptStatus, waitsForKey } from './key-wait.ts'
import { standingOf } from './session-words.ts'
import { locked } from './testing/key.ts'
import { completeSession, session, signers } from './testing/views.ts'

test('a session waits for the key from the person’s approval to their part of the signature', () => {
  const approved = session({}, { hasApproved: true, signers: signers('approved', 'waiting') })
  expect(waitsForKey(approved, true)).toBe(true)
  expect(waitsForKey(approved, false)).toBe(false)
  expect(waitsForKey(session({ phase: 'signing' }, { hasApproved: true }), true)).toBe(true)
  const signed = session({ phase: 'signing' }, { hasApproved: true, signers: signers('signed', 'approved') })
  expect(waitsForKey(signed, true)).toBe(false)
  for (const other of [session(), session({ phase: 'looking' }), completeSession()]) {
    expect(waitsForKey(other, true)).toBe(false)
  }
})

test('it is what needs the person most, and the screen says so', () => {
  const approved = session({}, { hasApproved: true })
  expect(needOfSession(approved, true)).toBe('unlock')
  expect(standingOf(approved, true).headline).toBe('Unlock to go on signing')
  expect(needOfSession(approved, false)).toBe('nothing')
})

test('a key that is not there, or cannot be read, is not a locked one', () => {
  expect([locked, { ...locked, state: 'unlocked' } as const].map(isLocked)).toEqual([true, false])
  const others = [undefined, { state: 'missing' }, { state: 'damaged', code: '', message: '' }] as const
  expect(others.map(isLocked)).toEqual([false, false, false])
  expect(others.map(keptStatus)).toEqual([undefined, undefined, undefined])
  expect(keptStatus(locked)).toBe(locked)
})
