import { expect, test } from 'vitest'
import { readPaymentUri } from './payment-uri.ts'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

test('a URI gives its address and its amount, and nothing else that it says', () => {
  expect(readPaymentUri(`bitcoin:${ADDRESS}?amount=0.015&label=Rent&req-lightning=lnbc1`)).toEqual({
    address: ADDRESS,
    amount: '0.015',
  })
  expect(readPaymentUri(`bitcoin:${ADDRESS}`)).toEqual({ address: ADDRESS, amount: undefined })
})

test('a URI in capitals, as codes have them to be smaller, gives the address as it stands', () => {
  expect(readPaymentUri(`BITCOIN:${ADDRESS.toUpperCase()}`).address).toBe(ADDRESS.toUpperCase())
})

test('white space around a URI does not matter, and any other text stays what it is', () => {
  expect(readPaymentUri(`\n bitcoin:${ADDRESS} `).address).toBe(ADDRESS)
  expect(readPaymentUri(ADDRESS)).toEqual({ address: ADDRESS, amount: undefined })
  expect(readPaymentUri('ethereum:0x00').address).toBe('ethereum:0x00')
})

test('an amount that is no number is none', () => {
  for (const amount of ['', '-1', '1e3', '1,5', 'all'])
    expect(readPaymentUri(`bitcoin:${ADDRESS}?amount=${amount}`).amount).toBeUndefined()
})
