import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareBytes,
  concat,
  equalBytes,
  equalSecretBytes,
  expectLength,
  fromHex,
  taggedHash,
  toHex,
} from './index.ts'

const bytes = fc.uint8Array({ maxLength: 80 })

describe('bytes', () => {
  it('comes back from hex unchanged', () => {
    fc.assert(fc.property(bytes, (value) => equalBytes(fromHex(toHex(value)), value)))
  })

  it.each(['0', 'zz', '0x00', ' 00', '0 '])('refuses %j as hex', (text) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code: 'hex_invalid' }))
  })

  it('orders bytes as their hex is ordered', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const hexOrder = toHex(a) < toHex(b) ? -1 : toHex(a) > toHex(b) ? 1 : 0
        expect(Math.sign(compareBytes(a, b))).toBe(hexOrder)
      }),
    )
  })

  it('finds exactly the same bytes equal, secret or not', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b))
        expect(equalSecretBytes(a, b)).toBe(toHex(a) === toHex(b))
        expect(equalSecretBytes(a, Uint8Array.from(a))).toBe(true)
      }),
    )
  })

  it('refuses a wrong length by name', () => {
    expect(() => expectLength(new Uint8Array(31), 32, 'The digest')).toThrow('The digest must be 32 bytes, not 31.')
  })

  it('hashes the tag twice before the message, as BIP340 says', () => {
    // BIP340's own construction of the aux tag, computed independently with SHA-256 by hand.
    expect(toHex(taggedHash('BIP0340/aux', new Uint8Array(32)))).toBe(
      '54f169cfc9e2e5727480441f90ba25c488f461c70b5ea5dcaaf7af69270aa514',
    )
  })

  it('hashes parts as their concatenation, again and again', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(taggedHash('muster/test', a, b)).toEqual(taggedHash('muster/test', concat(a, b)))
      }),
    )
  })
})
