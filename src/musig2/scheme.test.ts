import { readFileSync } from 'node:fs'
import { sha256 } from '@noble/hashes/sha2.js'
import { Point } from '@noble/secp256k1'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../bytes/index.ts'
import { bip340, keyAgg, nonceAgg, Session } from './index.ts'
import type { SignatureScheme } from './index.ts'
import { readInteger } from './integers.ts'
import { secNonceFromBytes } from './nonces.ts'
import { cbytes } from './points.ts'
import { squareRoot } from './powers.ts'
import { modN } from './scalars.ts'
import { isSignatureOf } from './verify-signature.ts'

/**
 * The scheme of Lotus, written down as its own definition and nothing else: R has a y that is a square, keys are not
 * negated, and the challenge is `SHA256(xbytes(R) ‖ cbytes(key) ‖ message)`.
 */
const lotus: SignatureScheme = {
  nonceMayStand: ({ y }) => squareRoot(y) !== undefined,
  keyIsNegated: () => false,
  challenge: (nonceX, key, message) => modN(readInteger(sha256(concat(nonceX, cbytes(key), message)))),
  keyBytes: cbytes,
}

type LotusVector = {
  pubkeys: string[]
  seckeys: string[]
  tweak?: string
  aggPubkey: string
  secnonces: string[]
  pubnonces: string[]
  aggnonce: string
  msg: string
  psigs: string[]
  sig: string
}
const { musig2 } = JSON.parse(readFileSync(new URL('vectors/lotus.json', import.meta.url), 'utf8')) as {
  musig2: LotusVector[]
}

describe('another signature scheme', () => {
  it.each(musig2)('signs $sig as others accept it', (vector) => {
    const [publicKeys, pubNonces, expected] = [vector.pubkeys, vector.pubnonces, vector.psigs].map((list) =>
      list.map(fromHex),
    ) as [Uint8Array[], Uint8Array[], Uint8Array[]]
    const tweaks = vector.tweak === undefined ? [] : [{ tweak: fromHex(vector.tweak), xOnly: false }]
    const context = keyAgg(publicKeys, tweaks, lotus)
    expect(toHex(context.publicKey)).toBe(vector.aggPubkey)
    const aggNonce = nonceAgg(pubNonces)
    expect(toHex(aggNonce)).toBe(vector.aggnonce)

    const session = new Session(context, aggNonce, fromHex(vector.msg))
    const partials = vector.secnonces.map((hex, index) =>
      session.sign(secNonceFromBytes(concat(fromHex(hex), publicKeys[index]!)), fromHex(vector.seckeys[index]!)),
    )
    expect(partials).toEqual(expected)
    expect(session.verifyPartials(partials, pubNonces, publicKeys)).toEqual([])
    expect(toHex(session.aggregate(partials))).toBe(vector.sig)
  })

  it('has vectors with nonces that stand and that do not, and with keys of either sign', () => {
    const odd = musig2.filter(({ aggPubkey }) => aggPubkey.startsWith('03')).length
    expect(odd).toBeGreaterThan(0)
    expect(odd).toBeLessThan(musig2.length)
    expect(musig2.filter(({ tweak }) => tweak !== undefined).length).toBeGreaterThan(0)
  })

  it('never makes a signature that is one of BIP340', () => {
    for (const { pubkeys, tweak, sig, msg } of musig2) {
      const context = keyAgg(pubkeys.map(fromHex), tweak === undefined ? [] : [{ tweak: fromHex(tweak), xOnly: false }])
      expect(isSignatureOf(lotus, context.point, fromHex(msg), fromHex(sig))).toBe(true)
      expect(isSignatureOf(bip340, context.point, fromHex(msg), fromHex(sig))).toBe(false)
    }
  })

  it('leaves an x-only tweak to what the scheme says of keys', () => {
    // 3⋅G has an even y, its negation an odd one.
    const odd = Point.BASE.multiply(3n).negate().toBytes()
    const tweak = { tweak: new Uint8Array(32).fill(1), xOnly: true }
    const plain = { ...tweak, xOnly: false }
    expect(keyAgg([odd], [tweak], lotus).publicKey).toEqual(keyAgg([odd], [plain], lotus).publicKey)
  })
})
