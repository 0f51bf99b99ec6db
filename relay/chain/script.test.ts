import * as btc from '@scure/btc-signer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/index.ts'
import { addressOf, scriptOfAddress, scriptTypeOf } from './script.ts'

const HASH = 'ab'.repeat(20)
const KEY = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'

const templates = [
  ['p2pkh', `76a914${HASH}88ac`],
  ['p2sh', `a914${HASH}87`],
  ['v0_p2wpkh', `0014${HASH}`],
  ['v0_p2wsh', `0020${KEY}`],
  ['v1_p2tr', `5120${KEY}`],
] as const

const others = [
  ['empty', ''],
  ['op_return', '6a02beef'],
  ['p2pk', `2102${KEY}ac`],
  ['unknown', '51'],
  ['unknown', `5220${KEY}`],
] as const

describe('scripts', () => {
  it.each([...templates, ...others])('are recognised: %s %s', (type, hex) => {
    expect(scriptTypeOf(fromHex(hex))).toBe(type)
  })

  it.each(templates)('of %s have the address that another library gives them, on each network', (_, hex) => {
    const formats = {
      mainnet: btc.NETWORK,
      signet: btc.TEST_NETWORK,
      testnet4: btc.TEST_NETWORK,
      regtest: { ...btc.TEST_NETWORK, bech32: 'bcrt' },
    }
    for (const network of ['mainnet', 'signet', 'testnet4', 'regtest'] as const) {
      const address = addressOf(fromHex(hex), network)
      expect(address).toBe(btc.Address(formats[network]).encode(btc.OutScript.decode(fromHex(hex))))
      expect(toHex(scriptOfAddress(address ?? '', network))).toBe(hex)
    }
  })

  it.each(others)('of type %s have no address', (_, hex) => {
    expect(addressOf(fromHex(hex), 'mainnet')).toBeUndefined()
  })

  it('are not made from text that is no address', () => {
    const isRefused = (text: string): void => {
      expect(() => scriptOfAddress(text, 'regtest')).toThrow(expect.objectContaining({ code: 'address_invalid' }))
    }
    fc.assert(fc.property(fc.string(), isRefused))
    // Another network's, witness version 2, and version 1 with the checksum of version 0.
    isRefused('tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47zagq')
    isRefused('bcrt1zw508d6qejxtdg4y5r3zarvaryvuhrm0j')
    isRefused('')
  })
})
