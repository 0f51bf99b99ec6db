import type { AttemptView, BroadcastOutcomeView, TransactionStateView, TransactionView } from '../../bridge/index.ts'
import { type GroupId, type SessionId, toHex, withPauses } from '../../bytes/index.ts'
import {
  type BroadcastOutcome,
  type ChainSource,
  type FeeCap,
  type FinalTransaction,
  type PaymentReview,
  sliceFinalTransaction,
} from '../../chain/index.ts'
import {
  type CoordinatorError,
  describeError,
  type MuSig2P2PCoordinator,
  type SessionDetails,
  type Store,
} from '../../coordinator/index.ts'
import { MAX_REASON_CHARACTERS } from '../../session/index.ts'
import type { ChainAccess } from './chain-access.ts'
import { confirmationsOf } from './confirmations.ts'
import { WalletError } from './errors.ts'
import type { GroupWallets } from './group-wallets.ts'
import { outcomeWords } from './outcome-words.ts'
import { PaymentBook } from './payment-book.ts'
import type { PaymentRecord } from './records.ts'

export interface PaymentsPorts {
  readonly coordinator: MuSig2P2PCoordinator
  readonly wallets: GroupWallets
  readonly store: Store
  readonly chains: ChainAccess
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

/**
 * From the last signature to the last confirmation: makes and verifies the final transaction, publishes it, looks it up, and keeps what
 * a group's history needs. It believes nobody but the chain source.
 */
export class Payments {
  readonly #ports: PaymentsPorts
  readonly #book: PaymentBook
  readonly #moments = new Map<SessionId, Moment>()
  /** What is under way, one a session. */
  readonly #finalising = new Map<SessionId, Promise<PaymentRecord>>()
  readonly #publishing = new Map<SessionId, Promise<void>>()
  #stop = new AbortController()

  constructor(ports: PaymentsPorts) {
    this.#ports = ports
    this.#book = new PaymentBook(ports.store)
  }

  async load(): Promise<void> {
    await this.#book.load(this.#ports.reportFault)
  }

  /** Calls off what is under way. */
  stop(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
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
    const details = this.#ports.coordinator.findSession(sessionId)?.details
    if (details === undefined || details.review.content.kind !== 'payment') return
    const { review } = details.review.content
    const before = this.#book.find(sessionId)
    const record = before ?? this.#newRecord(sessionId, details, review)
    const nowMs = this.#ports.now()
    const signedAtMs = details.state.signers.map(({ hasSigned }, signerIndex) => {
      const known = record.signedAtMs[signerIndex] ?? 0
      return known === 0 && hasSigned ? nowMs : known
    })
    const isNews = before === undefined || signedAtMs.some((atMs, index) => atMs !== record.signedAtMs[index])
    if (isNews) this.#book.put({ ...record, signedAtMs }).catch(this.#ports.reportFault)
    if (details.signatures !== undefined && record.transaction.length === 0) {
      this.#finalised(sessionId).catch(this.#ports.reportFault)
    }
  }

  /** A session was closed: what everyone has signed stays in the history. */
  forget(sessionId: SessionId): void {
    this.#moments.delete(sessionId)
    const record = this.#book.find(sessionId)
    if (record === undefined || record.completedAtMs > 0) return
    this.#book.remove(sessionId).catch(this.#ports.reportFault)
  }

