import { expect, test } from 'vitest'
import {
  draftOf,
  EMPTY_FORM,
  isUntouched,
  readForm,
  sendingAllTo,
  withAddress,
  withAmount,
  withoutRecipient,
  withRecipient,
  withUnit,
} from './payment-form.ts'

const two = withAmount(withAddress(withRecipient(EMPTY_FORM), 1, 'tb1qsecond'), 1, '0.5')

test('what is typed comes back from where it was kept', () => {
  expect(readForm(JSON.stringify(two))).toEqual(two)
})

test('what was kept by another version, or damaged, is an empty form', () => {
  for (const kept of ['', '{', 'null', '{}', '{"recipients":[]}', JSON.stringify({ ...two, fee: 'free' })]) {
    expect(readForm(kept)).toEqual(EMPTY_FORM)
  }
  expect(readForm(JSON.stringify({ ...EMPTY_FORM, recipients: [] }))).toEqual(EMPTY_FORM)
})

test('recipients come and go, and the others stay as they are', () => {
  expect(two.recipients.map(({ recipientId, address }) => [recipientId, address])).toEqual([
    [0, ''],
    [1, 'tb1qsecond'],
  ])
  const without = withoutRecipient(two, 0)
  expect(draftOf(without).recipients).toEqual([{ address: 'tb1qsecond', amount: '0.5', unit: 'BTC' }])
  expect(withoutRecipient(without, 1)).toBe(without)
  expect(withRecipient(without).recipients.map(({ recipientId }) => recipientId)).toEqual([1, 2])
})

test('who gets all that is left is named by place in the draft, and by nothing once gone', () => {
  const all = sendingAllTo(two, 1)
  expect(draftOf(all).sendsAllTo).toBe(1)
  expect(draftOf(withoutRecipient(all, 0)).sendsAllTo).toBe(0)
  expect(draftOf(withoutRecipient(all, 1)).sendsAllTo).toBeNull()
  expect(draftOf(sendingAllTo(all, undefined)).sendsAllTo).toBeNull()
})

test('another unit keeps the amount, and a new recipient has the unit of the last one', () => {
  const inSats = withUnit(two, 1, 'sat')
  expect(inSats.recipients[1]).toMatchObject({ amount: '50000000', unit: 'sat' })
  expect(withUnit(inSats, 1, 'sat')).toBe(inSats)
  expect(withRecipient(inSats).recipients[2]).toMatchObject({ amount: '', unit: 'sat' })
})

test('a payment request fills the amount too', () => {
  const form = withAddress(EMPTY_FORM, 0, ' bitcoin:tb1qshop?amount=0.015&label=Tea ')
  expect(form.recipients[0]).toMatchObject({ address: 'tb1qshop', amount: '0.015', unit: 'BTC' })
  expect(withAddress(two, 1, 'BITCOIN:TB1QOTHER').recipients[1]).toMatchObject({ address: 'TB1QOTHER', amount: '0.5' })
  expect(withAddress(two, 1, 'bitcoin:tb1q?amount=all').recipients[1]).toMatchObject({ amount: '0.5' })
})

test('a rate is a number with up to three decimals, or none at all', () => {
  const rate = (typed: string): unknown => draftOf({ ...EMPTY_FORM, fee: 'custom', rate: typed }).fee
  expect(rate(' 4.25 ')).toEqual({ kind: 'rate', satsPerVirtualByte: 4.25 })
  for (const wrong of ['', '4,2', '-1', '1e3', '0.1234', 'NaN', 'Infinity']) {
    expect(rate(wrong)).toEqual({ kind: 'rate', satsPerVirtualByte: 0 })
  }
  expect(draftOf(EMPTY_FORM).fee).toEqual({ kind: 'preset', preset: 'normal' })
})

test('a form is untouched until an address or an amount is typed', () => {
  expect(isUntouched(withRecipient(EMPTY_FORM))).toBe(true)
  expect(isUntouched(two)).toBe(false)
})
