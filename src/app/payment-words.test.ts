import { expect, test } from 'vitest'
import type { RefusalReason } from '../chain/index.ts'
import { draftFaultWords, lockTimeText, refusalReasonWords, warningWords } from './payment-words.ts'
import { payment } from './testing/views.ts'

test('every warning says what it is about, and counts from one', () => {
  const words = payment().warnings.map(warningWords)
  expect(new Set(words.map(({ title }) => title)).size).toBe(words.length)
  for (const { title, text } of words) {
    expect(title).toMatch(/^[A-Z].{8,}[^.]$/u)
    expect(text).toMatch(/\S.{8,}\.$/u)
  }
  expect(warningWords({ code: 'look_alike_change', outputIndex: 0 }).title).toContain('Output 1 ')
  expect(warningWords({ code: 'relative_lock', inputIndex: 1, sequence: 7 }).title).toContain('Input 2 ')
})

test('what may be meant to mislead is told apart from what is only unusual', () => {
  const grave = payment().warnings.filter((warning) => warningWords(warning).isGrave)
  expect(grave.map(({ code }) => code)).toEqual(['look_alike_change', 'own_address_out_of_reach'])
})

test('numbers stand in the sentence at the field', () => {
  const message = ''
  expect(
    draftFaultWords({
      field: 'payment',
      code: 'funds_insufficient',
      amountSats: 5_000n,
      feeSats: 200n,
      availableSats: 4_000n,
      missingSats: 1_200n,
      message,
    }),
  ).toBe('5,000 sat and a fee of 200 sat are 1,200 sat more than the 4,000 sat that can be spent.')
  expect(
    draftFaultWords({
      field: 'amount',
      recipientIndex: 0,
      code: 'amount_is_dust',
      amountSats: 1n,
      dustLimitSats: 330n,
      message,
    }),
  ).toContain('330 sat')
  expect(draftFaultWords({ field: 'address', recipientIndex: 0, code: 'address_invalid', message })).toMatch(
    /^This is not a Bitcoin address\. .+\.$/,
  )
})

test('every reason of a node is a sentence', () => {
  const reasons: readonly RefusalReason[] = [
    'fee_too_low',
    'fee_too_high',
    'replacement_fee_too_low',
    'inputs_missing',
    'not_final_yet',
    'dust',
    'chain_too_long',
    'script_invalid',
    'malformed',
    'other',
  ]
  expect(new Set(reasons.map(refusalReasonWords)).size).toBe(reasons.length)
})

test('a lock time is a block or a moment', () => {
  expect(lockTimeText({ kind: 'height', height: 900_000 })).toBe('block 900,000')
  expect(lockTimeText({ kind: 'time', epochSeconds: 1_800_000_000 })).toContain('2027')
})
