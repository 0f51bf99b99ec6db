import type { ChainSource } from '../../chain/index.ts'
import type { Network } from '../../wire/index.ts'

/** Where the worker learns what is on a chain, and publishes. */
export interface ChainAccess {
  /** The same one each time; undefined where none is configured for the network. */
  source(network: Network): ChainSource | undefined
  /** Of regtest; undefined where there is none. */
  readonly faucet: Faucet | undefined
}

/** Test coins and blocks, as many as one likes. */
export interface Faucet {
  /** Pays to an address. @throws WalletError `faucet_refused`. */
  fund(address: string, sats: bigint): Promise<void>
  /** @throws WalletError `faucet_refused`. */
  mine(blocks: number): Promise<void>
}
