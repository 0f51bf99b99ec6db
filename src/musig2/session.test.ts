import { Buffer } from 'node:buffer'
import { Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, taggedHash } from '../bytes/index.ts'
import { deterministicSign, keyAgg, nonceAgg, nonceGen, Session, verifySignature, warmUp } from './index.ts'
import type { KeyAggContext, SecNonce } from './index.ts'
import { integerToBytes, readInteger } from './integers.ts'
import { cbytes, GENERATOR, negate, parsePoint } from './points.ts'
import { modN, N } from './scalars.ts'

const message = new Uint8Array(32).fill(3)
const secretKeyOf = (index: number): Uint8Array => taggedHash('muster/test/key', Uint8Array.of(index))
const publicKeyOf = (secretKey: Uint8Array): Uint8Array => Point.BASE.multiply(readInteger(secretKey)).toBytes()

type Group = {
  secretKeys: Uint8Array[]
  publicKeys: Uint8Array[]
  context: KeyAggContext
  secNonces: SecNonce[]
  pubNonces: Uint8Array[]
  session: Session
}

function groupOf(size: number): Group {
  const secretKeys = Array.from({ length: size }, (_, index) => secretKeyOf(index))
  const publicKeys = secretKeys.map(publicKeyOf)
  const context = keyAgg(publicKeys, [{ tweak: new Uint8Array(32).fill(1), xOnly: true }])
  const nonces = publicKeys.map((publicKey, index) =>
    nonceGen({ publicKey, secretKey: secretKeys[index]!, random: new Uint8Array(32).fill(index) }),
  )
  const pubNonces = nonces.map(({ pubNonce }) => pubNonce)
  const session = new Session(context, nonceAgg(pubNonces), message)
  return { secretKeys, publicKeys, context, secNonces: nonces.map(({ secNonce }) => secNonce), pubNonces, session }
}

const signAll = ({ session, secNonces, secretKeys }: Group): Uint8Array[] =>
  secNonces.map((secNonce, index) => session.sign(secNonce, secretKeys[index]!))

/** Another scalar: still a well-formed partial signature. */
const falsify = (partial: Uint8Array): Uint8Array => integerToBytes(modN(readInteger(partial) + 1n))

describe('Session.sign', () => {
  const group = groupOf(2)
  const { session, publicKeys, secretKeys } = group
  const [publicKey, secretKey] = [publicKeys[0]!, secretKeys[0]!]

  it('uses a secret nonce once', () => {
    const { secNonce } = nonceGen({ publicKey })
    session.sign(secNonce, secretKey)
    expect(secNonce.isSpent).toBe(true)
    expect(() => session.sign(secNonce, secretKey)).toThrow(expect.objectContaining({ code: 'secret_nonce_spent' }))
    expect(() =>
      new Session(group.context, nonceAgg(group.pubNonces), Uint8Array.of(1)).sign(secNonce, secretKey),
    ).toThrow(expect.objectContaining({ code: 'secret_nonce_spent' }))
  })

  it.each([
    ['zero', new Uint8Array(32), 'secret_key_invalid'],
    ['the group order', integerToBytes(N), 'secret_key_invalid'],
    ['31 bytes', new Uint8Array(31).fill(1), 'secret_key_invalid'],
    ['another signer’s', secretKeyOf(1), 'secret_nonce_invalid'],
  ])('spends the secret nonce before it refuses a secret key that is %s', (_what, wrongKey, code) => {
    const { secNonce } = nonceGen({ publicKey })
    expect(() => session.sign(secNonce, wrongKey)).toThrow(expect.objectContaining({ code }))
    expect(() => session.sign(secNonce, secretKey)).toThrow(expect.objectContaining({ code: 'secret_nonce_spent' }))
  })

  it('refuses a signer that is not in the group, and spends its nonce', () => {
    const stranger = secretKeyOf(9)
    const { secNonce } = nonceGen({ publicKey: publicKeyOf(stranger) })
    expect(() => session.sign(secNonce, stranger)).toThrow(expect.objectContaining({ code: 'signer_unknown' }))
    expect(secNonce.isSpent).toBe(true)
  })

  it('lets no partial signature out that does not verify', () => {
    const { context, secNonces, pubNonces } = groupOf(2)
    // As if the computation had gone wrong: another coefficient in the signature than in its check.
    let asked = 0
    const faulty = new Proxy(context, {
      get(target, name): unknown {
        if (name !== 'signer') return Reflect.get(target, name, target) as unknown
        return (key: Uint8Array) => {
          const signer = target.signer(key)
          return {
            index: signer.index,
            point: signer.point,
            get coefficient() {
              asked++
              return signer.coefficient + BigInt(asked)
            },
          }
        }
      },
    })
    const broken = new Session(faulty, nonceAgg(pubNonces), message)
    expect(() => broken.sign(secNonces[0]!, secretKey)).toThrow(expect.objectContaining({ code: 'partial_wrong' }))
    expect(secNonces[0]!.isSpent).toBe(true)
  })
})

