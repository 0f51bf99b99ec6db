import type { AttemptView, BroadcastOutcomeView } from '../../bridge/index.ts'
import type { SessionId } from '../../bytes/index.ts'
import type { BroadcastOutcome, ChainSource } from '../../chain/index.ts'
import { type CoordinatorError, describeError, type MuSig2P2PCoordinator } from '../../coordinator/index.ts'
import { MAX_REASON_CHARACTERS } from '../../session/index.ts'
import type { ChainAccess } from './chain-access.ts'
import { WalletError } from './errors.ts'
import type { GroupWallets } from './group-wallets.ts'
import { outcomeWords } from './outcome-words.ts'
import type { PaymentLedger } from './payment-ledger.ts'
import type { PaymentRecord } from './records.ts'

export interface PublisherPorts {
  readonly coordinator: MuSig2P2PCoordinator
  readonly wallets: GroupWallets
  readonly ledger: PaymentLedger
  readonly chains: ChainAccess
  readonly now: () => number
}

/** Publishes payments that everyone has signed, and looks them up. It believes nobody but the chain source. */
export class Publisher {
  readonly #ports: PublisherPorts
  /** What is under way, one a session. */
  readonly #publishing = new Map<SessionId, Promise<void>>()
  #stop = new AbortController()

  constructor(ports: PublisherPorts) {
    this.#ports = ports
  }

  /** Calls off what is under way. */
  stop(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
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
    const { ledger, wallets } = this.#ports
    const { signal } = this.#stop
    const { groupId, txid } = await ledger.finalised(sessionId)
    await ledger.busy(sessionId, async () => {
      try {
        const source = this.#source(sessionId)
        const [confirmation, tipHeight] = await Promise.all([
          source.confirmation(txid, signal),
          source.tipHeight(signal),
        ])
        wallets.noteTip(groupId, tipHeight)
        ledger.moment(sessionId, { lookupFault: undefined })
        await ledger.saw(sessionId, confirmation ?? { kind: 'unseen' })
      } catch (error) {
        signal.throwIfAborted()
        ledger.moment(sessionId, { lookupFault: describeError(error) })
      }
    })
    await this.#confirmIfSeen(sessionId)
  }

  async #publish(sessionId: SessionId): Promise<void> {
    const { ledger, now } = this.#ports
    const { transaction } = await this.#finalised(sessionId)
    const outcome = await ledger.busy(sessionId, async () => {
      const made = await this.#broadcast(sessionId, transaction)
      const lastAttempt: AttemptView = { atMs: now(), outcome: made }
      await ledger.change(sessionId, { lastAttempt })
      const seen = ledger.find(sessionId)?.seen
      // One that a block has is known as well, and more than that.
      if (isSuccess(made)) await ledger.saw(sessionId, seen?.kind === 'confirmed' ? seen : { kind: 'unconfirmed' })
      return made
    })
    if (isSuccess(outcome)) await this.#confirmIfSeen(sessionId)
    else await this.#passOn(sessionId, outcomeWords(outcome))
  }

  /** Whoever cannot even make the transaction that all have signed is in nobody's way either. */
  async #finalised(sessionId: SessionId): Promise<PaymentRecord> {
    try {
      return await this.#ports.ledger.finalised(sessionId)
    } catch (error) {
      // Not everything is a payment, or signed already: nobody has a turn then.
      if (error instanceof WalletError) throw error
      // What is told is the first failure; storage that failed may well fail this as well.
      await this.#passOn(sessionId, describeError(error).message).catch(() => undefined)
      throw error
    }
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
    const { coordinator, ledger } = this.#ports
    const publication = coordinator.findSession(sessionId)?.details?.publication
    const isSeen = ledger.find(sessionId)?.seen.kind !== 'unseen'
    if (isSeen && publication !== undefined && publication.confirmedAtMs === undefined) {
      await coordinator.notifyBroadcastComplete(sessionId)
    }
  }

  /** @throws WalletError `source_missing`. */
  #source(sessionId: SessionId): ChainSource {
    const { ledger, wallets, chains } = this.#ports
    const record = ledger.find(sessionId)
    const network = record && wallets.find(record.groupId)?.wallet.network
    const source = network && chains.source(network)
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
