import type { ScriptQuery, Tip } from '../backend.ts'
import { ChainError } from '../errors.ts'
import type { BlockHash, ScriptHash, Txid } from '../ids.ts'
import type { ScriptIndex } from '../script-index.ts'
import { asCount, asHash, member } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

/** A block of which the index has transactions. */
export interface IndexedBlock {
  readonly height: number
  readonly hash: BlockHash
  readonly timeSeconds: number
  readonly txids: readonly Txid[]
}

/**
 * What a node does not keep: which transactions touch which script, from a first block on. Nothing happens between two
 * calls of `sync`, which may be called again after a fault but not while it runs.
 */
export interface AddressIndex {
  readonly scripts: ScriptIndex
  readonly older: OlderScripts
  /** The height that the index has reached, one less than its first height at the start. */
  readonly height: number
  /** The block at this height, if the index has something of it. */
  blockAt(height: number): IndexedBlock | undefined
  /**
   * Says that this script will be asked for after the next `sync`.
   * @throws ChainError `request_invalid` when the index cannot find it by its hash alone.
   */
  watch(query: ScriptQuery): void
  /**
   * Follows the node up to its tip and its mempool, back over blocks that were reorganised away.
   * @throws ChainError when the node cannot be asked.
   */
  sync(): Promise<void>
}

/** Scripts of which blocks before the index hold more than it knows. */
export class OlderScripts {
  readonly firstHeight: number
  readonly #heights = new Map<ScriptHash, number>()

  constructor(firstHeight: number) {
    this.firstHeight = firstHeight
  }

  /** A height before the index at which this script already had a coin; `undefined` when none is known. */
  heightOf(scriptHash: ScriptHash): number | undefined {
    return this.#heights.get(scriptHash)
  }

  /** Notes a coin of this script, wherever it was made. */
  note({ scriptHash, height }: { readonly scriptHash: ScriptHash; readonly height: number }): void {
    if (height >= this.firstHeight) return
    this.#heights.set(scriptHash, Math.min(height, this.#heights.get(scriptHash) ?? height))
  }
}

/** Blocks that may come while the mempool is read, before the reading is given up. */
const MAX_ROUNDS = 10
/** Bitcoin Core's `RPC_INVALID_PARAMETER`: here, no block at that height. */
const OUT_OF_RANGE = -8

/** Repeats a step until no block came during it: one that did took its transactions out of the mempool unseen. */
export async function untilSteady(rpc: RpcClient, step: (tip: Tip) => Promise<void>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const tip = await readTip(rpc)
    await step(tip)
    if ((await readTip(rpc)).hash === tip.hash) return
  }
  throw new ChainError('index_behind', 'Blocks come faster than they are read. Ask again in a few seconds.')
}

export async function readTip(rpc: RpcClient): Promise<Tip> {
  const info = await rpc.call('getblockchaininfo')
  return {
    height: asCount(member(info, 'blocks'), 'blocks'),
    hash: asHash(member(info, 'bestblockhash'), 'bestblockhash'),
  }
}

/** The hash of the best chain's block at this height; `undefined` above the tip. */
export async function readHashAt(rpc: RpcClient, height: number): Promise<BlockHash | undefined> {
  try {
    return asHash(await rpc.call('getblockhash', [height]), 'hash')
  } catch (error) {
    if (error instanceof RpcError && error.rpcCode === OUT_OF_RANGE) return undefined
    throw error
  }
}
