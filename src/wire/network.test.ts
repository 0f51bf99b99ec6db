import { describe, expect, it } from 'vitest'
import { networkCode, networkOf, NETWORKS } from './network.ts'

describe('networks', () => {
  it('have the codes that ids were made of, for ever', () => {
    expect(NETWORKS.map(networkCode)).toEqual([0, 1, 2, 3])
    expect([0, 1, 2, 3].map(networkOf)).toEqual(['mainnet', 'testnet4', 'signet', 'regtest'])
  })

  it.each([-1, 4, 1.5, Number.NaN])('have no code %d', (code) => {
    expect(() => networkOf(code)).toThrow(expect.objectContaining({ code: 'network_unknown' }))
  })
})
