import { Point } from '@noble/secp256k1'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { taggedHash, toHex } from '../bytes/index.ts'
import { deterministicSign, keyAgg, nonceGen, warmUp } from './index.ts'

const secretKey = taggedHash('muster/test/key', Uint8Array.of(1))
const publicKey = Point.BASE.multiply(BigInt(`0x${toHex(secretKey)}`)).toBytes()
const random = new Uint8Array(32).fill(5)
const mask = taggedHash('MuSig/aux', random)
const masked = secretKey.map((byte, index) => byte ^ mask[index]!)

/** What was overwritten with zeros, as it was before. */
let wiped: string[]

beforeEach(() => {
  wiped = []
  const fill: (this: Uint8Array, ...given: readonly number[]) => Uint8Array = Reflect.get(Uint8Array.prototype, 'fill')
  vi.spyOn(Uint8Array.prototype, 'fill').mockImplementation(function filled(this: Uint8Array, ...given) {
    if (given[0] === 0) wiped.push(toHex(Uint8Array.from(this)))
    return fill.call(this, ...(given as number[]))
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('what a secret nonce was made from', () => {
  it('is overwritten: the randomness, and the secret key under its mask', () => {
    nonceGen({ publicKey, secretKey, random })
    expect(wiped).toEqual(expect.arrayContaining([toHex(random), toHex(masked)]))
  })

  it('is overwritten without a secret key as well', () => {
    nonceGen({ publicKey, random })
    expect(wiped).toContain(toHex(random))
  })

  it.each([
    ['without randomness', undefined, secretKey],
    ['with randomness', random, masked],
  ])('is overwritten when it was made %s, for one signature only', (_, given, seed) => {
    const other = Point.BASE.toBytes()
    const { pubNonce: aggOtherNonce } = nonceGen({ publicKey: other })
    wiped = []
    const context = keyAgg([publicKey, other])
    const message = new Uint8Array(32)
    deterministicSign({ context, secretKey, aggOtherNonce, message, ...(given && { random: given }) })
    expect(wiped).toContain(toHex(seed))
  })
})

describe('warming up', () => {
  it('does the one multiplication that builds the table', () => {
    const multiply = vi.spyOn(Point.prototype, 'multiply')
    warmUp()
    expect(multiply).toHaveBeenCalledTimes(1)
  })
})
