import type { TransactionStateView, TransactionView } from '../../bridge/index.ts'
import { type GroupId, type SessionId, toHex, withPauses } from '../../bytes/index.ts'
import { type FeeCap, sliceFinalTransaction } from '../../chain/index.ts'
import type { MuSig2P2PCoordinator, SessionDetails, Store } from '../../coordinator/index.ts'
import { confirmationsOf } from './confirmations.ts'
import { WalletError } from './errors.ts'
import type { GroupWallets } from './group-wallets.ts'
import { PaymentBook } from './payment-book.ts'
import { newPaymentRecord, type PaymentRecord } from './records.ts'

export interface PaymentLedgerPorts {
  readonly coordinator: MuSig2P2PCoordinator
  readonly wallets: GroupWallets
  readonly store: Store
  readonly feeCap: FeeCap
  readonly now: () => number
  readonly yieldToEvents: () => Promise<void>
  /** What is shown of a payment has changed. */
  readonly changed: (sessionId: SessionId, groupId: GroupId) => void
  readonly reportFault: (error: unknown) => void
}

/** What is not worth a record. */
interface Moment {
  readonly isBusy: boolean
  readonly lookupFault: TransactionView['lookupFault']
}

const QUIET: Moment = { isBusy: false, lookupFault: undefined }
/** A server behind the same name may not have heard yet of what another one took; after this long it should have. */
const SPREADING_MS = 60_000

/** What this device knows of its payments: who signed when, the final transaction, and where that was seen. */
export class PaymentLedger {
  readonly #ports: PaymentLedgerPorts
  readonly #book: PaymentBook
  readonly #moments = new Map<SessionId, Moment>()
  /** What is under way, one a session. */
  readonly #finalising = new Map<SessionId, Promise<PaymentRecord>>()
  /** Sessions whose transaction was made, or tried to be made, without anybody asking for it. */
  readonly #tried = new Set<SessionId>()

  constructor(ports: PaymentLedgerPorts) {
    this.#ports = ports
    this.#book = new PaymentBook(ports.store)
  }

  /** @throws StoreError */
  async load(): Promise<void> {
    await this.#book.load(this.#ports.reportFault)
  }

  find(sessionId: SessionId): PaymentRecord | undefined {
    return this.#book.find(sessionId)
  }

  /** Payments that everyone has signed, of whatever session, open or closed. */
  complete(groupId: GroupId): readonly PaymentRecord[] {
    return this.#book.all().filter((record) => record.groupId === groupId && record.completedAtMs > 0)
  }

  /** Undefined until the final transaction is there. */
  view(sessionId: SessionId): TransactionView | undefined {
    const record = this.#book.find(sessionId)
    if (record === undefined || record.transaction.length === 0) return undefined
    const { isBusy, lookupFault } = this.#moments.get(sessionId) ?? QUIET
    const { txid, seen, lastAttempt, lookedUpAtMs } = record
    return {
      txid,
      hex: toHex(record.transaction),
      state: seen,
      confirmations: confirmationsOf(seen, this.#ports.wallets.find(record.groupId)?.tipHeight),
      isBusy,
      lastAttempt,
      lookupFault,
      lookedUpAtMs: lookedUpAtMs === 0 ? undefined : lookedUpAtMs,
    }
  }

  /** Takes note of how far a session is. */
  observe(sessionId: SessionId): void {
    const { coordinator, now, reportFault } = this.#ports
    const details = coordinator.findSession(sessionId)?.details
    if (details === undefined || details.review.content.kind !== 'payment') return
    const before = this.#book.find(sessionId)
    const record = before ?? this.#newRecord(details)
    const nowMs = now()
    const signedAtMs = details.state.signers.map(({ hasSigned }, signerIndex) => {
      const known = record.signedAtMs[signerIndex] ?? 0
      return known === 0 && hasSigned ? nowMs : known
    })
    const isNews = before === undefined || signedAtMs.some((atMs, index) => atMs !== record.signedAtMs[index])
    if (isNews) this.#book.put({ ...record, signedAtMs }).catch(reportFault)
    if (details.signatures === undefined || record.transaction.length > 0 || this.#tried.has(sessionId)) return
    this.#tried.add(sessionId)
    this.finalised(sessionId).catch(reportFault)
  }

  /** A session was closed: what everyone has signed stays in the history. */
  forget(sessionId: SessionId): void {
    this.#moments.delete(sessionId)
    this.#tried.delete(sessionId)
    const record = this.#book.find(sessionId)
    if (record === undefined || record.completedAtMs > 0) return
    this.#book.remove(sessionId).catch(this.#ports.reportFault)
  }

  /**
   * The record with its final transaction, once that is verified whole and written down.
   * @throws WalletError `not_a_payment` or `payment_not_signed`; CoordinatorError; FinaliseError; ReviewError; StoreError.
   */
  async finalised(sessionId: SessionId): Promise<PaymentRecord> {
    const record = this.#book.find(sessionId)
    if (record !== undefined && record.transaction.length > 0) return record
    const finalising =
      this.#finalising.get(sessionId) ??
      this.#finalise(sessionId).finally(() => {
        this.#finalising.delete(sessionId)
      })
    this.#finalising.set(sessionId, finalising)
    return finalising
  }

