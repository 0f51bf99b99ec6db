import { describe, expect, it, vi } from 'vitest'
import { HDKey } from '@scure/bip32'
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { random, testSealer } from './device.contract.ts'
import { deriveAccountKeys } from './keys.ts'
import type { Sealer } from './sealer.ts'
import { SealedSeed, seedFromEntropy } from './seed.ts'

const ENTROPY = new Uint8Array(16).fill(3)
const fixed = (): Uint8Array => Uint8Array.from(ENTROPY)
const refusal = (code: string): unknown => expect.objectContaining({ name: 'SignerError', code })

describe('a sealed seed', () => {
  it('is the one of its entropy, again and again', async () => {
    const records = new MemoryStore()
    const seed = new SealedSeed(records, testSealer, fixed)
    expect(await seed.exists()).toBe(false)
    await seed.prepare(false)
    expect(await seed.exists()).toBe(true)
    const expected = mnemonicToSeedSync(entropyToMnemonic(ENTROPY, wordlist))
    expect(seedFromEntropy(ENTROPY)).toEqual(expected)
    expect(await seed.open()).toEqual(expected)
    expect(await seed.entropy()).toEqual(ENTROPY)
    expect(await new SealedSeed(records, testSealer, random).open()).toEqual(expected)
  })

  it('is sealed under what it is and in which version, so that no other ciphertext opens as one', async () => {
    const bound: Uint8Array[] = []
    const seal: Sealer['seal'] = async (plaintext, associatedData) => {
      bound.push(associatedData)
      return testSealer.seal(plaintext, associatedData)
    }
    await new SealedSeed(new MemoryStore(), { ...testSealer, seal }, fixed).prepare(false)
    expect(bound).toEqual([Uint8Array.of(...new TextEncoder().encode('muster/seed'), 1)])
  })

  it('is made once, and never where accounts were given out', async () => {
    const records = new MemoryStore()
    await new SealedSeed(records, testSealer, fixed).prepare(true)
    expect(await records.keys('')).toEqual([])
    await new SealedSeed(records, testSealer, fixed).prepare(false)
    const stored = await records.get('signer/seed')
    await new SealedSeed(records, testSealer, random).prepare(false)
    expect(await records.get('signer/seed')).toEqual(stored)
  })

  it('is missing before it was made, and damaged where it was and is no more', async () => {
    const records = new MemoryStore()
    const seed = new SealedSeed(records, testSealer, fixed)
    expect(await seed.entropy()).toBeUndefined()
    await expect(seed.open()).rejects.toEqual(refusal('seed_missing'))
    await records.set('signer/account/00', Uint8Array.of(1))
    await expect(seed.open()).rejects.toEqual(refusal('seed_damaged'))
  })

  it('is damaged where it opens to another number of bytes', async () => {
    const records = new MemoryStore()
    const open = async (): Promise<Uint8Array> => new Uint8Array(15)
    const seed = new SealedSeed(records, { ...testSealer, open }, fixed)
    await seed.prepare(false)
    await expect(seed.open()).rejects.toEqual(refusal('seed_damaged'))
  })
})

it('an account is refused where its node of the tree lacks a key', () => {
  vi.spyOn(HDKey.prototype, 'publicKey', 'get').mockReturnValue(null)
  expect(() => deriveAccountKeys(seedFromEntropy(ENTROPY), 'signet', 0)).toThrow(refusal('seed_damaged'))
  vi.restoreAllMocks()
})
