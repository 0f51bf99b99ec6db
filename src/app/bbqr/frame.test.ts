import { expect, test } from 'vitest'
import { readFrame, writeFrame } from './frame.ts'
import { vectors } from './vectors.contract.ts'

const refusedWith = (code: string): object => expect.objectContaining({ name: 'RefusedError', code }) as object

test('a code says how its series is written, how long it is, and where it belongs', () => {
  expect(readFrame('B$HP0C0B00FF')).toEqual({
    encoding: 'H',
    frameCount: 12,
    frameIndex: 11,
    block: Uint8Array.of(0, 255),
  })
  expect(readFrame('B$ZPZZZYMY')).toMatchObject({ encoding: 'Z', frameCount: 1_295, frameIndex: 1_294 })
})

test('what is written reads the same', () => {
  const frame = { frameCount: 40, frameIndex: 36, block: Uint8Array.of(1, 2, 3, 4, 5, 6) }
  expect(writeFrame(frame)).toBe('B$2P1410AEBAGBAFAY')
  expect(readFrame(writeFrame(frame))).toEqual({ encoding: '2', ...frame })
})

test.each([
  ['a head that is cut off', 'B$HP01'],
  ['a head with small letters', 'B$HP0c0000'],
  ['no block', 'B$HP0100'],
  ['no codes at all', 'B$HP0000AA'],
  ['a place after the last', 'B$HP0303AA'],
  ['half a byte of hex', 'B$HP0100AAA'],
  ['hex in small letters', 'B$HP0100aa'],
  ['hex with other letters', 'B$HP0100XY'],
  ['base32 that is no whole byte', 'B$2P0100A'],
  ['base32 with bits left over', 'B$2P0100AB'],
  ['base32 in small letters', 'B$2P0100aa'],
  ['padding', 'B$2P0100AA======'],
  ['more than a QR code can hold', `B$HP0100${'A'.repeat(4_290)}`],
])('a code with %s is malformed', (_, text) => {
  expect(() => readFrame(text)).toThrow(refusedWith('codes_malformed'))
})

test('a finished transaction and any other type of file are told apart, and refused', () => {
  expect(() => readFrame(vectors.transaction[0] ?? '')).toThrow(refusedWith('codes_transaction'))
  for (const type of 'JCUBXRSE1') {
    expect(() => readFrame(`B$H${type}0100AA`)).toThrow(refusedWith('codes_not_psbt'))
  }
  for (const text of vectors.realScan) expect(() => readFrame(text)).toThrow(refusedWith('codes_not_psbt'))
})

test('an encoding that is not in the specification is refused', () => {
  expect(() => readFrame('B$BP0100AA')).toThrow(refusedWith('codes_encoding'))
})
