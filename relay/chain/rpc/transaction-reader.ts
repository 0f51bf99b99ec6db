import type { TransactionRecord, Status } from '../backend.ts'
import { ChainError } from '../errors.ts'
import type { BlockHash, Txid } from '../ids.ts'
import { parseTransaction, type ChainTransaction, type Output } from '../transaction.ts'
import { asBytes, asCount, asHash, member, optional } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

/** Bitcoin Core's `RPC_INVALID_ADDRESS_OR_KEY`: here, no such transaction. */
const NOT_FOUND = -5
/** Transactions kept, for they are asked for again as parents. */
const CACHE_SIZE = 2_000

/** Reads transactions from a node with `-txindex`, with the outputs that they spend. */
export class TransactionReader {
  readonly #rpc: RpcClient
  readonly #cache = new Map<Txid, ChainTransaction>()

  constructor(rpc: RpcClient) {
    this.#rpc = rpc
  }

  /** `undefined` for a transaction that neither the best chain nor the mempool has. */
  async read(txid: Txid): Promise<TransactionRecord | undefined> {
    const found = await this.#lookUp(txid)
    const status =
      found?.blockHash === undefined ? { isConfirmed: false as const } : await this.#status(found.blockHash)
    if (found === undefined || status === undefined) return undefined
    return { transaction: found.transaction, prevouts: await this.#prevouts(found.transaction), status }
  }

  async #lookUp(txid: Txid): Promise<{ transaction: ChainTransaction; blockHash: BlockHash | undefined } | undefined> {
    try {
      const answer = await this.#rpc.call('getrawtransaction', [txid, true])
      const blockHash = optional(answer, 'blockhash')
      return {
        transaction: this.#keep(txid, asBytes(member(answer, 'hex'), 'hex')),
        blockHash: blockHash === undefined ? undefined : asHash(blockHash, 'blockhash'),
      }
    } catch (error) {
      if (error instanceof RpcError && error.rpcCode === NOT_FOUND) return undefined
      throw error
    }
  }

  /** `undefined` when the block is no longer in the best chain. */
  async #status(hash: BlockHash): Promise<Status | undefined> {
    const header = await this.#rpc.call('getblockheader', [hash])
    if (member(header, 'confirmations') === -1) return undefined
    const height = asCount(member(header, 'height'), 'height')
    return { isConfirmed: true, height, hash, timeSeconds: asCount(member(header, 'time'), 'time') }
  }

  async #prevouts({ inputs, isCoinbase }: ChainTransaction): Promise<readonly (Output | undefined)[]> {
    if (isCoinbase) return inputs.map(() => undefined)
    const parents = await this.#parents([...new Set(inputs.map(({ txid }) => txid))])
    return inputs.map(({ txid, vout }) => parents.get(txid)?.outputs[vout])
  }

  async #parents(txids: readonly Txid[]): Promise<ReadonlyMap<Txid, ChainTransaction>> {
    const found = new Map<Txid, ChainTransaction>()
    const unread: Txid[] = []
    for (const txid of txids) {
      const kept = this.#cache.get(txid)
      if (kept === undefined) unread.push(txid)
      else found.set(txid, kept)
    }
    const answers = await this.#rpc.batch(unread.map((txid) => ({ method: 'getrawtransaction', params: [txid] })))
    for (const [index, txid] of unread.entries()) {
      const answer = answers[index]
      if (answer instanceof RpcError) throw answer
      found.set(txid, this.#keep(txid, asBytes(answer, 'transaction')))
    }
    return found
  }

  #keep(txid: Txid, bytes: Uint8Array): ChainTransaction {
    const transaction = parseTransaction(bytes)
    if (transaction?.txid !== txid) throw new ChainError('node_answer_invalid', 'The node gave another transaction.')
    const [oldest] = this.#cache.keys()
    if (oldest !== undefined && this.#cache.size >= CACHE_SIZE) this.#cache.delete(oldest)
    this.#cache.set(txid, transaction)
    return transaction
  }
}