  async #finalise(sessionId: SessionId): Promise<PaymentRecord> {
    const { coordinator, wallets, feeCap, yieldToEvents, now } = this.#ports
    const { details } = coordinator.getSessionStatus(sessionId)
    const content = details?.review.content
    if (content?.kind === 'message') throw new WalletError('not_a_payment', 'This session signs a message.')
    if (details?.signatures === undefined || content === undefined) {
      throw new WalletError('payment_not_signed', 'Not everyone has signed this payment yet.')
    }
    const { wallet } = wallets.require(details.review.groupId)
    const final = await withPauses(
      sliceFinalTransaction(content.psbt, { wallet, feeCap }, details.signatures),
      yieldToEvents,
    )
    const record = this.#book.find(sessionId) ?? this.#newRecord(details)
    const nowMs = now()
    const signedAtMs = record.signedAtMs.map((atMs) => (atMs === 0 ? nowMs : atMs))
    const complete = { ...record, signedAtMs, completedAtMs: nowMs, transaction: final.bytes }
    await this.#book.putDurably(complete)
    this.#ports.changed(sessionId, record.groupId)
    return complete
  }

  /** The network has answered: the transaction is there, in a block, or unknown. */
  async saw(sessionId: SessionId, state: TransactionStateView): Promise<void> {
    const record = this.#book.find(sessionId)
    if (record === undefined) return
    const nowMs = this.#ports.now()
    const isSpreading = state.kind === 'unseen' && nowMs - record.seenAtMs < SPREADING_MS
    const seen = isSpreading ? record.seen : state
    const seenAtMs = state.kind === 'unseen' ? record.seenAtMs : nowMs
    await this.change(sessionId, { seen, seenAtMs, lookedUpAtMs: nowMs })
    if (seen.kind !== record.seen.kind) {
      this.#ports.wallets.refresh(record.groupId).catch(this.#ports.reportFault)
    }
  }

  async change(sessionId: SessionId, change: Partial<PaymentRecord>): Promise<void> {
    const record = this.#book.find(sessionId)
    if (record === undefined) return
    const written = this.#book.put({ ...record, ...change })
    this.#ports.changed(sessionId, record.groupId)
    // The transaction itself is written already; what is lost here, the chain tells again.
    await written.catch(this.#ports.reportFault)
  }

  /** Shows for as long as it lasts that something is under way. */
  async busy<T>(sessionId: SessionId, job: () => Promise<T>): Promise<T> {
    this.moment(sessionId, { isBusy: true })
    try {
      return await job()
    } finally {
      this.moment(sessionId, { isBusy: false })
    }
  }

  moment(sessionId: SessionId, change: Partial<Moment>): void {
    this.#moments.set(sessionId, { ...(this.#moments.get(sessionId) ?? QUIET), ...change })
    const record = this.#book.find(sessionId)
    if (record !== undefined) this.#ports.changed(sessionId, record.groupId)
  }

  #newRecord({ review, proposal }: SessionDetails): PaymentRecord {
    if (review.content.kind !== 'payment') throw new WalletError('not_a_payment', 'This session signs a message.')
    const members = this.#ports.coordinator.groups.get(review.groupId)?.roster.members ?? []
    const names = members.map(({ name }) => name)
    return newPaymentRecord(review, review.content.review, proposal, names)
  }
}
