import { deflateRawSync } from 'node:zlib'
import { base32nopad } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { concat, fromHex, toHex } from '../../bytes/index.ts'
import { MAX_PSBT_BYTES } from '../limits.ts'
import { type CodeSeries, isComplete, isOfSeries, psbtOf, withCode } from './series.ts'
import { splitPsbt } from './split.ts'
import { vectors } from './vectors.contract.ts'

const MAGIC = fromHex('70736274ff')
const refusedWith = (code: string): object => expect.objectContaining({ name: 'RefusedError', code }) as object

function read(...texts: readonly string[]): CodeSeries {
  let series: CodeSeries | undefined
  for (const text of texts) series = withCode(series, text)
  if (series === undefined) throw new Error('There is no code.')
  return series
}

/** A series of the kind Z, of one code. */
function packed(content: Uint8Array): string {
  return `B$ZP0100${base32nopad.encode(deflateRawSync(content))}`
}

describe('vectors of the specification', () => {
  const all = vectors.psbts.flatMap(({ file, psbt, series }) =>
    series.map((codes) => [`${file} as ${codes[0]?.[2]}`, codes, psbt] as const),
  )

  it.each(all)('%s comes out of its codes, first to last and last to first', async (_, codes, psbt) => {
    for (const order of [codes, codes.toReversed()]) {
      const series = read(...order)
      expect(isComplete(series)).toBe(true)
      expect(Buffer.from(await psbtOf(series)).toString('base64')).toBe(psbt)
    }
  })

  it('has a PSBT that is cut into codes which say the same', async () => {
    for (const { psbt } of vectors.psbts) {
      const bytes = Uint8Array.from(Buffer.from(psbt, 'base64'))
      expect(await psbtOf(read(...splitPsbt(bytes)))).toEqual(bytes)
    }
  })
})

test('any PSBT comes out of its codes, in whatever order and however often they are seen', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 6_000 }).map((content) => concat(MAGIC, content))
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), async (psbt, choices) => {
      const codes = splitPsbt(psbt)
      const seen = [...choices.map((choice) => codes[choice % codes.length] ?? ''), ...codes.toReversed()]
      let series: CodeSeries | undefined
      const known = new Set<string>()
      for (const code of seen) {
        const next = withCode(series, code)
        expect(next === series).toBe(known.has(code))
        expect(isComplete(next)).toBe(known.add(code).size === codes.length)
        series = next
      }
      expect(toHex(await psbtOf(read(...seen)))).toBe(toHex(psbt))
    }),
    { numRuns: 60 },
  )
})

test('codes of another series are refused, and what was read stays', async () => {
  const bytes = concat(MAGIC, new Uint8Array(2_000).fill(1))
  const [first = '', second = '', ...others] = splitPsbt(bytes)
  const series = read(first, second)
  const strangers = {
    'with another number of codes': second.replace('B$2P04', 'B$2P05'),
    'written in another way': 'B$HP0402AA',
    'at a place that was read, saying something else': `${second.slice(0, -1)}A`,
    'of another length': others[0]?.slice(0, -8) ?? '',
    'longer than the others, as the last': `${first.replace('B$2P0400', 'B$2P0403')}AAAAAAAA`,
    'of no series': 'bitcoin:tb1qother',
  }
  for (const [what, text] of Object.entries(strangers)) {
    expect(() => withCode(series, text), what).toThrow(refusedWith('codes_other'))
  }
  expect(() => withCode(series, 'B$HT0400AA')).toThrow(refusedWith('codes_transaction'))
  expect(() => withCode(series, 'B$')).toThrow(refusedWith('codes_malformed'))
  expect(() => withCode(series, 'UR:CRYPTO-PSBT/1-9/LPAD')).toThrow(refusedWith('codes_ur'))
  let whole = series
  for (const text of others) whole = withCode(whole, text)
  expect(await psbtOf(whole)).toEqual(bytes)
})

test('a last code that is read first binds the others to be as long at least', () => {
  const last = 'B$HP0302AAAA'
  expect(() => read(last, 'B$HP0300AA')).toThrow(refusedWith('codes_other'))
  expect(() => read(last, 'B$HP0300AAAA', 'B$HP0301AAAAAA')).toThrow(refusedWith('codes_other'))
  expect(isComplete(read(last, 'B$HP0300AAAAAA', 'B$HP0301AAAAAA'))).toBe(true)
})

test('codes that say UR, one or many, are known and told', () => {
  for (const text of ['ur:crypto-psbt/hdosjojk', 'UR:PSBT/7-3/LPAMCS', 'ur:bytes/oy']) {
    expect(isOfSeries(text)).toBe(true)
    expect(() => withCode(undefined, text)).toThrow(refusedWith('codes_ur'))
  }
  expect(isOfSeries('B$')).toBe(true)
  expect(isOfSeries('cHNidP8B')).toBe(false)
})

test('one code is enough to see that a series is too large', () => {
  const block = 'AA'.repeat(1_000)
  expect(() => read(`B$HPU500${block}`)).toThrow(refusedWith('codes_too_large'))
  expect(() => read(`B$HPU5U4${block}`)).toThrow(refusedWith('codes_too_large'))
  // A short last one says little; the next does.
  const short = read('B$HPU5U4AA')
  expect(() => withCode(short, `B$HPU500${block}`)).toThrow(refusedWith('codes_too_large'))
  expect(isComplete(read(`B$HPT400${block}`))).toBe(false)
})

test('a PSBT of the largest size goes through', async () => {
  const psbt = concat(MAGIC, new Uint8Array(MAX_PSBT_BYTES - MAGIC.length).fill(9))
  const codes = splitPsbt(psbt)
  expect(codes.length).toBeLessThanOrEqual(1_295)
  expect(await psbtOf(read(...codes))).toEqual(psbt)
  expect(await psbtOf(read(packed(psbt)))).toEqual(psbt)
})

test('what unpacks to more than a PSBT may have is refused', async () => {
  const bomb = packed(concat(MAGIC, new Uint8Array(2 * MAX_PSBT_BYTES)))
  await expect(psbtOf(read(bomb))).rejects.toThrow(refusedWith('codes_too_large'))
})

test('what cannot be unpacked, or is no PSBT, is damaged', async () => {
  const whole = deflateRawSync(concat(MAGIC, fromHex('0102030405060708090a0b0c')))
  const cut = `B$ZP0100${base32nopad.encode(whole.subarray(0, -3))}`
  await expect(psbtOf(read(cut))).rejects.toThrow(refusedWith('codes_damaged'))
  await expect(psbtOf(read('B$ZP0100AAAAAAAA'))).rejects.toThrow(refusedWith('codes_damaged'))
  await expect(psbtOf(read('B$HP0100AABB'))).rejects.toThrow(refusedWith('codes_damaged'))
})
