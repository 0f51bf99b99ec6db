import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAmount, MAX_MONEY_SATS, parseAmount } from './amount.ts'

describe('parseAmount', () => {
  it('reads back every amount that formatAmount writes, in either unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: MAX_MONEY_SATS }), fc.constantFrom('BTC', 'sat'), (sats, unit) => {
        expect(parseAmount(formatAmount(sats, unit), unit)).toBe(sats)
      }),
    )
  })

  it.each([
    ['0.1', 'BTC', 10_000_000n],
    ['0.3', 'BTC', 30_000_000n],
    ['1', 'BTC', 100_000_000n],
    [' 20999999.97690000 ', 'BTC', 2_099_999_997_690_000n],
    ['0.000000010', 'BTC', 1n],
    ['21000000', 'BTC', MAX_MONEY_SATS],
    ['546', 'sat', 546n],
    ['546.0', 'sat', 546n],
  ] as const)('reads %j %s exactly', (text, unit, sats) => {
    expect(parseAmount(text, unit)).toBe(sats)
  })

  it.each([
    ['', 'BTC', 'amount_malformed'],
    ['-1', 'BTC', 'amount_malformed'],
    ['1e3', 'BTC', 'amount_malformed'],
    ['1,5', 'BTC', 'amount_malformed'],
    ['1 000', 'sat', 'amount_malformed'],
    ['.5', 'BTC', 'amount_malformed'],
    ['5.', 'BTC', 'amount_malformed'],
    ['NaN', 'sat', 'amount_malformed'],
    ['٣', 'sat', 'amount_malformed'],
    ['9'.repeat(50), 'sat', 'amount_malformed'],
    ['0.000000001', 'BTC', 'amount_too_precise'],
    ['1.5', 'sat', 'amount_too_precise'],
    ['0', 'sat', 'amount_zero'],
    ['0.00', 'BTC', 'amount_zero'],
    ['21000000.00000001', 'BTC', 'amount_too_large'],
    ['2100000000000001', 'sat', 'amount_too_large'],
  ] as const)('refuses %j %s as %s', (text, unit, code) => {
    expect(() => parseAmount(text, unit)).toThrow(expect.objectContaining({ name: 'AmountError', code }))
  })
})

describe('formatAmount', () => {
  it('writes amounts that left with a minus sign', () => {
    expect(formatAmount(-1n, 'BTC')).toBe('-0.00000001')
    expect(formatAmount(-12n, 'sat')).toBe('-12')
  })
})