describe('Session', () => {
  it('refuses an aggregate nonce that is no pair of points, and blames no signer', () => {
    const { context } = groupOf(2)
    const invalid = [
      new Uint8Array(),
      new Uint8Array(65),
      new Uint8Array(67),
      concat(cbytes(GENERATOR), new Uint8Array(33).fill(5)),
      concat(new Uint8Array(33).fill(5), cbytes(GENERATOR)),
    ]
    for (const aggNonce of invalid) {
      expect(() => new Session(context, aggNonce, message)).toThrow(
        expect.objectContaining({ code: 'contribution_invalid', contribution: 'aggnonce', signerIndex: undefined }),
      )
    }
  })

  it('keeps a message of its own', () => {
    const group = groupOf(2)
    const mutable = message.slice()
    const session = new Session(group.context, nonceAgg(group.pubNonces), mutable)
    mutable.fill(9)
    const signature = session.aggregate(signAll({ ...group, session }))
    expect(verifySignature(signature, message, group.context.xOnlyPublicKey)).toBe(true)
  })

  it('goes on where the aggregate nonce is infinity, so that the signer who brought it about is found', () => {
    const { context, publicKeys, secNonces, pubNonces, secretKeys } = groupOf(2)
    // The last to speak sends the opposite of the other's nonce, and so knows no secret nonce for it.
    const honest = pubNonces[0]!
    const opposite = concat(
      ...[honest.subarray(0, 33), honest.subarray(33)].map((half) => cbytes(negate(parsePoint(half)!))),
    )
    const aggNonce = nonceAgg([honest, opposite])
    expect(aggNonce).toEqual(new Uint8Array(66))
    const session = new Session(context, aggNonce, message)
    const partials = [session.sign(secNonces[0]!, secretKeys[0]!), integerToBytes(1n)]
    expect(session.verifyPartials(partials, [honest, opposite], publicKeys)).toEqual([1])
    expect(() => session.aggregate(partials)).toThrow(expect.objectContaining({ code: 'signature_wrong' }))
  })

  it('still makes a signature where one half of the aggregate nonce is infinity', () => {
    const { context, publicKeys, secretKeys } = groupOf(2)
    const nonces = publicKeys.map((publicKey) => nonceGen({ publicKey }))
    const halfOf = nonces[0]!.pubNonce.subarray(33)
    // Both signers know their secret nonces; only the second halves are made to cancel out, by an aggregator that lies.
    const aggNonce = nonceAgg([
      nonces[0]!.pubNonce,
      concat(nonces[1]!.pubNonce.subarray(0, 33), cbytes(negate(parsePoint(halfOf)!))),
    ])
    expect(aggNonce.subarray(33)).toEqual(new Uint8Array(33))
    const session = new Session(context, aggNonce, message)
    const partials = nonces.map(({ secNonce }, index) => session.sign(secNonce, secretKeys[index]!))
    // Each did sign what it was given, so nobody is blamed; but the nonces do not fit together.
    expect(
      session.verifyPartials(
        partials,
        nonces.map(({ pubNonce }) => pubNonce),
        publicKeys,
      ),
    ).toEqual([])
    expect(() => session.aggregate(partials)).toThrow(expect.objectContaining({ code: 'signature_wrong' }))
  })
})

