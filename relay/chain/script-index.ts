import { outpointKey, type OutpointKey, type ScriptHash, type Txid } from './ids.ts'

/** Where a confirmed transaction stands: its block's height and its position in the block. */
export interface Place {
  readonly height: number
  readonly position: number
}

/** What a transaction does to the set of coins. */
export interface Effects {
  readonly txid: Txid
  /** One for each output, in their order. */
  readonly funds: readonly { readonly scriptHash: ScriptHash; readonly valueSats: bigint }[]
  /** One for each input, in their order; none for a coinbase. */
  readonly spends: readonly OutpointKey[]
}

/** An output that some transaction of the index made. */
export interface Coin {
  readonly txid: Txid
  readonly vout: number
  readonly valueSats: bigint
}

/** The input that spends a coin. */
export interface Spender {
  readonly txid: Txid
  readonly vin: number
}

/** What went through one script, by Esplora's counts; amounts in satoshis. */
export interface FlowStats {
  readonly fundedCount: number
  readonly fundedSats: bigint
  readonly spentCount: number
  readonly spentSats: bigint
  readonly transactionCount: number
}

interface Entry {
  readonly effects: Effects
  /** `undefined` in the mempool. */
  readonly place: Place | undefined
  /** Counts the transactions as they come, so that the mempool has an order. */
  readonly arrival: number
}

/**
 * Which transactions pay to and spend from which script, in memory. It believes what it is told: whether a transaction is
 * valid was decided before. Transactions may come in any order, a child before its parent too.
 */
export class ScriptIndex {
  readonly #entries = new Map<Txid, Entry>()
  readonly #coins = new Map<ScriptHash, Map<OutpointKey, Coin>>()
  readonly #spenders = new Map<OutpointKey, Spender>()
  #arrivals = 0

  /** Adds a transaction, or moves one that is there already to another place. */
  add(effects: Effects, place: Place | undefined): void {
    const { txid, funds, spends } = effects
    this.#entries.set(txid, { effects, place, arrival: this.#arrivals++ })
    for (const [vout, { scriptHash, valueSats }] of funds.entries()) {
      const coins = this.#coins.get(scriptHash) ?? new Map<OutpointKey, Coin>()
      coins.set(outpointKey(txid, vout), { txid, vout, valueSats })
      this.#coins.set(scriptHash, coins)
    }
    for (const [vin, outpoint] of spends.entries()) this.#spenders.set(outpoint, { txid, vin })
  }

  /** Forgets a transaction: its block was disconnected, or it left the mempool. One that is not there is no fault. */
  remove(txid: Txid): void {
    const entry = this.#entries.get(txid)
    if (entry === undefined) return
    this.#entries.delete(txid)
    for (const [vout, { scriptHash }] of entry.effects.funds.entries()) {
      const coins = this.#coins.get(scriptHash)
      coins?.delete(outpointKey(txid, vout))
      if (coins?.size === 0) this.#coins.delete(scriptHash)
    }
    for (const outpoint of entry.effects.spends) {
      // Another transaction may have taken the coin meanwhile: a block's over a mempool's.
      if (this.#spenders.get(outpoint)?.txid === txid) this.#spenders.delete(outpoint)
    }
  }

  has(txid: Txid): boolean {
    return this.#entries.has(txid)
  }

  /** Its place in a block; `undefined` in the mempool and for a transaction that the index does not have. */
  placeOf(txid: Txid): Place | undefined {
    return this.#entries.get(txid)?.place
  }

  /** Whether one of its transactions made this coin, spent or not. */
  hasCoin(outpoint: OutpointKey): boolean {
    const [txid = '', vout = ''] = outpoint.split(':')
    const funds = this.#entries.get(txid as Txid)?.effects.funds
    return funds !== undefined && Number(vout) < funds.length
  }

  spenderOf(outpoint: OutpointKey): Spender | undefined {
    return this.#spenders.get(outpoint)
  }

  /** The unspent coins of a script, the mempool's spends and coins taken into account. */
  unspent(scriptHash: ScriptHash): readonly Coin[] {
    return this.#coinsOf(scriptHash)
      .filter(([outpoint]) => !this.#spenders.has(outpoint))
      .map(([, coin]) => coin)
  }

  /** The transactions that touch a script, the newest first. */
  history(scriptHash: ScriptHash): { readonly mempool: readonly Txid[]; readonly confirmed: readonly Txid[] } {
    const entries = this.#entriesOf(scriptHash)
    const mempool = entries.filter(({ place }) => place === undefined).toSorted((a, b) => b.arrival - a.arrival)
    const confirmed = entries.flatMap(({ place, effects }) => (place === undefined ? [] : [{ place, effects }]))
    confirmed.sort((a, b) => b.place.height - a.place.height || b.place.position - a.place.position)
    return {
      mempool: mempool.map(({ effects }) => effects.txid),
      confirmed: confirmed.map(({ effects }) => effects.txid),
    }
  }

  stats(scriptHash: ScriptHash): { readonly chain: FlowStats; readonly mempool: FlowStats } {
    return { chain: this.#flow(scriptHash, true), mempool: this.#flow(scriptHash, false) }
  }

  #flow(scriptHash: ScriptHash, isChain: boolean): FlowStats {
    const counts = (txid: Txid): boolean => (this.placeOf(txid) !== undefined) === isChain
    const coins = this.#coinsOf(scriptHash)
    const funded = coins.filter(([, { txid }]) => counts(txid))
    const spent = coins.filter(([outpoint]) => {
      const spender = this.#spenders.get(outpoint)
      return spender !== undefined && counts(spender.txid)
    })
    const sum = (some: typeof coins): bigint => some.reduce((total, [, { valueSats }]) => total + valueSats, 0n)
    return {
      fundedCount: funded.length,
      fundedSats: sum(funded),
      spentCount: spent.length,
      spentSats: sum(spent),
      transactionCount: this.#entriesOf(scriptHash).filter(({ effects }) => counts(effects.txid)).length,
    }
  }

  #coinsOf(scriptHash: ScriptHash): readonly (readonly [OutpointKey, Coin])[] {
    return [...(this.#coins.get(scriptHash) ?? [])]
  }

  #entriesOf(scriptHash: ScriptHash): readonly Entry[] {
    const txids = this.#coinsOf(scriptHash).flatMap(([outpoint, { txid }]) => {
      const spender = this.#spenders.get(outpoint)
      return spender === undefined ? [txid] : [txid, spender.txid]
    })
    return [...new Set(txids)].flatMap((txid) => this.#entries.get(txid) ?? [])
  }
}
