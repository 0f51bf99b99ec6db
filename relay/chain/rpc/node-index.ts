import type { Tip } from '../backend.ts'
import { effectsOf } from '../effects.ts'
import { ChainError } from '../errors.ts'
import type { BlockHash, ScriptHash, Txid } from '../ids.ts'
import { ScriptIndex } from '../script-index.ts'
import { parseTransaction } from '../transaction.ts'
import { asBlock, asBytes, asCount, asHash, asList, member, type NodeBlock } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

interface IndexedBlock {
  readonly height: number
  readonly hash: BlockHash
  readonly timeSeconds: number
  readonly txids: readonly Txid[]
}

/** Blocks that may come while the mempool is read, before the reading is given up. */
const MAX_ROUNDS = 10
/** Bitcoin Core's `RPC_INVALID_PARAMETER`: here, no block at that height. */
const OUT_OF_RANGE = -8

/**
 * What a node does not keep: which transactions touch which script, from a first block on. `sync` follows the node up to
 * its tip and its mempool, back over blocks that were reorganised away; nothing happens between two calls.
 */
export class NodeIndex {
  readonly #rpc: RpcClient
  readonly #firstHeight: number
  readonly #blocks: IndexedBlock[] = []
  readonly #mempool = new Set<Txid>()
  /** Scripts of which older blocks hold more than the index knows, and the height of one such block. */
  readonly #older = new Map<ScriptHash, number>()
  readonly scripts = new ScriptIndex()
  #tip: Tip | undefined

  constructor(rpc: RpcClient, firstHeight: number) {
    this.#rpc = rpc
    this.#firstHeight = firstHeight
  }

  /** The node's tip at the end of the last `sync`. @throws ChainError `index_behind` before the first one. */
  get tip(): Tip {
    if (this.#tip === undefined) throw new ChainError('index_behind', 'The chain has not been read yet.')
    return this.#tip
  }

  /** The height that the index has reached, one less than the first height at the start. */
  get height(): number {
    return this.#blocks.at(-1)?.height ?? this.#firstHeight - 1
  }

  /** The block at this height, if the index has it. */
  blockAt(height: number): IndexedBlock | undefined {
    return this.#blocks[height - this.#firstHeight]
  }

  /** A height before the index at which this script already had a coin; `undefined` when none is known. */
  olderThan(scriptHash: ScriptHash): number | undefined {
    return this.#older.get(scriptHash)
  }

  noteOlder(scriptHash: ScriptHash, height: number): void {
    if (height < this.#firstHeight) this.#older.set(scriptHash, Math.min(height, this.#older.get(scriptHash) ?? height))
  }

  /**
   * Catches up with the node. May be called again after a fault: what was read stays. Not to be called while it runs.
   * @throws ChainError when the node cannot be asked.
   */
  async sync(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const tip = await this.#readTip()
      await this.#syncBlocks(tip)
      await this.#syncMempool()
      this.#tip = tip
      // A block that came meanwhile took its transactions out of the mempool: they would be in neither.
      if ((await this.#readTip()).hash === tip.hash) return
    }
  }

  async #readTip(): Promise<Tip> {
    const info = await this.#rpc.call('getblockchaininfo')
    return {
      height: asCount(member(info, 'blocks'), 'blocks'),
      hash: asHash(member(info, 'bestblockhash'), 'bestblockhash'),
    }
  }

  async #syncBlocks(tip: Tip): Promise<void> {
    await this.#leaveStaleBlocks(tip)
    let next = this.height < tip.height ? await this.#hashAt(this.height + 1) : undefined
    while (next !== undefined) {
      const block = asBlock(await this.#rpc.call('getblock', [next, 3]))
      const top = this.#blocks.at(-1)
      // Reorganised while it was read: the next round sees the new tip.
      if (top !== undefined && block.previous !== top.hash) return
      this.#connect(block)
      next = block.height < tip.height ? block.next : undefined
    }
  }

  async #leaveStaleBlocks(tip: Tip): Promise<void> {
    for (let top = this.#blocks.at(-1); top !== undefined; top = this.#blocks.at(-1)) {
      if (top.hash === tip.hash) return
      if (top.height < tip.height && (await this.#hashAt(top.height)) === top.hash) return
      this.#blocks.pop()
      for (const txid of top.txids) this.scripts.remove(txid)
    }
  }

  async #hashAt(height: number): Promise<BlockHash | undefined> {
    try {
      return asHash(await this.#rpc.call('getblockhash', [height]), 'hash')
    } catch (error) {
      if (error instanceof RpcError && error.rpcCode === OUT_OF_RANGE) return undefined
      throw error
    }
  }

  #connect({ height, hash, timeSeconds, transactions }: NodeBlock): void {
    for (const [position, { effects, spent }] of transactions.entries()) {
      this.scripts.add(effects, { height, position })
      this.#mempool.delete(effects.txid)
      for (const coin of spent) this.noteOlder(coin.scriptHash, coin.height)
    }
    this.#blocks.push({ height, hash, timeSeconds, txids: transactions.map(({ effects }) => effects.txid) })
  }

  async #syncMempool(): Promise<void> {
    const listed = asList(await this.#rpc.call('getrawmempool'), 'mempool').map((txid) => asHash<Txid>(txid, 'txid'))
    const current = new Set(listed)
    for (const txid of this.#mempool) {
      if (current.has(txid)) continue
      this.#mempool.delete(txid)
      this.scripts.remove(txid)
    }
    const fresh = listed.filter((txid) => !this.#mempool.has(txid))
    const answers = await this.#rpc.batch(fresh.map((txid) => ({ method: 'getrawtransaction', params: [txid] })))
    for (const [index, txid] of fresh.entries()) {
      const answer = answers[index]
      // It left the mempool while it was read.
      if (answer instanceof RpcError) continue
      const transaction = parseTransaction(asBytes(answer, 'transaction'))
      if (transaction?.txid !== txid) throw new ChainError('node_answer_invalid', 'The node gave another transaction.')
      this.#mempool.add(txid)
      this.scripts.add(effectsOf(transaction), undefined)
    }
  }
}
