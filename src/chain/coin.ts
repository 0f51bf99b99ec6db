import type { Outpoint } from './transaction.ts'
import type { WalletAddress } from './wallet/group-wallet.ts'

/** A coin that the group can spend. */
export interface Coin extends Outpoint {
  readonly amountSats: bigint
  /** Where it lies. */
  readonly address: WalletAddress
  /** Height of the block that confirmed it; undefined while it waits for one. */
  readonly height: number | undefined
  /** The transaction that made it, without witnesses: amount and address were read from it, and its txid computed. */
  readonly previousTransaction: Uint8Array
}
