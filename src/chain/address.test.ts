import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { addressOf, parseAddress } from './address.ts'
import { dustLimitSats } from './dust.ts'
import { testWallet } from './testing/members.ts'

const mainnet = {
  p2pkh: '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
  p2sh: '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
  p2wpkh: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  p2tr: 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
}

describe('parseAddress', () => {
  it.each(Object.entries(mainnet))('reads a mainnet %s address, which addressOf writes again', (_, address) => {
    expect(addressOf(parseAddress(` ${address} `, 'mainnet'), 'mainnet')).toBe(address)
  })

  it('reads Bech32 in capital letters, as QR codes have it', () => {
    expect(toHex(parseAddress(mainnet.p2wpkh.toUpperCase(), 'mainnet'))).toBe(
      toHex(parseAddress(mainnet.p2wpkh, 'mainnet')),
    )
  })

  it.each(['testnet4', 'signet', 'regtest'] as const)('reads the wallet’s own addresses on %s', (network) => {
    const { address, script } = testWallet(2, network).addressAt('receive', 0)
    expect(toHex(parseAddress(address, network))).toBe(toHex(script))
  })

  it.each([
    ['', 'address_invalid'],
    ['bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrc', 'address_invalid'],
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', 'address_invalid'],
    ['satoshi@example.org', 'address_invalid'],
    ['x'.repeat(5_000), 'address_invalid'],
    [mainnet.p2tr, 'address_wrong_network'],
    [mainnet.p2pkh, 'address_wrong_network'],
    [testWallet(2, 'regtest').addressAt('receive', 0).address, 'address_wrong_network'],
  ])('refuses %s on signet as %s', (text, code) => {
    expect(() => parseAddress(text, 'signet')).toThrow(expect.objectContaining({ name: 'AddressError', code }))
  })
})

describe('addressOf', () => {
  it('has nothing for data and bare scripts', () => {
    expect(addressOf(Uint8Array.of(0x6a, 1, 2), 'mainnet')).toBeUndefined()
    expect(addressOf(Uint8Array.of(), 'mainnet')).toBeUndefined()
    expect(addressOf(Uint8Array.of(0x51), 'mainnet')).toBeUndefined()
  })
})

describe('dustLimitSats', () => {
  it.each([
    ['p2pkh', 546n],
    ['p2sh', 540n],
    ['p2wpkh', 294n],
    ['p2tr', 330n],
  ] as const)('of %s is what Bitcoin Core relays: %s', (kind, sats) => {
    expect(dustLimitSats(parseAddress(mainnet[kind], 'mainnet'))).toBe(sats)
  })

  it('of a data output is zero', () => {
    expect(dustLimitSats(Uint8Array.of(0x6a, 1, 2))).toBe(0n)
  })
})
