import type { Tip } from '../backend.ts'
import { ScriptIndex } from '../script-index.ts'
import { OlderScripts, readHashAt, untilSteady, type AddressIndex, type IndexedBlock } from './address-index.ts'
import { asBlock, type NodeBlock } from './answers.ts'
import { MempoolFollower } from './mempool-follower.ts'
import type { RpcClient } from './rpc-client.ts'

/** An index of all scripts, from every block since the first: about 1.3 kB of memory a transaction. */
export class FullIndex implements AddressIndex {
  readonly scripts = new ScriptIndex()
  readonly older: OlderScripts
  readonly #rpc: RpcClient
  readonly #blocks: IndexedBlock[] = []
  readonly #mempool: MempoolFollower

  constructor(rpc: RpcClient, firstHeight: number) {
    this.#rpc = rpc
    this.older = new OlderScripts(firstHeight)
    this.#mempool = new MempoolFollower(rpc, this.scripts)
  }

  get height(): number {
    return this.#blocks.at(-1)?.height ?? this.older.firstHeight - 1
  }

  blockAt(height: number): IndexedBlock | undefined {
    return this.#blocks[height - this.older.firstHeight]
  }

  watch(): void {
    // It has them all.
  }

  async sync(): Promise<void> {
    await untilSteady(this.#rpc, async (tip) => {
      await this.#leaveStaleBlocks(tip)
      await this.#readBlocks(tip)
      await this.#mempool.sync(() => true)
    })
  }

  async #leaveStaleBlocks(tip: Tip): Promise<void> {
    for (let top = this.#blocks.at(-1); top !== undefined; top = this.#blocks.at(-1)) {
      if (top.hash === tip.hash) return
      if (top.height < tip.height && (await readHashAt(this.#rpc, top.height)) === top.hash) return
      this.#blocks.pop()
      for (const txid of top.txids) this.scripts.remove(txid)
    }
  }

  async #readBlocks(tip: Tip): Promise<void> {
    let next = this.height < tip.height ? await readHashAt(this.#rpc, this.height + 1) : undefined
    while (next !== undefined) {
      const block = asBlock(await this.#rpc.call('getblock', [next, 3]))
      const top = this.#blocks.at(-1)
      // Reorganised while it was read: the next round sees the new tip.
      if (top !== undefined && block.previous !== top.hash) return
      this.#connect(block)
      next = block.height < tip.height ? block.next : undefined
    }
  }

  #connect({ height, hash, timeSeconds, transactions }: NodeBlock): void {
    for (const [position, { effects, spent }] of transactions.entries()) {
      this.scripts.add(effects, { height, position })
      this.#mempool.forget(effects.txid)
      for (const coin of spent) this.older.note(coin)
    }
    this.#blocks.push({ height, hash, timeSeconds, txids: transactions.map(({ effects }) => effects.txid) })
  }
}
