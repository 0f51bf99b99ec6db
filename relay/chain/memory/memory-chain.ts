import type {
  EsploraBackend,
  Outspend,
  RegtestControls,
  ScriptHistory,
  ScriptQuery,
  Status,
  Tip,
  TransactionRecord,
  Utxo,
} from '../backend.ts'
import { effectsOf } from '../effects.ts'
import { ChainError, refuse } from '../errors.ts'
import { outpointKey, type BlockHash, type Txid } from '../ids.ts'
import { scriptHashOf } from '../script.ts'
import { ScriptIndex, type Coin, type FlowStats } from '../script-index.ts'
import { parseTransaction, type ChainTransaction, type Input, type Output } from '../transaction.ts'
import { accept, MIN_RELAY_RATE, type ChainCoin, type ChainView } from './acceptance.ts'
import { GENESIS, mineBlock, type ChainBlock } from './blocks.ts'
import { FAUCET_SCRIPT, payFromFaucet } from './faucet-wallet.ts'
import type { CoinAge } from './finality.ts'
import { Mempool } from './mempool.ts'

/** Blocks at the start: the first coinbases have matured, and the subsidy has not halved yet. */
const FIRST_BLOCKS = 120
const BLOCK_INTERVAL_SECONDS = 600
const MEDIAN_TIME_BLOCKS = 11
/** The faucet leaves a chain of unconfirmed change before nodes would refuse it. */
const MAX_FAUCET_ANCESTORS = 20
const FEE_TARGETS: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 20, 144, 504, 1008]

const faucetScriptHash = scriptHashOf(FAUCET_SCRIPT)

/**
 * A regtest chain in this process, gone with it. It accepts what Bitcoin Core's default policy accepts of taproot
 * key-path payments and checks every signature; blocks are mined on request and never reorganised.
 */
export class MemoryChain implements EsploraBackend, RegtestControls {
  readonly network = 'regtest'
  readonly #blocks: ChainBlock[] = [GENESIS]
  readonly #transactions = new Map<Txid, ChainTransaction>()
  readonly #mempool = new Mempool()
  readonly #index = new ScriptIndex()
  readonly #now: () => number

  /** @param now the time in milliseconds since 1970; the same times and transactions give the same blocks. */
  constructor(now: () => number) {
    this.#now = now
    for (let remaining = FIRST_BLOCKS; remaining > 0; remaining--) {
      this.#mineAt(Math.floor(now() / 1_000) - remaining * BLOCK_INTERVAL_SECONDS)
    }
  }

  tip(): Promise<Tip> {
    const { height, hash } = this.#tip()
    return Promise.resolve({ height, hash })
  }

