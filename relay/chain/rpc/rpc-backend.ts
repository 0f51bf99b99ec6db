import { toHex } from '../../../src/bytes/index.ts'
import type {
  EsploraBackend,
  Outspend,
  ScriptHistory,
  ScriptQuery,
  Status,
  Tip,
  TransactionRecord,
  Utxo,
} from '../backend.ts'
import { BroadcastRefusal, ChainError } from '../errors.ts'
import { outpointKey, type BlockHash, type ScriptHash, type Txid } from '../ids.ts'
import type { Network } from '../networks.ts'
import { scriptHashOf } from '../script.ts'
import type { FlowStats } from '../script-index.ts'
import { readHashAt, type AddressIndex } from './address-index.ts'
import { asBytes, asCount, asHash, asList, member } from './answers.ts'
import { readFeeEstimates } from './fee-estimates.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'
import { SharedSync } from './shared-sync.ts'
import { TransactionReader } from './transaction-reader.ts'

/** How long a request waits for the index to catch up. */
const SYNC_PATIENCE_MS = 10_000
/** A search through all unspent coins: seconds on the test networks. */
const SCAN_TIMEOUT_MS = 120_000
/**
 * A Bitcoin Core node with `-txindex` as Esplora's chain. Addresses are answered from an index that lives in memory; every
 * such request first catches up with the node.
 */
export class RpcBackend implements EsploraBackend {
  readonly network: Network
  readonly #rpc: RpcClient
  readonly #index: AddressIndex
  readonly #reader: TransactionReader
  readonly #sync: SharedSync
  readonly #search: SharedSync
  /** Scripts that were searched for among all unspent coins, and those that are to be. */
  readonly #searched = new Set<ScriptHash>()
  readonly #unsearched = new Map<ScriptHash, Uint8Array>()

  constructor(rpc: RpcClient, network: Network, index: AddressIndex) {
    this.network = network
    this.#rpc = rpc
    this.#index = index
    this.#reader = new TransactionReader(rpc)
    this.#sync = new SharedSync(() => this.#index.sync())
    this.#search = new SharedSync(() => this.#searchOlder())
  }

  async tip(): Promise<Tip> {
    const hash = asHash<BlockHash>(await this.#rpc.call('getbestblockhash'), 'hash')
    return { height: asCount(member(await this.#rpc.call('getblockheader', [hash]), 'height'), 'height'), hash }
  }

  async blockHash(height: number): Promise<BlockHash | undefined> {
    return await readHashAt(this.#rpc, height)
  }

  async transaction(txid: Txid): Promise<TransactionRecord | undefined> {
    return await this.#reader.read(txid)
  }

  /** @throws ChainError `older_than_index` when an output was spent before the index begins. */
  async outspends(txid: Txid): Promise<readonly (Outspend | undefined)[] | undefined> {
    const record = await this.#reader.read(txid)
    if (record === undefined) return undefined
    for (const { script } of record.transaction.outputs) this.#index.watch({ scriptHash: scriptHashOf(script), script })
    await this.#catchUp()
    const isOlder = record.status.isConfirmed && record.status.height < this.#firstHeight
    const outspends: (Outspend | undefined)[] = []
    for (const vout of record.transaction.outputs.keys()) {
      const spender = this.#index.scripts.spenderOf(outpointKey(txid, vout))
      if (spender === undefined && isOlder) await this.#checkUnspent(txid, vout)
      outspends.push(spender === undefined ? undefined : { ...spender, status: this.#status(spender.txid) })
    }
    return outspends
  }

  async history(query: ScriptQuery): Promise<ScriptHistory> {
    await this.#cover(query)
    return this.#index.scripts.history(query.scriptHash)
  }

  async utxos(query: ScriptQuery): Promise<readonly Utxo[]> {
    await this.#cover(query)
    const coins = this.#index.scripts.unspent(query.scriptHash)
    return coins.map((coin) => ({ ...coin, status: this.#status(coin.txid) }))
  }

  async stats(query: ScriptQuery): Promise<{ readonly chain: FlowStats; readonly mempool: FlowStats }> {
    await this.#cover(query)
    return this.#index.scripts.stats(query.scriptHash)
  }

  async feeEstimates(): Promise<ReadonlyMap<number, number>> {
    return await readFeeEstimates(this.#rpc, this.network)
  }

  async broadcast(bytes: Uint8Array): Promise<Txid> {
    try {
      return asHash(await this.#rpc.call('sendrawtransaction', [toHex(bytes)]), 'txid')
    } catch (error) {
      if (error instanceof RpcError) throw new BroadcastRefusal(error.rpcCode, error.message)
      throw error
    }
  }

  async #catchUp(): Promise<void> {
    if (await this.#sync.run(SYNC_PATIENCE_MS)) return
    throw new ChainError(
      'index_behind',
      `The address index is at block ${this.#index.height} and catching up. Ask again in a few seconds.`,
    )
  }

  get #firstHeight(): number {
    return this.#index.older.firstHeight
  }

  /** Catches up, and makes sure as far as can be that the index knows all of this script. */
  async #cover(query: ScriptQuery): Promise<void> {
    const { scriptHash, script } = query
    this.#index.watch(query)
    await this.#catchUp()
    if (this.#firstHeight === 0) return
    // On mainnet a search would take minutes: there, only a coin that is spent shows that its address is older.
    if (script !== undefined && this.network !== 'mainnet' && !this.#searched.has(scriptHash)) {
      this.#unsearched.set(scriptHash, script)
      if (!(await this.#search.run(SYNC_PATIENCE_MS))) {
        throw new ChainError('index_behind', 'Older coins are still being searched for. Ask again in a few seconds.')
      }
    }
    const height = this.#index.older.heightOf(scriptHash)
    if (height === undefined) return
    throw new ChainError(
      'older_than_index',
      `This address was used before block ${this.#firstHeight}, where the address index begins. ` +
        `Start with --index-from-height ${height} or less to see it whole.`,
    )
  }

  /** Looks for coins that are older than the index: one pass for all scripts that wait, for a node makes one at a time. */
  async #searchOlder(): Promise<void> {
    const scripts = [...this.#unsearched]
    if (scripts.length === 0) return
    const descriptors = scripts.map(([, script]) => `raw(${toHex(script)})`)
    const found = await this.#rpc.call('scantxoutset', ['start', descriptors], { timeoutMs: SCAN_TIMEOUT_MS })
    for (const coin of asList(member(found, 'unspents'), 'unspents')) {
      const scriptHash = scriptHashOf(asBytes(member(coin, 'scriptPubKey'), 'scriptPubKey'))
      this.#index.older.note({ scriptHash, height: asCount(member(coin, 'height'), 'height') })
    }
    for (const [scriptHash] of scripts) {
      this.#searched.add(scriptHash)
      this.#unsearched.delete(scriptHash)
    }
  }

  async #checkUnspent(txid: Txid, vout: number): Promise<void> {
    if ((await this.#rpc.call('gettxout', [txid, vout])) !== null) return
    throw new ChainError(
      'older_than_index',
      `Output ${vout} was spent before block ${this.#firstHeight}, where the index begins; by whom is not known here.`,
    )
  }

  #status(txid: Txid): Status {
    const place = this.#index.scripts.placeOf(txid)
    const block = place === undefined ? undefined : this.#index.blockAt(place.height)
    if (block === undefined) return { isConfirmed: false }
    return { isConfirmed: true, height: block.height, hash: block.hash, timeSeconds: block.timeSeconds }
  }
}
