import { expect, test } from 'vitest'
import { isPsbt, psbtIn } from './psbt-text.ts'

const bytes = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, 0x01)

test('a PSBT is known by its first bytes', () => {
  expect(isPsbt(bytes)).toBe(true)
  expect(isPsbt(bytes.subarray(0, 4))).toBe(false)
  expect(isPsbt(new TextEncoder().encode('muster'))).toBe(false)
})

test('a file holds the bytes of a PSBT, or a text, or neither', () => {
  expect(psbtIn(bytes)).toBe(bytes)
  expect(psbtIn(new TextEncoder().encode(' cHNidP8B\n'))).toBe('cHNidP8B')
  const neither = Uint8Array.of(0xff, 0xfe)
  expect(psbtIn(neither)).toBe(neither)
})