  blockHash(height: number): Promise<BlockHash | undefined> {
    return Promise.resolve(this.#blocks[height]?.hash)
  }

  transaction(txid: Txid): Promise<TransactionRecord | undefined> {
    const transaction = this.#transactions.get(txid)
    if (transaction === undefined) return Promise.resolve(undefined)
    const prevouts = transaction.inputs.map((input) => this.#output(input))
    return Promise.resolve({ transaction, prevouts, status: this.#status(txid) })
  }

  outspends(txid: Txid): Promise<readonly (Outspend | undefined)[] | undefined> {
    const transaction = this.#transactions.get(txid)
    return Promise.resolve(
      transaction?.outputs.map((_, vout) => {
        const spender = this.#index.spenderOf(outpointKey(txid, vout))
        return spender === undefined ? undefined : { ...spender, status: this.#status(spender.txid) }
      }),
    )
  }

  history({ scriptHash }: ScriptQuery): Promise<ScriptHistory> {
    return Promise.resolve(this.#index.history(scriptHash))
  }

  utxos({ scriptHash }: ScriptQuery): Promise<readonly Utxo[]> {
    return Promise.resolve(
      this.#index.unspent(scriptHash).map((coin) => ({ ...coin, status: this.#status(coin.txid) })),
    )
  }

  stats({ scriptHash }: ScriptQuery): Promise<{ readonly chain: FlowStats; readonly mempool: FlowStats }> {
    return Promise.resolve(this.#index.stats(scriptHash))
  }

  feeEstimates(): Promise<ReadonlyMap<number, number>> {
    return Promise.resolve(new Map(FEE_TARGETS.map((blocks) => [blocks, Number(MIN_RELAY_RATE)])))
  }

  /** @throws BroadcastRefusal as the port says. */
  async broadcast(bytes: Uint8Array): Promise<Txid> {
    const transaction = parseTransaction(bytes)
    if (transaction === undefined) throw refuse(-22, 'TX decode failed. Make sure the tx has at least one input.')
    return await Promise.resolve(this.#take(transaction))
  }

  async fund(script: Uint8Array, valueSats: bigint): Promise<Txid> {
    for (const coin of this.#faucetCoins()) {
      const payment = payFromFaucet(coin, { script, valueSats })
      if (payment !== undefined) return await Promise.resolve(this.#take(payment))
    }
    throw new ChainError('faucet_empty', 'The faucet has no coin for that at the moment: mine a block and ask again.')
  }

  mine(blocks: number): Promise<readonly number[]> {
    const heights = Array.from({ length: blocks }, () => this.#mineAt(Math.floor(this.#now() / 1_000)).height)
    return Promise.resolve(heights)
  }

  #take(transaction: ChainTransaction): Txid {
    const { txid, outputs } = transaction
    if (this.#mempool.get(txid) !== undefined) return txid
    const isMined = this.#transactions.has(txid)
    if (isMined && outputs.some((_, vout) => !this.#isSpentInChain(outpointKey(txid, vout)))) {
      throw refuse(-27, 'Transaction outputs already in utxo set')
    }
    const { entry, replaced } = accept(transaction, this.#view())
    for (const { transaction: old } of replaced) {
      this.#mempool.remove(old.txid)
      this.#index.remove(old.txid)
      this.#transactions.delete(old.txid)
    }
    this.#mempool.add(entry)
    this.#transactions.set(txid, transaction)
    this.#index.add(effectsOf(transaction), undefined)
    return txid
  }

  #mineAt(timeSeconds: number): ChainBlock {
    const tip = this.#tip()
    const earliest = this.#medianTimeSeconds(tip.height) + 1
    const block = mineBlock(tip, Math.max(timeSeconds, earliest), this.#mempool.all(), FAUCET_SCRIPT)
    this.#blocks.push(block)
    for (const [position, transaction] of block.transactions.entries()) {
      this.#mempool.remove(transaction.txid)
      this.#transactions.set(transaction.txid, transaction)
      this.#index.add(effectsOf(transaction), { height: block.height, position })
    }
    return block
  }

  #view(): ChainView {
    const { height } = this.#tip()
    return {
      next: { height: height + 1, medianTimeSeconds: this.#medianTimeSeconds(height) },
      mempool: this.#mempool,
      coin: (input) => this.#coin(input),
    }
  }

  #coin(input: Input): ChainCoin | undefined {
    const output = this.#output(input)
    if (output === undefined || this.#isSpentInChain(input.outpoint)) return undefined
    const isCoinbase = this.#transactions.get(input.txid)?.isCoinbase === true
    return { output, isCoinbase, age: this.#age(input.txid) }
  }

  #age(txid: Txid): CoinAge | undefined {
    const height = this.#index.placeOf(txid)?.height
    return height === undefined ? undefined : { height, medianTimeSeconds: this.#medianTimeSeconds(height - 1) }
  }

  #output({ txid, vout }: Input): Output | undefined {
    return this.#transactions.get(txid)?.outputs[vout]
  }

  #isSpentInChain(outpoint: ReturnType<typeof outpointKey>): boolean {
    const spender = this.#index.spenderOf(outpoint)
    return spender !== undefined && this.#index.placeOf(spender.txid) !== undefined
  }

  /** Mature coins, those first that build on the fewest unconfirmed payments. */
  #faucetCoins(): readonly Coin[] {
    const view = this.#view()
    return this.#index
      .unspent(faucetScriptHash)
      .flatMap((coin) => {
        const transaction = this.#transactions.get(coin.txid)
        const height = this.#index.placeOf(coin.txid)?.height
        if (transaction === undefined || (transaction.isCoinbase && view.next.height - (height ?? 0) < 100)) return []
        const isWaiting = height === undefined
        return [{ coin, ancestors: isWaiting ? this.#mempool.ancestors(transaction).size + 1 : 0 }]
      })
      .filter(({ ancestors }) => ancestors <= MAX_FAUCET_ANCESTORS)
      .toSorted((a, b) => a.ancestors - b.ancestors)
      .map(({ coin }) => coin)
  }

  #status(txid: Txid): Status {
    const place = this.#index.placeOf(txid)
    const block = place === undefined ? undefined : this.#blocks[place.height]
    if (block === undefined) return { isConfirmed: false }
    return { isConfirmed: true, height: block.height, hash: block.hash, timeSeconds: block.timeSeconds }
  }

  #tip(): ChainBlock {
    return this.#blocks.at(-1) ?? GENESIS
  }

  /** BIP113: the median of the times of the eleven blocks that end at this height. */
  #medianTimeSeconds(height: number): number {
    const last = this.#blocks.slice(Math.max(0, height + 1 - MEDIAN_TIME_BLOCKS), height + 1)
    const times = last.map(({ timeSeconds }) => timeSeconds).toSorted((a, b) => a - b)
    return times[Math.floor(times.length / 2)] ?? GENESIS.timeSeconds
  }
}
