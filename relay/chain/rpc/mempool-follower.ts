import { effectsOf } from '../effects.ts'
import { ChainError } from '../errors.ts'
import type { Txid } from '../ids.ts'
import type { Effects, ScriptIndex } from '../script-index.ts'
import { parseTransaction } from '../transaction.ts'
import { asBytes, asHash, asList } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

/** Keeps an index up with a node's mempool. */
export class MempoolFollower {
  readonly #rpc: RpcClient
  readonly #scripts: ScriptIndex
  /** All of the mempool, relevant or not, so that it is read from the node once only. */
  readonly #seen = new Map<Txid, Effects>()
  #isStale = false

  constructor(rpc: RpcClient, scripts: ScriptIndex) {
    this.#rpc = rpc
    this.#scripts = scripts
  }

  /** A block took this transaction. */
  forget(txid: Txid): void {
    this.#seen.delete(txid)
  }

  /** What is relevant has changed: the next `sync` judges everything again. */
  restart(): void {
    this.#isStale = true
  }

  /**
   * Removes from the index what left the mempool, and adds what came and is relevant.
   * @param isRelevant asked twice for those to which it says no at first, when all that come with them are in the index.
   */
  async sync(isRelevant: (effects: Effects) => boolean): Promise<void> {
    const listed = asList(await this.#rpc.call('getrawmempool'), 'mempool').map((txid) => asHash<Txid>(txid, 'txid'))
    const current = new Set(listed)
    for (const txid of this.#seen.keys()) {
      if (current.has(txid)) continue
      this.#seen.delete(txid)
      this.#scripts.remove(txid)
    }
    const fresh = await this.#read(listed.filter((txid) => !this.#seen.has(txid)))
    const unjudged = this.#isStale ? [...this.#seen.values()] : fresh
    this.#isStale = false
    const rest = unjudged.filter((effects) => !this.#addIf(isRelevant, effects))
    for (const effects of rest) this.#addIf(isRelevant, effects)
  }

  #addIf(isRelevant: (effects: Effects) => boolean, effects: Effects): boolean {
    const isAdded = isRelevant(effects)
    if (isAdded) this.#scripts.add(effects, undefined)
    return isAdded
  }

  async #read(txids: readonly Txid[]): Promise<readonly Effects[]> {
    const answers = await this.#rpc.batch(txids.map((txid) => ({ method: 'getrawtransaction', params: [txid] })))
    return txids.flatMap((txid, index) => {
      const answer = answers[index]
      // It left the mempool while it was read.
      if (answer instanceof RpcError) return []
      const transaction = parseTransaction(asBytes(answer, 'transaction'))
      if (transaction?.txid !== txid) throw new ChainError('node_answer_invalid', 'The node gave another transaction.')
      const effects = effectsOf(transaction)
      this.#seen.set(txid, effects)
      return [effects]
    })
  }
}
