import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { fitsQr } from './qr-limits.ts'

test('what fits makes a code of few enough modules to be read from a screen', () => {
  const longest = { bytes: 'a'.repeat(1_250), capitals: 'A'.repeat(1_818) }
  for (const text of Object.values(longest)) {
    expect(fitsQr(text)).toBe(true)
    expect(fitsQr(`${text}${text.slice(0, 1)}`)).toBe(false)
    expect(encodeQR(text, 'raw', { ecc: 'low', border: 1 }).length).toBeLessThanOrEqual(119)
  }
})
