import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { MAX_PSBT_BYTES } from '../limits.ts'
import { splitPsbt } from './split.ts'

const BORDER = 2

/** Modules a side, without the border. */
const sizeOf = (text: string): number => encodeQR(text, 'raw', { ecc: 'low', border: BORDER }).length - 2 * BORDER

test('each code is small enough to be read from a screen in passing, and of the largest PSBT still at once', () => {
  expect(sizeOf(splitPsbt(new Uint8Array(751_100))[0] ?? '')).toBe(85)
  expect(sizeOf(splitPsbt(new Uint8Array(MAX_PSBT_BYTES))[0] ?? '')).toBe(101)
})

test('the codes are about equally long', () => {
  for (const length of [1, 580, 581, 1_200, 35_644]) {
    const codes = splitPsbt(new Uint8Array(length))
    const lengths = codes.map((text) => text.length)
    expect(new Set(lengths.slice(0, -1)).size).toBeLessThanOrEqual(1)
    // What is left over of each is less than a group, so of all less than a group for each.
    expect((lengths[0] ?? 0) - (lengths.at(-1) ?? 0)).toBeLessThanOrEqual(8 * codes.length)
  }
})
