import { afterEach, describe, expect, it, vi } from 'vitest'
import { HDKey } from '@scure/bip32'
import { NETWORKS } from '../wire/index.ts'
import {
  checkOrigin,
  extendedKeyVersions,
  HARDENED,
  MAX_PATH_STEPS,
  MAX_XPUB_CHARACTERS,
  publicKeyOfXpub,
} from './account.ts'
import { personOf } from './gathering.fixture.ts'

const invalid: unknown = expect.objectContaining({ name: 'GroupError', code: 'xpub_invalid' })
const [main, test] = [personOf(1, 'Ann', 'mainnet'), personOf(1, 'Ann')]

describe('an account key', () => {
  it('holds the individual public key', () => {
    expect(publicKeyOfXpub(main.xpub, 'mainnet')).toEqual(main.publicKey)
    for (const network of NETWORKS.filter((other) => other !== 'mainnet')) {
      expect(publicKeyOfXpub(test.xpub, network)).toEqual(test.publicKey)
    }
  })

  it('is an xpub on mainnet and a tpub on every test network', () => {
    expect(main.xpub).toMatch(/^xpub/)
    expect(test.xpub).toMatch(/^tpub/)
    expect(() => publicKeyOfXpub(test.xpub, 'mainnet')).toThrow(invalid)
    expect(() => publicKeyOfXpub(main.xpub, 'regtest')).toThrow(invalid)
  })

  it('is never a private one', () => {
    const key = HDKey.fromMasterSeed(new Uint8Array(32), extendedKeyVersions('testnet4'))
    expect(() => publicKeyOfXpub(key.privateExtendedKey, 'testnet4')).toThrow(invalid)
    // Whoever pasted it has shown it: that has to be said.
    expect(() => publicKeyOfXpub(key.privateExtendedKey, 'testnet4')).toThrow(/private/)
  })

  it.each([
    ['empty', ''],
    ['changed', test.xpub.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))],
    ['cut off', test.xpub.slice(0, -1)],
    ['with a space after it', `${test.xpub} `],
    ['endless', 't'.repeat(10_000)],
    ['of other characters', '0'.repeat(111)],
  ])('that is %s is refused', (_, xpub) => {
    expect(() => publicKeyOfXpub(xpub, 'testnet4')).toThrow(invalid)
  })
})

describe('an account key that is too long', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is not even looked at', () => {
    const read = vi.spyOn(HDKey, 'fromExtendedKey')
    expect(() => publicKeyOfXpub('t'.repeat(MAX_XPUB_CHARACTERS + 1), 'testnet4')).toThrow(invalid)
    expect(read).not.toHaveBeenCalled()
    expect(() => publicKeyOfXpub('t'.repeat(MAX_XPUB_CHARACTERS), 'testnet4')).toThrow(invalid)
    expect(read).toHaveBeenCalledTimes(1)
  })
})

describe('what the library reads out of an account key', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is refused where it is another account key than the one that was given', () => {
    vi.spyOn(HDKey.prototype, 'publicExtendedKey', 'get').mockReturnValue(main.xpub)
    expect(() => publicKeyOfXpub(test.xpub, 'testnet4')).toThrow(invalid)
  })

  it('is refused where it has no public key', () => {
    vi.spyOn(HDKey.prototype, 'publicKey', 'get').mockReturnValue(null)
    vi.spyOn(HDKey.prototype, 'publicExtendedKey', 'get').mockReturnValue(test.xpub)
    expect(() => publicKeyOfXpub(test.xpub, 'testnet4')).toThrow(invalid)
  })
})

describe('an origin', () => {
  const fingerprint = new Uint8Array(4)

  it('is a fingerprint and BIP32 steps', () => {
    const origin = { fingerprint, path: [0, HARDENED, 0xffff_ffff] }
    expect(checkOrigin(origin)).toBe(origin)
    expect(checkOrigin({ fingerprint, path: [] }).path).toEqual([])
    const longest = Array.from({ length: MAX_PATH_STEPS }, () => 0)
    expect(checkOrigin({ fingerprint, path: longest }).path).toEqual(longest)
  })

  it.each([
    ['a fingerprint of three bytes', new Uint8Array(3), [0]],
    ['a step beyond 32 bits', fingerprint, [2 ** 32]],
    ['a negative step', fingerprint, [-1]],
    ['a broken step', fingerprint, [1.5]],
    ['too many steps', fingerprint, Array.from({ length: MAX_PATH_STEPS + 1 }, () => 0)],
  ])('with %s is refused', (_, wrong, path) => {
    expect(() => checkOrigin({ fingerprint: wrong, path })).toThrow(
      expect.objectContaining({ name: 'GroupError', code: 'origin_invalid' }),
    )
  })
})
