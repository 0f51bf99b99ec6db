import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, fromHex } from '../bytes/index.ts'
import { decode, encode, isBytes, isBytesOf, isList, isText, isUint, MAX_VALUES, type WireValue } from './cbor.ts'
import { describeDecoder } from './decoder.contract.ts'
import { WireError } from './errors.ts'

const MAX = 65_536
const code = (expected: string): unknown => expect.objectContaining({ name: 'WireError', code: expected })

const leaf = fc.oneof(
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.nat({ max: 300 }),
  fc.string({ unit: 'binary', maxLength: 80 }).filter((text) => text.isWellFormed() && !text.startsWith('\ufeff')),
  fc.uint8Array({ maxLength: 300 }),
)
const { value: anyValue } = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 5, depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 5 })),
}))

function nested(depth: number): WireValue {
  return depth === 0 ? 0 : [nested(depth - 1)]
}

describeDecoder({
  name: 'decode',
  samples: [[1, [2, 'three', Uint8Array.of(4)], []], 300, 'text', new Uint8Array(40)].map((value) => encode(value)),
  decode: (bytes) => decode(bytes, MAX),
  encode,
  errors: [WireError],
})

describe('the one spelling of a value', () => {
  it('comes back from decoding unchanged, and encodes again to the same bytes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value)
        const decoded = decode(bytes, MAX)
        expect(decoded).toEqual(value)
        expect(encode(decoded)).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['190100', 256],
    ['1a00010000', 65_536],
    ['1b0000000100000000', 4_294_967_296],
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['60', ''],
    ['62c3bc', 'ü'],
    ['40', new Uint8Array()],
    ['4101', Uint8Array.of(1)],
    ['80', []],
    ['8201820203', [1, [2, 3]]],
  ])('%s is %j', (hex, value) => {
    expect(decode(fromHex(hex), MAX)).toEqual(value)
    expect(encode(value)).toEqual(fromHex(hex))
  })

  it('knows its kinds apart', () => {
    expect([isUint(1), isUint('1'), isUint(undefined)]).toEqual([true, false, false])
    expect([isText('1'), isText(1)]).toEqual([true, false])
    expect([isBytes(Uint8Array.of(1)), isBytes([1])]).toEqual([true, false])
    expect([isBytesOf(Uint8Array.of(1), 1), isBytesOf(Uint8Array.of(1), 2)]).toEqual([true, false])
    expect([isList([]), isList(Uint8Array.of())]).toEqual([true, false])
  })
})

describe('the number of values', () => {
  const listOf = (length: number): Uint8Array => encode(Array.from({ length }, () => 0))

  it('is bounded, the list itself counting as one, so that small bytes never become much memory', () => {
    expect(decode(listOf(MAX_VALUES - 1), MAX)).toHaveLength(MAX_VALUES - 1)
    expect(() => decode(listOf(MAX_VALUES), MAX)).toThrow(code('too_long'))
    const pairs = Array.from({ length: MAX_VALUES / 2 }, (): WireValue => [0])
    expect(() => decode(encode(pairs), MAX)).toThrow(code('too_long'))
  })

  it('may be another where more belongs', () => {
    expect(decode(listOf(20_000), MAX, 20_001)).toHaveLength(20_000)
    expect(() => decode(listOf(20_000), MAX, 20_000)).toThrow(code('too_long'))
  })
})

