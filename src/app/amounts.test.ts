import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAmount, MAX_MONEY_SATS, parseAmount } from '../chain/index.ts'
import { bitcoinPieces, bitcoinText, inOtherUnit, rateText, satsText, shareText } from './amounts.ts'

const anySats = fc.bigInt({ min: 1n, max: MAX_MONEY_SATS })

test('an amount is written as the chain room writes it, whole or in pieces', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -MAX_MONEY_SATS, max: MAX_MONEY_SATS }), (sats) => {
      expect(bitcoinText(sats)).toBe(formatAmount(sats, 'BTC'))
      expect(bitcoinPieces(sats).join('')).toBe(bitcoinText(sats))
    }),
  )
  expect(bitcoinPieces(120_000n)).toEqual(['0.00', '120', '000'])
  expect(satsText(1_234_567n)).toBe('1,234,567 sat')
})

test('changing the unit changes no amount', () => {
  fc.assert(
    fc.property(anySats, (sats) => {
      const bitcoins = inOtherUnit(sats.toString(), 'sat')
      expect(parseAmount(bitcoins, 'BTC')).toBe(sats)
      expect(inOtherUnit(bitcoins, 'BTC')).toBe(sats.toString())
      expect(inOtherUnit(bitcoinText(sats), 'BTC')).toBe(sats.toString())
    }),
  )
  expect(inOtherUnit('0.5', 'BTC')).toBe('50000000')
  expect(inOtherUnit('1.', 'BTC')).toBe('100000000')
  expect(inOtherUnit('007', 'sat')).toBe('0.00000007')
})

test('what is no amount stays as it was typed', () => {
  for (const text of ['', '1,5', '-1', '1e3', '0.123456789', 'all']) expect(inOtherUnit(text, 'BTC')).toBe(text)
  expect(inOtherUnit('1.5', 'sat')).toBe('1.5')
})

test('rates and shares have the digits that say something', () => {
  expect(rateText(4.2)).toBe('4.2 sat/vB')
  expect(rateText(1)).toBe('1 sat/vB')
  expect(rateText(1.2345)).toBe('1.235 sat/vB')
  expect(shareText(1_000n, 120_000n)).toBe('0.83 %')
  expect(shareText(12n, 100n)).toBe('12 %')
  expect(shareText(1n, 100_000_000n)).toBe('less than 0.01 %')
  expect(shareText(0n, 5n)).toBe('0 %')
  expect(shareText(5n, 0n)).toBe('—')
})
