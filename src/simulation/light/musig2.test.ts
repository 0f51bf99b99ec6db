import { describe, expect, it } from 'vitest'
import { Musig2Error } from '../../musig2/index.ts'
import { bytesOf, decodePoint, encodePoint, ORDER } from './numbers.ts'
import { keyAgg, nonceAgg, nonceGen, Session, verifySignature } from './musig2.ts'
import { schnorr } from './secp256k1.ts'
import { getPublicKey } from '@noble/secp256k1'

const message = new Uint8Array(32).fill(9)

function signers(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const secretKey = new Uint8Array(32).fill(index + 1)
    const publicKey = getPublicKey(secretKey)
    return { secretKey, publicKey, ...nonceGen({ publicKey, secretKey }) }
  })
}

function sessionOf(group: ReturnType<typeof signers>): Session {
  const aggNonce = nonceAgg(group.map(({ pubNonce }) => pubNonce))
  return new Session(keyAgg(group.map(({ publicKey }) => publicKey)), aggNonce, message)
}

/** The same pair with the other sign. */
function negated(pubNonce: Uint8Array): Uint8Array {
  return pubNonce.map((byte, index) => (index === 0 || index === 33 ? 5 - byte : byte))
}

// Many groups, since half of all points and keys have the other sign.
describe.each(Array.from({ length: 12 }, (_, index) => 2 + (index % 4)))('light MuSig2 of %i signers', (count) => {
  it('makes a signature that verifies, of this message and key alone', () => {
    const group = signers(count)
    const session = sessionOf(group)
    const partials = group.map(({ secNonce, secretKey }) => session.sign(secNonce, secretKey))
    const keys = keyAgg(group.map(({ publicKey }) => publicKey))
    const signature = session.aggregate(partials)
    expect(verifySignature(signature, message, keys.xOnlyPublicKey)).toBe(true)
    expect(verifySignature(signature, new Uint8Array(32), keys.xOnlyPublicKey)).toBe(false)
    expect(verifySignature(signature, message, signers(count + 1)[count]!.publicKey.slice(1))).toBe(false)
  })

  it('finds each wrong partial signature, and aggregates none', () => {
    const group = signers(count)
    const session = sessionOf(group)
    const partials = group.map(({ secNonce, secretKey }) => session.sign(secNonce, secretKey))
    const verify = (list: readonly Uint8Array[]): readonly number[] =>
      session.verifyPartials(
        list,
        group.map(({ pubNonce }) => pubNonce),
        group.map(({ publicKey }) => publicKey),
      )
    expect(verify(partials)).toEqual([])
    const wrong = partials.with(1, bytesOf(1n))
    expect(verify(wrong)).toEqual([1])
    expect(() => session.aggregate(wrong)).toThrow(Musig2Error)
  })

  it('takes a secret nonce once', () => {
    const group = signers(count)
    const session = sessionOf(group)
    const [{ secNonce, secretKey }] = group as [(typeof group)[0]]
    session.sign(secNonce, secretKey)
    expect(() => session.sign(secNonce, secretKey)).toThrow(Musig2Error)
  })

  it('lets nonces cancel out, refuses infinite ones, and blames who then cannot sign', () => {
    const group = signers(count)
    const others = group.slice(1)
    const cancelling = negated(nonceAgg(others.map(({ pubNonce }) => pubNonce)))
    expect(nonceAgg([cancelling, ...others.map(({ pubNonce }) => pubNonce)])).toEqual(new Uint8Array(66))
    expect(() => nonceAgg([new Uint8Array(66)])).toThrow(Musig2Error)
    const session = sessionOf([{ ...group[0]!, pubNonce: cancelling }, ...others])
    const partials = others.map(({ secNonce, secretKey }) => session.sign(secNonce, secretKey))
    const [first, ...rest] = group
    expect(
      session.verifyPartials(
        [bytesOf(1n), ...partials],
        [cancelling, ...rest.map(({ pubNonce }) => pubNonce)],
        [first!.publicKey, ...rest.map(({ publicKey }) => publicKey)],
      ),
    ).toEqual([0])
  })
})

describe('light points', () => {
  it('have two signs, and nothing else is one', () => {
    expect(decodePoint(encodePoint(5n))).toBe(5n)
    expect(decodePoint(encodePoint(ORDER - 5n))).toBe(ORDER - 5n)
    expect(encodePoint(5n).slice(1)).toEqual(encodePoint(ORDER - 5n).slice(1))
    expect(decodePoint(encodePoint(0n))).toBeUndefined()
    expect(decodePoint(new Uint8Array(33).fill(255).fill(2, 0, 1))).toBeUndefined()
    expect(decodePoint(new Uint8Array(32).fill(2))).toBeUndefined()
  })
})

describe('light statement signatures', () => {
  it('are of one message and key', () => {
    const [secretKey, other] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array]
    const signature = schnorr.sign(message, secretKey)
    expect(signature).toHaveLength(64)
    expect(schnorr.verify(signature, message, schnorr.getPublicKey(secretKey))).toBe(true)
    expect(schnorr.verify(signature, new Uint8Array(32), schnorr.getPublicKey(secretKey))).toBe(false)
    expect(schnorr.verify(signature, message, schnorr.getPublicKey(other))).toBe(false)
  })
})
