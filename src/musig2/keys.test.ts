import { Point } from '@noble/secp256k1'
import { describe, expect, it } from 'vitest'
import { taggedHash } from '../bytes/index.ts'
import { bip340, keyAgg, keySort } from './index.ts'
import { integerToBytes } from './integers.ts'
import { KeyAggContext } from './keys.ts'
import { cbytes, INFINITY, negate } from './points.ts'
import { hashToScalar, modN, N } from './scalars.ts'

const keyOf = (scalar: bigint): Uint8Array => Point.BASE.multiply(scalar).toBytes()
const [first, second, third] = [keyOf(7n), keyOf(8n), keyOf(9n)]

describe('keySort', () => {
  it('makes a new list, whichever order the keys came in', () => {
    const keys = [third, first, second]
    const sorted = keySort(keys)
    expect(sorted).toEqual(keySort([second, third, first]))
    expect(keys).toEqual([third, first, second])
    expect(keySort([])).toEqual([])
  })

  it('refuses a key of another length', () => {
    expect(() => keySort([first, first.subarray(1)])).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })
})

describe('keyAgg', () => {
  it('depends on the order of the keys', () => {
    expect(keyAgg([first, second, third]).publicKey).not.toEqual(keyAgg([second, first, third]).publicKey)
  })

  it('takes one key, which it multiplies by its coefficient', () => {
    const coefficient = hashToScalar('KeyAgg coefficient', taggedHash('KeyAgg list', first), first)
    const context = keyAgg([first])
    expect(context.publicKey).toEqual(keyOf(modN(7n * coefficient)))
    expect(context.xOnlyPublicKey).toEqual(context.publicKey.slice(1))
    expect(context.signerCount).toBe(1)
  })

  it('takes the same key more than once', () => {
    const context = keyAgg([first, first, second, first])
    expect(context.signerCount).toBe(4)
    expect(context.signer(first, 3)).toMatchObject({ index: 3, coefficient: context.signer(first).coefficient })
    expect(context.signer(second)).toMatchObject({ index: 2, coefficient: 1n })
    // Looked for at a position where another key is, it is found where it is.
    expect(context.signer(second, 0).index).toBe(2)
    expect(context.signer(second, 99).index).toBe(2)
  })

  it('refuses an empty list', () => {
    expect(() => keyAgg([])).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })

  it('names the signer whose key is no point', () => {
    expect(() => keyAgg([first, second, new Uint8Array(33)])).toThrow(
      expect.objectContaining({ code: 'contribution_invalid', contribution: 'pubkey', signerIndex: 2 }),
    )
    expect(() => keyAgg([first.subarray(1)])).toThrow(expect.objectContaining({ signerIndex: 0 }))
  })

  it('never has infinity as the aggregate key, which no list of keys is known to lead to', () => {
    const tweaked = { point: INFINITY, signAccumulator: 1n, tweakAccumulator: 0n }
    expect(() => new KeyAggContext(bip340, [], tweaked)).toThrow(
      expect.objectContaining({ code: 'aggregate_key_infinite' }),
    )
  })

  it('refuses a signer that is not in the group', () => {
    expect(() => keyAgg([first]).signer(second)).toThrow(expect.objectContaining({ code: 'signer_unknown' }))
  })

  it('gives out copies only and cannot be changed', () => {
    const keys = [first.slice(), second.slice()]
    const context = keyAgg(keys)
    const before = context.publicKey
    keys[0]!.fill(0)
    context.publicKeys[0]!.fill(0)
    context.publicKey.fill(0)
    context.xOnlyPublicKey.fill(0)
    expect(context.publicKeys).toEqual([first, second])
    expect(context.publicKey).toEqual(before)
    expect(() => Object.assign(context, { tweakAccumulator: 1n })).toThrow(TypeError)
    expect(() => Object.assign(context.point, { x: 1n })).toThrow(TypeError)
    expect(() => Object.assign(context.signer(first).point, { x: 1n })).toThrow(TypeError)
    expect(() => Object.assign(context.signer(first), { coefficient: 0n })).toThrow(TypeError)
  })
})

describe('tweaks', () => {
  const context = keyAgg([first, second])
  const [a, b] = [integerToBytes(11n), integerToBytes(12n)]

  it('can be applied at once or one after the other', () => {
    const tweaks = [
      { tweak: a, xOnly: true },
      { tweak: b, xOnly: false },
    ]
    const atOnce = keyAgg([first, second], tweaks)
    expect(context.tweaked(tweaks).publicKey).toEqual(atOnce.publicKey)
    expect(context.tweaked(tweaks.slice(0, 1)).tweaked(tweaks.slice(1)).publicKey).toEqual(atOnce.publicKey)
    expect(context.tweaked([]).publicKey).toEqual(context.publicKey)
  })

  it('may be zero', () => {
    expect(context.tweaked([{ tweak: new Uint8Array(32), xOnly: false }]).publicKey).toEqual(context.publicKey)
    expect(context.tweaked([{ tweak: new Uint8Array(32), xOnly: true }]).publicKey[0]).toBe(2)
  })

  it.each([
    ['31 bytes', new Uint8Array(31)],
    ['the group order', integerToBytes(N)],
  ])('must not be %s', (_what, tweak) => {
    expect(() => context.tweaked([{ tweak, xOnly: false }])).toThrow(expect.objectContaining({ code: 'tweak_invalid' }))
  })

  it('must not lead to infinity', () => {
    const coefficient = hashToScalar('KeyAgg coefficient', taggedHash('KeyAgg list', first), first)
    const tweak = integerToBytes(modN(-7n * coefficient))
    expect(() => keyAgg([first], [{ tweak, xOnly: false }])).toThrow(expect.objectContaining({ code: 'tweak_invalid' }))
  })
})

describe('a key and its opposite', () => {
  it('are two keys', () => {
    const opposite = cbytes(negate(Point.BASE.multiply(7n).toAffine()))
    expect(keyAgg([first, opposite]).signer(opposite).coefficient).toBe(1n)
  })
})
