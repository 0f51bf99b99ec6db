import { describe, expect, it } from 'vitest'
import { mnemonicToSeedSync } from '@scure/bip39'
import { toHex } from '../bytes/index.ts'
import { HARDENED, publicKeyOfXpub } from '../group/index.ts'
import { bip340PublicKey, NETWORKS } from '../wire/index.ts'
import { coinType, deriveAccountKeys, wipeAccountKeys } from './keys.ts'

/** BIP39's first test mnemonic, without a passphrase. */
const seed = mnemonicToSeedSync(`${'abandon '.repeat(11)}about`)

describe('an account', () => {
  it('stands at m/87h/coin/number, under the fingerprint of its master key', () => {
    const { account } = deriveAccountKeys(seed, 'mainnet', 5)
    // The fingerprint of this mnemonic, as every wallet shows it.
    expect(toHex(account.origin.fingerprint)).toBe('73c5da0a')
    expect(account.origin.path).toEqual([87 + HARDENED, HARDENED, 5 + HARDENED])
    expect(publicKeyOfXpub(account.xpub, 'mainnet')).toEqual(account.publicKey)
  })

  it('is the same again for the same seed, and another for any other number or coin', () => {
    const keys = [
      deriveAccountKeys(seed, 'mainnet', 0),
      deriveAccountKeys(seed, 'mainnet', 1),
      deriveAccountKeys(seed, 'signet', 0),
    ]
    expect(new Set(keys.map(({ account }) => toHex(account.publicKey))).size).toBe(3)
    expect(new Set(keys.map(({ account }) => toHex(account.statementKey))).size).toBe(3)
    expect(deriveAccountKeys(seed, 'mainnet', 0).account).toEqual(keys[0]!.account)
  })

  it('is shared by all test networks, and so is its number', () => {
    const tests = NETWORKS.filter((network) => network !== 'mainnet')
    expect(new Set(tests.map(coinType)).size).toBe(1)
    expect(new Set(tests.map((network) => deriveAccountKeys(seed, network, 0).account.xpub)).size).toBe(1)
    expect(coinType('mainnet')).not.toBe(coinType('regtest'))
  })

  it('signs statements with a key that holds no coins', () => {
    const { account, secretKey, statementSecretKey } = deriveAccountKeys(seed, 'mainnet', 0)
    expect(bip340PublicKey(secretKey)).toEqual(account.publicKey.slice(1))
    expect(bip340PublicKey(statementSecretKey)).toEqual(account.statementKey)
    expect(account.statementKey).not.toEqual(account.publicKey.slice(1))
  })

  it.each([-1, 0.5, HARDENED, Number.NaN])('has no number %d', (accountIndex) => {
    expect(() => deriveAccountKeys(seed, 'mainnet', accountIndex)).toThrow(
      expect.objectContaining({ name: 'SignerError', code: 'account_limit' }),
    )
  })

  it('keeps no secret once it is wiped', () => {
    const keys = deriveAccountKeys(seed, 'mainnet', 0)
    wipeAccountKeys(keys)
    expect(keys.secretKey).toEqual(new Uint8Array(32))
    expect(keys.statementSecretKey).toEqual(new Uint8Array(32))
    expect(keys.account.publicKey).not.toEqual(new Uint8Array(33))
  })
})
