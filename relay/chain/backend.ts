import type { BlockHash, ScriptHash, Txid } from './ids.ts'
import type { Network } from './networks.ts'
import type { Coin, FlowStats, Spender } from './script-index.ts'
import type { ChainTransaction, Output } from './transaction.ts'

/** The last block of the best chain. */
export interface Tip {
  readonly height: number
  readonly hash: BlockHash
}

/** Whether and where a transaction is confirmed. */
export type Status =
  | { readonly isConfirmed: false }
  | { readonly isConfirmed: true; readonly height: number; readonly hash: BlockHash; readonly timeSeconds: number }

/** A transaction with the outputs that it spends: one for each input, `undefined` for a coinbase's. */
export interface TransactionRecord {
  readonly transaction: ChainTransaction
  readonly prevouts: readonly (Output | undefined)[]
  readonly status: Status
}

/** A coin, or the input that spends one, and whether its transaction is confirmed. */
export type Utxo = Coin & { readonly status: Status }
export type Outspend = Spender & { readonly status: Status }

/** What is asked about: a script by its hash, and the script itself where the question was an address. */
export interface ScriptQuery {
  readonly scriptHash: ScriptHash
  readonly script: Uint8Array | undefined
}

/** Transactions of one script, the newest first. */
export interface ScriptHistory {
  readonly mempool: readonly Txid[]
  readonly confirmed: readonly Txid[]
}

/** A chain as Esplora's routes need it. Every method may throw a `ChainError` when the chain cannot be asked. */
export interface EsploraBackend {
  readonly network: Network
  tip(): Promise<Tip>
  /** `undefined` above the tip. */
  blockHash(height: number): Promise<BlockHash | undefined>
  /** `undefined` for a transaction that neither the chain nor the mempool has. */
  transaction(txid: Txid): Promise<TransactionRecord | undefined>
  /** One for each output, `undefined` while it is unspent; `undefined` as a whole for an unknown transaction. */
  outspends(txid: Txid): Promise<readonly (Outspend | undefined)[] | undefined>
  history(query: ScriptQuery): Promise<ScriptHistory>
  utxos(query: ScriptQuery): Promise<readonly Utxo[]>
  stats(query: ScriptQuery): Promise<{ readonly chain: FlowStats; readonly mempool: FlowStats }>
  /** Satoshis per virtual byte by the number of blocks to wait; empty when the chain cannot tell. */
  feeEstimates(): Promise<ReadonlyMap<number, number>>
  /**
   * Takes a transaction into the mempool; one that is there already is taken as well.
   * @throws BroadcastRefusal with Bitcoin Core's code and text.
   */
  broadcast(bytes: Uint8Array): Promise<Txid>
}

/** What only a chain of one's own can do. */
export interface RegtestControls {
  /** Pays `valueSats` to an output script, unconfirmed. @throws ChainError `faucet_empty`. */
  fund(script: Uint8Array, valueSats: bigint): Promise<Txid>
  /** Mines blocks with what is in the mempool. @returns their heights, rising. */
  mine(blocks: number): Promise<readonly number[]>
}
