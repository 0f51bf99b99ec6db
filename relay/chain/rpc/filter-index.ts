import { setTimeout as delay } from 'node:timers/promises'
import { toHex } from '../../../src/bytes/index.ts'
import type { ScriptQuery, Tip } from '../backend.ts'
import { ChainError } from '../errors.ts'
import type { BlockHash, ScriptHash } from '../ids.ts'
import { ScriptIndex, type Effects } from '../script-index.ts'
import { OlderScripts, readHashAt, untilSteady, type AddressIndex, type IndexedBlock } from './address-index.ts'
import {
  asBlock,
  asCount,
  asHash,
  asList,
  member,
  optional,
  type NodeBlock,
  type NodeBlockTransaction,
} from './answers.ts'
import { MempoolFollower } from './mempool-follower.ts'
import type { RpcClient } from './rpc-client.ts'

/** The name of a node's index of compact filters (BIP158), as `getindexinfo` has it. */
export const FILTER_INDEX = 'basic block filter index'

/** A search through the filters of many blocks. */
const SCAN_TIMEOUT_MS = 300_000
/** The node makes a block's filter a moment after the block. */
const FILTER_POLL_MS = 50
const FILTER_POLLS = 100

/**
 * An index of only those scripts that were asked for, by the node's compact filters (BIP158): it reads the few blocks that
 * may hold them, so that it costs next to nothing on mainnet. A script that is new to it is searched for since the first block.
 */
export class FilterIndex implements AddressIndex {
  readonly scripts = new ScriptIndex()
  readonly older: OlderScripts
  readonly #rpc: RpcClient
  readonly #mempool: MempoolFollower
  readonly #watched = new Map<ScriptHash, Uint8Array>()
  readonly #unsearched = new Map<ScriptHash, Uint8Array>()
  /** Blocks that hold something, by height. */
  readonly #blocks = new Map<number, IndexedBlock>()
  #top: Tip | undefined

  constructor(rpc: RpcClient, firstHeight: number) {
    this.#rpc = rpc
    this.older = new OlderScripts(firstHeight)
    this.#mempool = new MempoolFollower(rpc, this.scripts)
  }

  get height(): number {
    return this.#top?.height ?? this.older.firstHeight - 1
  }

  blockAt(height: number): IndexedBlock | undefined {
    return this.#blocks.get(height)
  }

  watch({ scriptHash, script }: ScriptQuery): void {
    if (this.#watched.has(scriptHash)) return
    if (script === undefined) {
      throw new ChainError('request_invalid', 'Ask by address: this index is searched by scripts, not by their hashes.')
    }
    this.#unsearched.set(scriptHash, script)
  }

  async sync(): Promise<void> {
    await untilSteady(this.#rpc, async (tip) => {
      await this.#leaveStaleBlocks()
      await this.#readNewBlocks(tip)
      await this.#searchNewScripts()
      await this.#mempool.sync((effects) => this.#isWatched(effects))
    })
  }

  /** Goes back to the last block that is still in the best chain, and forgets what came after it. */
  async #leaveStaleBlocks(): Promise<void> {
    let top = this.#top
    while (top !== undefined && (await readHashAt(this.#rpc, top.height)) !== top.hash) {
      this.#forgetBlock(top.height)
      const previous = optional(await this.#rpc.call('getblockheader', [top.hash]), 'previousblockhash')
      top = previous === undefined ? undefined : { height: top.height - 1, hash: asHash(previous, 'previousblockhash') }
    }
    this.#top = top
  }

  #forgetBlock(height: number): void {
    for (const txid of this.#blocks.get(height)?.txids ?? []) this.scripts.remove(txid)
    this.#blocks.delete(height)
  }

  async #readNewBlocks(tip: Tip): Promise<void> {
    if (this.#top?.hash === tip.hash) return
    await this.#search(this.#watched, Math.max(this.height + 1, this.older.firstHeight), tip)
    this.#top = tip
  }

  async #searchNewScripts(): Promise<void> {
    const fresh = new Map(this.#unsearched)
    if (fresh.size === 0 || this.#top === undefined) return
    for (const [scriptHash, script] of fresh) this.#watched.set(scriptHash, script)
    // Until the search has ended they are not watched after all.
    try {
      await this.#search(fresh, this.older.firstHeight, this.#top)
    } catch (error) {
      for (const scriptHash of fresh.keys()) this.#watched.delete(scriptHash)
      throw error
    }
    for (const scriptHash of fresh.keys()) this.#unsearched.delete(scriptHash)
    this.#mempool.restart()
  }

  /** Reads the blocks up to `last` whose filters match one of the scripts. */
  async #search(scripts: ReadonlyMap<ScriptHash, Uint8Array>, firstHeight: number, last: Tip): Promise<void> {
    if (scripts.size === 0 || firstHeight > last.height) return
    await this.#untilFiltered(last.height)
    const descriptors = [...scripts.values()].map((script) => `raw(${toHex(script)})`)
    const range = ['start', descriptors, firstHeight, last.height]
    const found = await this.#rpc.call('scanblocks', range, { timeoutMs: SCAN_TIMEOUT_MS })
    for (const hash of asList(member(found, 'relevant_blocks'), 'relevant_blocks')) {
      this.#take(asBlock(await this.#rpc.call('getblock', [asHash<BlockHash>(hash, 'relevant_blocks'), 3])))
    }
  }

  /** A search passes over blocks without a filter in silence, so there must be none. */
  async #untilFiltered(height: number): Promise<void> {
    for (let poll = 0; poll < FILTER_POLLS; poll++) {
      const status = optional(await this.#rpc.call('getindexinfo', [FILTER_INDEX]), FILTER_INDEX)
      if (asCount(optional(status, 'best_block_height'), 'best_block_height') >= height) return
      await delay(FILTER_POLL_MS)
    }
    throw new ChainError('index_behind', "The node's block filters are being made. Ask again in a few seconds.")
  }

  #take({ height, hash, timeSeconds, transactions }: NodeBlock): void {
    const txids = new Set(this.#blocks.get(height)?.txids)
    for (const [position, transaction] of transactions.entries()) {
      if (!this.#touches(transaction)) continue
      const { effects, spent } = transaction
      this.scripts.add(effects, { height, position })
      this.#mempool.forget(effects.txid)
      for (const coin of spent) this.older.note(coin)
      txids.add(effects.txid)
    }
    if (txids.size > 0) this.#blocks.set(height, { height, hash, timeSeconds, txids: [...txids] })
  }

  #touches({ effects, spent }: NodeBlockTransaction): boolean {
    return this.#isWatched(effects) || spent.some(({ scriptHash }) => this.#watched.has(scriptHash))
  }

  /** Whether it pays to a watched script or spends a coin of the index. */
  #isWatched({ funds, spends }: Effects): boolean {
    return (
      funds.some(({ scriptHash }) => this.#watched.has(scriptHash)) ||
      spends.some((outpoint) => this.scripts.hasCoin(outpoint))
    )
  }
}
