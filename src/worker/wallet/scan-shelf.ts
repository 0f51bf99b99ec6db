import type { GroupId } from '../../bytes/index.ts'
import { decodeTransaction, type RawTransaction, TransactionError, type WalletScan } from '../../chain/index.ts'
import { RecordError, type Store } from '../../coordinator/index.ts'
import { decodeScanRecord, encodeScanRecord } from './records.ts'

/** A complete scan with when it ended and how high the chain was. */
export interface DatedScan {
  readonly scan: WalletScan
  readonly scannedAtMs: number
  readonly tipHeight: number
}

/** Transactions that are read in one slice. */
const TRANSACTIONS_A_SLICE = 50

/** The last complete scan of one group's wallet, in the device's store; each transaction in a record of its own, written once. */
export class ScanShelf {
  readonly #store: Store
  readonly #scanKey: string
  readonly #transactionPrefix: string
  readonly #kept = new Set<string>()

  constructor(store: Store, groupId: GroupId) {
    this.#store = store
    this.#scanKey = `wallet/scan/${groupId}`
    this.#transactionPrefix = `wallet/transaction/${groupId}/`
  }

  /** Transactions first: a scan is never there without what it speaks of. @throws StoreError */
  async save({ scan, scannedAtMs, tipHeight }: DatedScan): Promise<void> {
    for (const { txid, bytesWithoutWitnesses } of scan.transactions.values()) {
      if (this.#kept.has(txid)) continue
      await this.#store.set(this.#transactionPrefix + txid, bytesWithoutWitnesses)
      this.#kept.add(txid)
    }
    await this.#store.set(this.#scanKey, encodeScanRecord({ scannedAtMs, tipHeight, refs: scan.refs }))
  }

  /**
   * Undefined when there was none. What is damaged is as if it were not there: the chain has it too.
   * @throws StoreError
   */
  async load(yieldToEvents: () => Promise<void>): Promise<DatedScan | undefined> {
    const bytes = await this.#store.get(this.#scanKey)
    if (bytes === undefined) return undefined
    const transactions = new Map<string, RawTransaction>()
    try {
      const { scannedAtMs, tipHeight, refs } = decodeScanRecord(bytes)
      const txids = new Set([...refs.values()].flat().map(({ txid }) => txid))
      for (const txid of txids) {
        const stored = await this.#store.get(this.#transactionPrefix + txid)
        const transaction = stored === undefined ? undefined : decodeTransaction(stored)
        if (transaction?.txid !== txid) return undefined
        transactions.set(txid, transaction)
        this.#kept.add(txid)
        if (transactions.size % TRANSACTIONS_A_SLICE === 0) await yieldToEvents()
      }
      return { scan: { refs, transactions }, scannedAtMs, tipHeight }
    } catch (error) {
      if (error instanceof RecordError || error instanceof TransactionError) return undefined
      throw error
    }
  }
}
