import { schnorr } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, taggedHash } from '../bytes/index.ts'
import { multiplyBase } from './base-point.ts'
import { verifySignature } from './index.ts'
import { integerToBytes } from './integers.ts'
import { xbytes } from './points.ts'
import { modN, N } from './scalars.ts'
import { bip340 } from './scheme.ts'
import { isSignatureOf } from './verify-signature.ts'

describe('verifySignature', () => {
  const secretKey = new Uint8Array(32).fill(7)
  const message = new Uint8Array(32).fill(3)
  const key = schnorr.getPublicKey(secretKey)
  const signature = schnorr.sign(message, secretKey, new Uint8Array(32))

  it('says no, and throws nothing, for anything malformed', () => {
    expect(verifySignature(signature, message, key)).toBe(true)
    expect(verifySignature(signature.subarray(1), message, key)).toBe(false)
    expect(verifySignature(concat(signature, Uint8Array.of(0)), message, key)).toBe(false)
    expect(verifySignature(signature, message, key.subarray(1))).toBe(false)
    expect(verifySignature(signature, message, new Uint8Array(32).fill(0xff))).toBe(false)
    expect(verifySignature(signature, Uint8Array.of(), key)).toBe(false)
  })

  it('takes one spelling of a scalar only, also where a larger one would mean the same', () => {
    // With a known challenge, signatures with small scalars can be made at will.
    const scheme = { ...bip340, challenge: () => 1n, nonceMayStand: () => true }
    const publicKeyPoint = multiplyBase(7n)
    const signatureOf = (s: bigint, written: bigint): Uint8Array => {
      const e = scheme.keyIsNegated(publicKeyPoint) ? -1n : 1n
      return concat(xbytes(multiplyBase(modN(s - e * 7n))), integerToBytes(written))
    }
    for (const s of [0n, 5n]) {
      expect(isSignatureOf(scheme, publicKeyPoint, message, signatureOf(s, s))).toBe(true)
      expect(isSignatureOf(scheme, publicKeyPoint, message, signatureOf(s, s + N))).toBe(false)
    }
  })

  it('agrees with an independent verifier on signatures and on what was changed in them', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ maxLength: 64 }),
        fc.integer({ min: 0, max: 511 }),
        (seed, message, bit) => {
          const secretKey = taggedHash('muster/test/key', seed)
          const publicKey = schnorr.getPublicKey(secretKey)
          const signature = schnorr.sign(message, secretKey, taggedHash('muster/test/aux', seed))
          expect(verifySignature(signature, message, publicKey)).toBe(true)
          const changed = signature.with(bit >> 3, signature[bit >> 3]! ^ (1 << (bit & 7)))
          expect(verifySignature(changed, message, publicKey)).toBe(schnorr.verify(changed, message, publicKey))
        },
      ),
      { numRuns: 100 },
    )
  })
})