describe('other spellings', () => {
  it.each([
    ['zero in two bytes', '1800', 'not_cbor'],
    ['23 in two bytes', '1817', 'not_cbor'],
    ['255 in three bytes', '1900ff', 'not_cbor'],
    ['65,535 in five bytes', '1a0000ffff', 'not_cbor'],
    ['2^32 - 1 in nine bytes', '1b00000000ffffffff', 'not_cbor'],
    ['2^53', '1b0020000000000000', 'not_cbor'],
    ['2^64 - 1', '1bffffffffffffffff', 'not_cbor'],
    ['a negative number', '20', 'value_unknown'],
    ['a byte string with a length in two bytes', '580101', 'not_cbor'],
    ['a byte string with a length in nine bytes', '5b000000000000000101', 'not_cbor'],
    ['a byte string of indefinite length', '5f4101ff', 'not_cbor'],
    ['a text with a length in two bytes', '780161', 'not_cbor'],
    ['a text of indefinite length', '7f6161ff', 'not_cbor'],
    ['a text with a broken UTF-8 sequence', '61ff', 'not_canonical'],
    ['a text with an overlong UTF-8 sequence', '62c080', 'not_canonical'],
    ['a text with a surrogate', '63eda080', 'not_canonical'],
    ['a text that begins with a byte order mark', '64efbbbf61', 'not_canonical'],
    ['a list with a length in two bytes', '980101', 'not_cbor'],
    ['a list of indefinite length', '9f01ff', 'not_cbor'],
    ['an empty map', 'a0', 'value_unknown'],
    ['a map', 'a10102', 'value_unknown'],
    ['a tag', 'c000', 'value_unknown'],
    ['a bignum', 'c24101', 'value_unknown'],
    ['false', 'f4', 'value_unknown'],
    ['true', 'f5', 'value_unknown'],
    ['null', 'f6', 'value_unknown'],
    ['undefined', 'f7', 'value_unknown'],
    ['a simple value', 'f8ff', 'value_unknown'],
    ['1.0 as a half', 'f93c00', 'value_unknown'],
    ['1.5 as a single', 'fa3fc00000', 'value_unknown'],
    ['NaN as a double', 'fb7ff8000000000000', 'value_unknown'],
    ['a break that nothing opened', 'ff', 'not_cbor'],
    ['a reserved length', '1c', 'not_cbor'],
    ['nothing', '', 'not_cbor'],
    ['a byte too many', '0000', 'not_cbor'],
    ['a list that ends early', '8201', 'not_cbor'],
    ['a byte string that ends early', '4201', 'not_cbor'],
    ['a header that ends early', '19ff', 'not_cbor'],
    ['a list longer than memory', '9bffffffffffffffff', 'not_cbor'],
    ['a byte string longer than memory', '5bffffffffffffffff', 'not_cbor'],
    ['a list of 2^32 - 1 in a short input', '9affffffff00', 'not_cbor'],
  ])('refuses %s (%s)', (_, hex, expected) => {
    for (const bytes of [fromHex(hex), concat(Uint8Array.of(0x81), fromHex(hex))]) {
      expect(() => decode(bytes, MAX)).toThrow(code(expected))
    }
  })

  it.each([-1, 1.5, Number.NaN, Infinity, -0, 2 ** 53, '\ud800', '\ufeffname', null, undefined, true, {}])(
    'does not encode %j',
    (value) => {
      expect(() => encode(value as WireValue)).toThrow(code('value_unknown'))
      expect(() => encode([value as WireValue])).toThrow(code('value_unknown'))
    },
  )
})

describe('size and depth', () => {
  it('refuses longer input than is allowed before it looks at it', () => {
    const bytes = encode(new Uint8Array(100))
    expect(decode(bytes, bytes.length)).toHaveLength(100)
    expect(() => decode(bytes, bytes.length - 1)).toThrow(code('too_long'))
    expect(() => decode(new Uint8Array(10).fill(0xff), 9)).toThrow(code('too_long'))
  })

  it('nests six lists and not seven', () => {
    expect(decode(encode(nested(6)), MAX)).toEqual(nested(6))
    expect(() => encode(nested(7))).toThrow(code('value_unknown'))
    expect(() => decode(fromHex('8181818181818100'), MAX)).toThrow(code('value_unknown'))
  })

  it.each([
    ['lists in lists', Uint8Array.of(0x81)],
    ['lists in lists beside numbers', fromHex('8201')],
    ['lists in lists beside text', fromHex('826161')],
  ])('refuses a megabyte of %s without exhausting the stack', (_, unit) => {
    const bytes = new Uint8Array(1_048_576).map((_zero, index) => unit[index % unit.length] ?? 0)
    expect(() => decode(bytes, bytes.length)).toThrow(code('value_unknown'))
  })

  it('reads byte strings whose bytes look like lists', () => {
    const value = new Uint8Array(4_000).fill(0x81)
    expect(equalBytes(decode(encode(value), MAX) as Uint8Array, value)).toBe(true)
  })
})
