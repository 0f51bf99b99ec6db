import { inspect } from 'node:util'
import { Point } from '@noble/secp256k1'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../bytes/index.ts'
import { nonceAgg, nonceGen } from './index.ts'
import type { NonceInput } from './index.ts'
import { integerToBytes } from './integers.ts'
import { noncePair, secNonceFromBytes, takeSecNonce } from './nonces.ts'
import { cbytes, GENERATOR, negate } from './points.ts'
import { N } from './scalars.ts'

const publicKey = Point.BASE.multiply(7n).toBytes()
const secretKey = Uint8Array.of(...new Uint8Array(31), 7)
const random = new Uint8Array(32).fill(1)

describe('nonceGen', () => {
  it('makes other nonces each time', () => {
    const made = Array.from({ length: 20 }, () => toHex(nonceGen({ publicKey, secretKey }).pubNonce))
    expect(new Set(made).size).toBe(20)
  })

  it('makes another nonce for every other input', () => {
    const inputs: NonceInput[] = [
      { publicKey, random },
      { publicKey, random: new Uint8Array(32).fill(2) },
      { publicKey: Point.BASE.toBytes(), random },
      { publicKey, random, secretKey },
      { publicKey, random, aggregatePublicKey: new Uint8Array(32) },
      { publicKey, random, message: new Uint8Array() },
      { publicKey, random, message: Uint8Array.of(0) },
      { publicKey, random, extraInput: Uint8Array.of(0) },
    ]
    const made = inputs.map((input) => toHex(nonceGen(input).pubNonce))
    expect(new Set(made).size).toBe(inputs.length)
    expect(inputs.map((input) => toHex(nonceGen(input).pubNonce))).toEqual(made)
  })

  it('makes the public nonce of the secret one', () => {
    const { secNonce, pubNonce } = nonceGen({ publicKey, secretKey })
    const { k1, k2, publicKey: owner } = takeSecNonce(secNonce)
    expect(pubNonce).toEqual(concat(Point.BASE.multiply(k1).toBytes(), Point.BASE.multiply(k2).toBytes()))
    expect(owner).toEqual(Uint8Array.from(publicKey))
  })

  it.each([
    ['public key', { publicKey: publicKey.subarray(1) }],
    ['secret key', { publicKey, secretKey: new Uint8Array(31) }],
    ['aggregate public key', { publicKey, aggregatePublicKey: publicKey }],
    ['randomness', { publicKey, random: new Uint8Array(31) }],
  ])('refuses a wrong length of the %s', (what, input) => {
    const expected = { code: 'input_invalid', message: expect.stringContaining(what) as string }
    expect(() => nonceGen(input)).toThrow(expect.objectContaining(expected))
  })

  it('leaves its inputs as they were', () => {
    const input = { publicKey: publicKey.slice(), secretKey: secretKey.slice(), random: random.slice() }
    nonceGen(input)
    expect(input).toEqual({ publicKey: publicKey.slice(), secretKey, random })
  })

  it('never makes a nonce of zero', () => {
    for (const [k1, k2] of [
      [0n, 1n],
      [1n, 0n],
    ] as const) {
      expect(() => noncePair(k1, k2, publicKey)).toThrow(expect.objectContaining({ code: 'secret_nonce_invalid' }))
    }
  })
})

describe('a secret nonce', () => {
  it('gives its content once', () => {
    const { secNonce } = nonceGen({ publicKey })
    expect(secNonce.isSpent).toBe(false)
    takeSecNonce(secNonce)
    expect(secNonce.isSpent).toBe(true)
    expect(() => takeSecNonce(secNonce)).toThrow(expect.objectContaining({ code: 'secret_nonce_spent' }))
  })

  it('is spent, and its bytes wiped, even where its content is out of range', () => {
    const [order, one] = [integerToBytes(N), integerToBytes(1n)]
    const beyond = [concat(order, one, publicKey), concat(one, order, publicKey), concat(one, new Uint8Array(65))]
    for (const bytes of [new Uint8Array(97), new Uint8Array(97).fill(0xff), ...beyond]) {
      const secNonce = secNonceFromBytes(bytes)
      expect(() => takeSecNonce(secNonce)).toThrow(expect.objectContaining({ code: 'secret_nonce_invalid' }))
      expect(() => takeSecNonce(secNonce)).toThrow(expect.objectContaining({ code: 'secret_nonce_spent' }))
      expect(bytes).toEqual(new Uint8Array(97))
    }
  })

  it('shows nothing when it is printed, serialised, cloned or copied', () => {
    const { secNonce } = nonceGen({ publicKey })
    expect(JSON.stringify(secNonce)).toBe('{}')
    expect(inspect(secNonce)).toBe('SecNonce {}')
    expect(inspect(secNonce, { showHidden: true, depth: null })).toBe('SecNonce { [isSpent]: [Getter] }')
    // oxlint-disable-next-line typescript/no-base-to-string -- That it says nothing is what is tested.
    expect(String(secNonce)).toBe('[object Object]')
    expect(Reflect.ownKeys(secNonce)).toEqual([])
    expect(Reflect.ownKeys(structuredClone(secNonce))).toEqual([])
    const copy = Object.assign(Object.create(Object.getPrototypeOf(secNonce) as object) as typeof secNonce, secNonce)
    for (const other of [structuredClone(secNonce), Object.assign({}, secNonce), copy] as (typeof secNonce)[]) {
      expect(() => takeSecNonce(other)).toThrow(TypeError)
    }
    expect(secNonce.isSpent).toBe(false)
  })
})

describe('nonceAgg', () => {
  const pubNonce = concat(cbytes(GENERATOR), cbytes(GENERATOR))
  const opposite = concat(cbytes(negate(GENERATOR)), cbytes(GENERATOR))

  it('is zero bytes where a half cancels out, as BIP327 says', () => {
    expect(nonceAgg([pubNonce, opposite])).toEqual(concat(new Uint8Array(33), Point.BASE.double().toBytes()))
  })

  it('names the signer whose public nonce is infinity, of another length, or no pair of points', () => {
    const infinite = concat(cbytes(GENERATOR), new Uint8Array(33))
    const invalid = [
      infinite,
      concat(new Uint8Array(33), cbytes(GENERATOR)),
      pubNonce.subarray(1),
      concat(pubNonce, Uint8Array.of(0)),
      fromHex('04').fill(4),
      new Uint8Array(),
    ]
    for (const bytes of invalid) {
      expect(() => nonceAgg([pubNonce, pubNonce, bytes])).toThrow(
        expect.objectContaining({ code: 'contribution_invalid', contribution: 'pubnonce', signerIndex: 2 }),
      )
    }
  })

  it('refuses an empty list', () => {
    expect(() => nonceAgg([])).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })
})
