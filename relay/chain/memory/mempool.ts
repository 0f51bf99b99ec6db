import type { OutpointKey, Txid } from '../ids.ts'
import type { ChainTransaction } from '../transaction.ts'

/** A transaction that waits for a block. */
export interface MempoolEntry {
  readonly transaction: ChainTransaction
  readonly feeSats: bigint
}

/** Accepted transactions in the order in which they came, parents before children. */
export class Mempool {
  readonly #entries = new Map<Txid, MempoolEntry>()
  readonly #spenders = new Map<OutpointKey, Txid>()

  get(txid: Txid): MempoolEntry | undefined {
    return this.#entries.get(txid)
  }

  /** The entry that spends this output. */
  spenderOf(outpoint: OutpointKey): MempoolEntry | undefined {
    const txid = this.#spenders.get(outpoint)
    return txid === undefined ? undefined : this.#entries.get(txid)
  }

  all(): readonly MempoolEntry[] {
    return [...this.#entries.values()]
  }

  add(entry: MempoolEntry): void {
    const { txid, inputs } = entry.transaction
    this.#entries.set(txid, entry)
    for (const { outpoint } of inputs) this.#spenders.set(outpoint, txid)
  }

  remove(txid: Txid): void {
    for (const { outpoint } of this.#entries.get(txid)?.transaction.inputs ?? []) this.#spenders.delete(outpoint)
    this.#entries.delete(txid)
  }

  /** The entries that this transaction builds on, near and far, itself not counted. */
  ancestors({ inputs }: ChainTransaction): ReadonlySet<Txid> {
    const found = new Set<Txid>()
    const parents = inputs.map(({ txid }) => txid)
    for (let txid = parents.pop(); txid !== undefined; txid = parents.pop()) {
      const parent = this.#entries.get(txid)
      if (parent === undefined || found.has(txid)) continue
      found.add(txid)
      parents.push(...parent.transaction.inputs.map((input) => input.txid))
    }
    return found
  }

  /** These entries and all that build on them. */
  withDescendants(txids: Iterable<Txid>): readonly MempoolEntry[] {
    const found = new Set<Txid>(txids)
    for (const { transaction } of this.#entries.values()) {
      if (transaction.inputs.some(({ txid }) => found.has(txid))) found.add(transaction.txid)
    }
    return [...found].flatMap((txid) => this.#entries.get(txid) ?? [])
  }
}