describe('Session.verifyPartials', () => {
  const group = groupOf(6)
  const { session, pubNonces, publicKeys } = group
  const partials = signAll(group)

  it('finds exactly the invalid ones, as checking one by one does', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4, 5]), (culprits) => {
        const given = partials.map((partial, index) => (culprits.includes(index) ? falsify(partial) : partial))
        expect(session.verifyPartials(given, pubNonces, publicKeys)).toEqual(culprits)
        const oneByOne = given.flatMap((partial, index) =>
          session.verifyPartial(partial, pubNonces[index]!, publicKeys[index]!) ? [] : [index],
        )
        expect(oneByOne).toEqual(culprits)
      }),
      { numRuns: 40 },
    )
  })

  it('finds errors that cancel each other out', () => {
    const given = partials.slice()
    given[1] = integerToBytes(modN(readInteger(partials[1]!) + 5n))
    given[4] = integerToBytes(modN(readInteger(partials[4]!) - 5n))
    expect(session.verifyPartials(given, pubNonces, publicKeys)).toEqual([1, 4])
    // Their sum is the same, so they even make a valid signature.
    expect(session.aggregate(given)).toEqual(session.aggregate(partials))
  })

  it('finds exchanged partial signatures and public nonces', () => {
    const [a, b, ...rest] = partials as [Uint8Array, Uint8Array, ...Uint8Array[]]
    expect(session.verifyPartials([b, a, ...rest], pubNonces, publicKeys)).toEqual([0, 1])
    const [c, d, ...others] = pubNonces as [Uint8Array, Uint8Array, ...Uint8Array[]]
    expect(session.verifyPartials(partials, [d, c, ...others], publicKeys)).toEqual([0, 1])
  })

  it('takes any of the signers in any order, and none', () => {
    const order = [5, 0, 3]
    const [some, nonces, keys] = [partials, pubNonces, publicKeys].map((list) => order.map((index) => list[index]!))
    expect(session.verifyPartials(some!, nonces!, keys!)).toEqual([])
    expect(session.verifyPartials([some![0]!, falsify(some![1]!), some![2]!], nonces!, keys!)).toEqual([1])
    expect(session.verifyPartials([], [], [])).toEqual([])
  })

  it('finds those that are no scalar among those that are wrong', () => {
    const given = [
      integerToBytes(N),
      falsify(partials[1]!),
      partials[2]!,
      new Uint8Array(31),
      partials[4]!,
      partials[5]!,
    ]
    expect(session.verifyPartials(given, pubNonces, publicKeys)).toEqual([0, 1, 3])
    expect(session.verifyPartial(given[0]!, pubNonces[0]!, publicKeys[0]!)).toBe(false)
    expect(session.verifyPartial(given[3]!, pubNonces[3]!, publicKeys[3]!)).toBe(false)
  })

  it('names the position of a public nonce that is no pair of points', () => {
    const nonces = pubNonces.with(4, concat(new Uint8Array(33), pubNonces[4]!.subarray(33)))
    expect(() => session.verifyPartials(partials, nonces, publicKeys)).toThrow(
      expect.objectContaining({ code: 'contribution_invalid', contribution: 'pubnonce', signerIndex: 4 }),
    )
    expect(() => session.verifyPartial(partials[4]!, nonces[4]!, publicKeys[4]!)).toThrow(
      expect.objectContaining({ code: 'contribution_invalid', contribution: 'pubnonce', signerIndex: 4 }),
    )
  })

  it('refuses strangers, and lists that do not go together', () => {
    const strangers = publicKeys.with(2, publicKeyOf(secretKeyOf(99)))
    expect(() => session.verifyPartials(partials, pubNonces, strangers)).toThrow(
      expect.objectContaining({ code: 'signer_unknown' }),
    )
    for (const lists of [
      [partials.slice(1), pubNonces, publicKeys],
      [partials, pubNonces.slice(1), publicKeys],
      [partials, pubNonces, publicKeys.slice(1)],
    ] as const) {
      expect(() => session.verifyPartials(...lists)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    }
  })
})

describe('Session.aggregate', () => {
  const group = groupOf(3)
  const { session, context } = group
  const partials = signAll(group)

  it('makes a signature that verifies', () => {
    expect(verifySignature(session.aggregate(partials), message, context.xOnlyPublicKey)).toBe(true)
  })

  it('returns no signature that does not verify', () => {
    for (const [index, partial] of partials.entries()) {
      const given = partials.with(index, falsify(partial))
      expect(() => session.aggregate(given)).toThrow(expect.objectContaining({ code: 'signature_wrong' }))
    }
  })

  it('names the signer whose partial signature is no scalar', () => {
    for (const wrong of [integerToBytes(N), new Uint8Array(33), new Uint8Array()]) {
      expect(() => session.aggregate(partials.with(1, wrong))).toThrow(
        expect.objectContaining({ code: 'contribution_invalid', contribution: 'psig', signerIndex: 1 }),
      )
    }
  })

  it('refuses too few and too many', () => {
    for (const list of [[], partials.slice(1), [...partials, partials[0]!]]) {
      expect(() => session.aggregate(list)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    }
  })
})

describe('bytes that are views', () => {
  it('neither change nor are changed, even as Node buffers, whose slices share their memory', () => {
    const { publicKeys, secretKeys, context } = groupOf(2)
    const given = [...publicKeys, ...secretKeys, message].map((bytes) => Buffer.from(bytes))
    const before = given.map((bytes) => Uint8Array.from(bytes))
    const [key0, key1, secret0, secret1, text] = given as [Buffer, Buffer, Buffer, Buffer, Buffer]
    const ours = keyAgg([key0, key1], [{ tweak: Buffer.alloc(32, 1), xOnly: true }])
    const random = Buffer.alloc(32, 5)
    const nonce = nonceGen({ publicKey: key0, secretKey: secret0, random, message: text })
    const aggOtherNonce = Buffer.from(nonce.pubNonce)
    const last = deterministicSign({ context: ours, secretKey: secret1, aggOtherNonce, message: text })
    const session = new Session(ours, Buffer.from(nonceAgg([aggOtherNonce, last.pubNonce])), text)
    const partials = [Buffer.from(session.sign(nonce.secNonce, secret0)), Buffer.from(last.partial)]
    expect(given.map((bytes) => Uint8Array.from(bytes))).toEqual(before)
    expect(random.every((byte) => byte === 5)).toBe(true)
    for (const bytes of given) bytes.fill(0)
    const signature = session.aggregate(partials)
    expect(verifySignature(signature, message, context.xOnlyPublicKey)).toBe(true)
    expect(ours.publicKeys).toEqual(publicKeys.map((bytes) => Uint8Array.from(bytes)))
  })
})

describe('warmUp', () => {
  it('changes nothing but the time that the first multiplication takes', () => {
    warmUp()
    expect(groupOf(1).publicKeys).toEqual([publicKeyOf(secretKeyOf(0))])
  })
})
