import { schnorr } from '@noble/curves/secp256k1.js'
import * as scure from '@scure/btc-signer/musig2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { taggedHash } from '../bytes/index.ts'
import { deterministicSign, keyAgg, nonceAgg, nonceGen, Session } from './index.ts'
import type { Tweak } from './index.ts'

type Plan = { secretKeys: Uint8Array[]; publicKeys: Uint8Array[]; tweaks: Tweak[]; message: Uint8Array }

/** Groups of up to so many signers; one in six takes part twice. Keys and tweaks are hashes, so that they are all in range. */
const plansOf = (maxSigners: number): fc.Arbitrary<Plan> =>
  fc
    .record({
      seed: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      signers: fc.integer({ min: 1, max: maxSigners }),
      isTwice: fc.constantFrom(true, false, false, false, false, false),
      xOnly: fc.array(fc.boolean(), { maxLength: 3 }),
      message: fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ maxLength: 100 })),
    })
    .map(({ seed, signers, isTwice, xOnly, message }) => {
      const derive = (what: string, index: number): Uint8Array =>
        taggedHash(`muster/test/${what}`, seed, Uint8Array.of(index))
      const secretKeys = Array.from({ length: signers }, (_, index) => derive('key', index))
      if (isTwice && signers < maxSigners) secretKeys.push(secretKeys[0]!)
      const tweaks = xOnly.map((isXOnly, index) => ({ tweak: derive('tweak', index), xOnly: isXOnly }))
      return { secretKeys, publicKeys: secretKeys.map((key) => scure.IndividualPubkey(key)), tweaks, message }
    })

describe('sessions', () => {
  it('make signatures that an independent verifier accepts, a thousand times', () => {
    fc.assert(
      fc.property(plansOf(8), ({ secretKeys, publicKeys, tweaks, message }) => {
        const context = keyAgg(publicKeys, tweaks)
        const nonces = publicKeys.map((publicKey) => nonceGen({ publicKey, message }))
        const pubNonces = nonces.map(({ pubNonce }) => pubNonce)
        const session = new Session(context, nonceAgg(pubNonces), message)
        const partials = nonces.map(({ secNonce }, index) => session.sign(secNonce, secretKeys[index]!))
        expect(session.verifyPartials(partials, pubNonces, publicKeys)).toEqual([])
        const signature = session.aggregate(partials)
        expect(schnorr.verify(signature, message, context.xOnlyPublicKey)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('sessions mixed with signers of @scure/btc-signer', () => {
  it('have the same aggregate keys and nonces, and make the same signature on both sides', () => {
    fc.assert(
      fc.property(plansOf(4), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (plan, isOurs) => {
        const { secretKeys, publicKeys, tweaks, message } = plan
        const [theirTweaks, areXOnly] = [tweaks.map(({ tweak }) => tweak), tweaks.map(({ xOnly }) => xOnly)]
        const context = keyAgg(publicKeys, tweaks)
        expect(scure.keyAggExport(scure.keyAggregate(publicKeys, theirTweaks, areXOnly))).toEqual(
          context.xOnlyPublicKey,
        )

        const ours = publicKeys.map((publicKey) => nonceGen({ publicKey }))
        const theirs = publicKeys.map((publicKey, index) => scure.nonceGen(publicKey, secretKeys[index]))
        const pubNonces = publicKeys.map((_, index) => (isOurs[index]! ? ours[index]!.pubNonce : theirs[index]!.public))
        const aggNonce = nonceAgg(pubNonces)
        expect(scure.nonceAggregate(pubNonces)).toEqual(aggNonce)

        const session = new Session(context, aggNonce, message)
        const theirSession = new scure.Session(aggNonce, publicKeys, message, theirTweaks, areXOnly)
        const partials = secretKeys.map((secretKey, index) =>
          isOurs[index]!
            ? session.sign(ours[index]!.secNonce, secretKey)
            : theirSession.sign(theirs[index]!.secret, secretKey, true),
        )
        expect(session.verifyPartials(partials, pubNonces, publicKeys)).toEqual([])
        for (const [index, partial] of partials.entries()) {
          expect(theirSession.partialSigVerify(partial, pubNonces, index)).toBe(true)
        }
        const signature = session.aggregate(partials)
        expect(theirSession.partialSigAgg(partials)).toEqual(signature)
        expect(schnorr.verify(signature, message, context.xOnlyPublicKey)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('sign deterministically to the same bytes', () => {
    fc.assert(
      fc.property(plansOf(3), ({ secretKeys, publicKeys, tweaks, message }) => {
        const aggOtherNonce = nonceGen({ publicKey: publicKeys[0]! }).pubNonce
        const [theirTweaks, areXOnly] = [tweaks.map(({ tweak }) => tweak), tweaks.map(({ xOnly }) => xOnly)]
        const secretKey = secretKeys[0]!
        const theirs = scure.deterministicSign(secretKey, aggOtherNonce, publicKeys, message, theirTweaks, areXOnly)
        const ours = deterministicSign({ context: keyAgg(publicKeys, tweaks), secretKey, aggOtherNonce, message })
        expect([ours.pubNonce, ours.partial]).toEqual([theirs.publicNonce, theirs.partialSig])
      }),
      { numRuns: 20 },
    )
  })
})
