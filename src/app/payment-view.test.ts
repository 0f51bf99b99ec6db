import { expect, test } from 'vitest'
import { partsOf, textInHex } from './payment-view.ts'
import { payment } from './testing/views.ts'

test('outputs keep the number that they have in the transaction', () => {
  const { data, paid, returned } = partsOf(
    payment({
      outputs: [
        { kind: 'change', amountSats: 1n, address: 'tb1pchange', addressIndex: 3 },
        { kind: 'payment', amountSats: 2n, address: 'tb1qa', script: '00' },
        { kind: 'own', amountSats: 3n, address: 'tb1pown', addressIndex: 4 },
        { kind: 'data', amountSats: 0n, data: '6869' },
        { kind: 'payment', amountSats: 5n, address: undefined, script: '51' },
      ],
    }),
  )
  expect(paid.map(({ outputNumber, amountSats }) => [outputNumber, amountSats])).toEqual([
    [2, 2n],
    [5, 5n],
  ])
  expect(returned.map(({ outputNumber }) => outputNumber)).toEqual([1, 3])
  expect(data.map(({ outputNumber }) => outputNumber)).toEqual([4])
})

test('data is shown as text only where all of it can be seen', () => {
  expect(textInHex('6d7573746572')).toBe('muster')
  for (const hex of ['', 'ff', '6d0a', 'e280ae']) expect(textInHex(hex)).toBeUndefined()
})