  /**
   * Hands the transaction to the network; who asks while that is under way gets the same. A success is told to the others, a failure in
   * the own turn passes the turn on. Resolves in either case; the view has the outcome.
   * @throws WalletError `not_a_payment` or `payment_not_signed`; CoordinatorError; StoreError when the transaction could not be written
   * down before: then nothing was sent.
   */
  async publish(sessionId: SessionId): Promise<void> {
    const published =
      this.#publishing.get(sessionId) ??
      this.#publish(sessionId).finally(() => {
        this.#publishing.delete(sessionId)
      })
    this.#publishing.set(sessionId, published)
    await published
  }

  /**
   * Looks the transaction up. Found, it is published for this device, and the others are told so; and its confirmation is known.
   * @throws WalletError and CoordinatorError as `publish`; a source out of reach is no error but told in the view.
   */
  async lookup(sessionId: SessionId): Promise<void> {
    const record = await this.#finalised(sessionId)
    await this.#busy(sessionId, async () => {
      try {
        const source = this.#source(sessionId)
        const { signal } = this.#stop
        const [confirmation, tipHeight] = await Promise.all([
          source.confirmation(record.txid, signal),
          source.tipHeight(signal),
        ])
        this.#ports.wallets.noteTip(record.groupId, tipHeight)
        this.#moment(sessionId, { lookupFault: undefined })
        await this.#saw(sessionId, confirmation ?? { kind: 'unseen' })
      } catch (error) {
        this.#stop.signal.throwIfAborted()
        this.#moment(sessionId, { lookupFault: describeError(error) })
      }
    })
    await this.#confirmIfSeen(sessionId)
  }

  #newRecord(sessionId: SessionId, details: SessionDetails, review: PaymentReview): PaymentRecord {
    const { groupId } = details.review
    const names = this.#ports.coordinator.groups.get(groupId)?.roster.members.map(({ name }) => name) ?? []
    return {
      sessionId,
      groupId,
      txid: review.txid,
      note: details.proposal.note,
      creatorName: names[details.proposal.creatorIndex] ?? '',
      signerNames: names,
      signedAtMs: names.map(() => 0),
      completedAtMs: 0,
      paidSats: review.paidSats,
      feeSats: review.feeSats,
      transaction: new Uint8Array(),
      seen: { kind: 'unseen' },
      seenAtMs: 0,
      lookedUpAtMs: 0,
      lastAttempt: undefined,
    }
  }

  /** The record with its final transaction, once that is verified whole and written down. */
  async #finalised(sessionId: SessionId): Promise<PaymentRecord> {
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
    const final: FinalTransaction = await withPauses(
      sliceFinalTransaction(content.psbt, { wallet, feeCap }, details.signatures),
      yieldToEvents,
    )
    const record = this.#book.find(sessionId) ?? this.#newRecord(sessionId, details, content.review)
    const nowMs = now()
    const signedAtMs = record.signedAtMs.map((atMs) => (atMs === 0 ? nowMs : atMs))
    const complete = { ...record, signedAtMs, completedAtMs: nowMs, transaction: final.bytes }
    await this.#book.putDurably(complete)
    this.#ports.changed(sessionId, record.groupId)
    return complete
  }

  async #publish(sessionId: SessionId): Promise<void> {
    const { transaction } = await this.#finalised(sessionId)
    const outcome = await this.#busy(sessionId, async () => {
      const made = await this.#broadcast(sessionId, transaction)
      const lastAttempt: AttemptView = { atMs: this.#ports.now(), outcome: made }
      await this.#change(sessionId, { lastAttempt })
      const seen = this.#book.find(sessionId)?.seen
      // One that a block has is known as well, and more than that.
      if (isSuccess(made)) await this.#saw(sessionId, seen?.kind === 'confirmed' ? seen : { kind: 'unconfirmed' })
      return made
    })
    if (isSuccess(outcome)) await this.#confirmIfSeen(sessionId)
    else await this.#passOn(sessionId, outcomeWords(outcome))
  }

  async #broadcast(sessionId: SessionId, transaction: Uint8Array): Promise<BroadcastOutcomeView> {
    let source: ChainSource
    try {
      source = this.#source(sessionId)
    } catch (error) {
      if (error instanceof WalletError) return { kind: 'unreachable', hosts: [] }
      throw error
    }
    return outcomeView(await source.broadcast(transaction, this.#stop.signal))
  }

  /** Only who is up can pass the turn on; for everyone else a failure changes nothing. */
  async #passOn(sessionId: SessionId, reason: string): Promise<void> {
    const { coordinator } = this.#ports
    const details = coordinator.findSession(sessionId)?.details
    const publication = details?.publication
    if (details === undefined || publication === undefined || publication.confirmedAtMs !== undefined) return
    if (publication.order[publication.turn] !== details.review.signerIndex) return
    try {
      await coordinator.handover(sessionId, reason.slice(0, MAX_REASON_CHARACTERS))
    } catch (error) {
      // The countdown may have run out meanwhile.
      if (!isNotMyTurn(error)) throw error
    }
  }

  /** Turns end here and others are told once this device has seen it itself. */
  async #confirmIfSeen(sessionId: SessionId): Promise<void> {
    const { coordinator } = this.#ports
    const publication = coordinator.findSession(sessionId)?.details?.publication
    const isSeen = this.#book.find(sessionId)?.seen.kind !== 'unseen'
    if (isSeen && publication !== undefined && publication.confirmedAtMs === undefined) {
      await coordinator.notifyBroadcastComplete(sessionId)
    }
  }

  async #saw(sessionId: SessionId, state: TransactionStateView): Promise<void> {
    const record = this.#book.find(sessionId)
    if (record === undefined) return
    const nowMs = this.#ports.now()
    const isSpreading = state.kind === 'unseen' && nowMs - record.seenAtMs < SPREADING_MS
    const seen = isSpreading ? record.seen : state
    const seenAtMs = state.kind === 'unseen' ? record.seenAtMs : nowMs
    await this.#change(sessionId, { seen, seenAtMs, lookedUpAtMs: nowMs })
    if (seen.kind !== record.seen.kind) {
      this.#ports.wallets.refresh(record.groupId).catch(this.#ports.reportFault)
    }
  }

  async #change(sessionId: SessionId, change: Partial<PaymentRecord>): Promise<void> {
    const record = this.#book.find(sessionId)
    if (record === undefined) return
    const written = this.#book.put({ ...record, ...change })
    this.#ports.changed(sessionId, record.groupId)
    // The transaction itself is written already; what is lost here, the chain tells again.
    await written.catch(this.#ports.reportFault)
  }

  async #busy<T>(sessionId: SessionId, job: () => Promise<T>): Promise<T> {
    this.#moment(sessionId, { isBusy: true })
    try {
      return await job()
    } finally {
      this.#moment(sessionId, { isBusy: false })
    }
  }

  #moment(sessionId: SessionId, change: Partial<Moment>): void {
    this.#moments.set(sessionId, { ...(this.#moments.get(sessionId) ?? QUIET), ...change })
    const record = this.#book.find(sessionId)
    if (record !== undefined) this.#ports.changed(sessionId, record.groupId)
  }

  #source(sessionId: SessionId): ChainSource {
    const record = this.#book.find(sessionId)
    const network = record && this.#ports.wallets.find(record.groupId)?.wallet.network
    const source = network && this.#ports.chains.source(network)
    if (source !== undefined) return source
    throw new WalletError('source_missing', 'No server is configured that knows this network.')
  }
}

function isSuccess({ kind }: BroadcastOutcomeView): boolean {
  return kind === 'published' || kind === 'already_known'
}

function isNotMyTurn(error: unknown): boolean {
  const code: CoordinatorError['code'] = 'not_your_turn'
  return describeError(error).code === code
}

function outcomeView(outcome: BroadcastOutcome): BroadcastOutcomeView {
  switch (outcome.kind) {
    case 'published':
    case 'already_known':
      return { kind: outcome.kind }
    case 'refused':
    case 'conflict':
      return outcome
    case 'unreachable':
      return { kind: 'unreachable', hosts: outcome.attempts.map(({ host }) => host) }
  }
}
