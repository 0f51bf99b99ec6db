import type { Network } from '../wire/index.ts'

/** What differs from network to network in addresses and extended keys, in the form that @scure/btc-signer takes. */
export interface NetworkParameters {
  /** Human-readable part of segwit addresses (BIP173). */
  readonly bech32: string
  readonly pubKeyHash: number
  readonly scriptHash: number
  readonly wif: number
  /** Version bytes of extended keys (BIP32). */
  readonly extendedKey: { readonly private: number; readonly public: number }
}

const TEST_KEYS = { private: 0x0435_8394, public: 0x0435_87cf }
const TEST: NetworkParameters = {
  bech32: 'tb',
  pubKeyHash: 0x6f,
  scriptHash: 0xc4,
  wif: 0xef,
  extendedKey: TEST_KEYS,
}

const PARAMETERS: Readonly<Record<Network, NetworkParameters>> = {
  mainnet: {
    bech32: 'bc',
    pubKeyHash: 0x00,
    scriptHash: 0x05,
    wif: 0x80,
    extendedKey: { private: 0x0488_ade4, public: 0x0488_b21e },
  },
  testnet4: TEST,
  signet: TEST,
  regtest: { ...TEST, bech32: 'bcrt' },
}

/** The parameters of one network. testnet4 and signet have the same ones. */
export function networkParameters(network: Network): NetworkParameters {
  return PARAMETERS[network]
}
