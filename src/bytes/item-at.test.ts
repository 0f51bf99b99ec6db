import { expect, it } from 'vitest'
import { itemAt } from './item-at.ts'

it('an item is the one at its index, and there is none outside of its list', () => {
  expect([0, 1].map((index) => itemAt(['a', 'b'], index))).toEqual(['a', 'b'])
  for (const index of [-1, 2, 0.5]) expect(() => itemAt(['a', 'b'], index)).toThrow(RangeError)
})
