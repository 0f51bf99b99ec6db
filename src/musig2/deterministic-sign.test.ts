import { Point } from '@noble/secp256k1'
import { describe, expect, it } from 'vitest'
import { concat, taggedHash } from '../bytes/index.ts'
import { deterministicSign, keyAgg, nonceAgg, nonceGen, Session, verifySignature } from './index.ts'
import { readInteger } from './integers.ts'
import { cbytes, GENERATOR } from './points.ts'

const message = new Uint8Array(32).fill(3)
const secretKeyOf = (index: number): Uint8Array => taggedHash('muster/test/key', Uint8Array.of(index))
const publicKeyOf = (secretKey: Uint8Array): Uint8Array => Point.BASE.multiply(readInteger(secretKey)).toBytes()

describe('deterministicSign', () => {
  const secretKeys = [0, 1].map(secretKeyOf)
  const publicKeys = secretKeys.map(publicKeyOf)
  const context = keyAgg(publicKeys, [{ tweak: new Uint8Array(32).fill(1), xOnly: true }])
  const others = nonceGen({ publicKey: publicKeys[0]! })
  const input = { context, secretKey: secretKeys[1]!, aggOtherNonce: others.pubNonce, message }

  it('makes a session complete', () => {
    const { pubNonce, partial } = deterministicSign(input)
    const session = new Session(context, nonceAgg([others.pubNonce, pubNonce]), message)
    const signature = session.aggregate([session.sign(others.secNonce, secretKeys[0]!), partial])
    expect(verifySignature(signature, message, context.xOnlyPublicKey)).toBe(true)
  })

  it('makes the same nonce again for the same input, and another for any other', () => {
    const made = [
      input,
      { ...input, message: Uint8Array.of(1) },
      { ...input, random: new Uint8Array(32) },
      { ...input, aggOtherNonce: nonceGen({ publicKey: publicKeys[0]! }).pubNonce },
      { ...input, context: keyAgg(publicKeys) },
    ].map((each) => deterministicSign(each).pubNonce)
    expect(new Set(made.map(String)).size).toBe(made.length)
    expect(deterministicSign(input).pubNonce).toEqual(made[0])
  })

  it.each([
    ['randomness of another length', { random: new Uint8Array(31) }, { code: 'input_invalid' }],
    ['a secret key of zero', { secretKey: new Uint8Array(32) }, { code: 'secret_key_invalid' }],
    ['a stranger’s secret key', { secretKey: secretKeyOf(9) }, { code: 'signer_unknown' }],
    [
      'nonces of the others that are infinity',
      { aggOtherNonce: new Uint8Array(66) },
      { contribution: 'aggothernonce' },
    ],
    [
      'nonces of the others of which half is infinity',
      { aggOtherNonce: concat(cbytes(GENERATOR), new Uint8Array(33)) },
      { contribution: 'aggothernonce', signerIndex: undefined },
    ],
  ])('refuses %s', (_what, change, error) => {
    expect(() => deterministicSign({ ...input, ...change })).toThrow(expect.objectContaining(error))
  })
})
