import type { Command, PaymentDraft, Reply, TransactionView, WalletView } from '../../bridge/index.ts'
import type { GroupId, SessionId } from '../../bytes/index.ts'
import {
  DescriptorError,
  type FeeCap,
  GroupWallet,
  importPsbt,
  printDescriptor,
  withoutSignatures,
} from '../../chain/index.ts'
import type { Change, MuSig2P2PCoordinator, SessionStatus, Store } from '../../coordinator/index.ts'
import type { Subject } from '../../session/index.ts'
import type { ChainAccess, Faucet } from './chain-access.ts'
import { WalletError } from './errors.ts'
import { feePresetsOf } from './fee-presets.ts'
import { GroupWallets } from './group-wallets.ts'
import { historyCsv } from './history-csv.ts'
import { PaymentLedger } from './payment-ledger.ts'
import { DraftError, type PaymentPlan, planPayment } from './payment-plan.ts'
import { exportPsbt } from './psbt-file.ts'
import { Publisher } from './publisher.ts'
import { freeChangeIndex, isReserved, type Reservations, reservationsOf } from './reservations.ts'
import { walletView } from './wallet-view.ts'

/** The commands that are about money. */
export type WalletCommand = Extract<
  Command,
  {
    readonly type:
      | 'wallet:refresh'
      | 'wallet:faucet'
      | 'wallet:mine'
      | 'payment:estimate'
      | 'payment:propose'
      | 'psbt:propose'
      | 'psbt:export'
      | 'session:publish'
      | 'session:lookup'
      | 'history:export'
      | 'descriptor:export'
      | 'descriptor:check'
  }
>

export interface WalletDeskPorts {
  readonly coordinator: MuSig2P2PCoordinator
  readonly store: Store
  readonly chains: ChainAccess
  readonly feeCap: FeeCap
  readonly now: () => number
  readonly yieldToEvents: () => Promise<void>
  /** What the page is shown of a group's wallet has changed. */
  readonly walletChanged: (groupId: GroupId) => void
  /** What the page is shown of a session has changed. */
  readonly sessionChanged: (sessionId: SessionId) => void
  readonly reportFault: (error: unknown) => void
}

const DONE: Reply = { kind: 'done' }
const SHORT_ID_CHARACTERS = 8

/** Everything about money: the groups' wallets, and payments from the draft to the last confirmation. */
export class WalletDesk {
  readonly #ports: WalletDeskPorts
  readonly #wallets: GroupWallets
  readonly #ledger: PaymentLedger
  readonly #publisher: Publisher
  readonly #phases = new Map<SessionId, SessionStatus['phase']>()
  /** What was stored has been taken up; what is noticed before would be written over it. */
  #isReady = false

  constructor(ports: WalletDeskPorts) {
    const { walletChanged, sessionChanged, ...others } = ports
    this.#ports = ports
    this.#wallets = new GroupWallets({ ...others, changed: walletChanged })
    const wallets = this.#wallets
    this.#ledger = new PaymentLedger({
      ...others,
      wallets,
      changed: (sessionId, groupId) => {
        sessionChanged(sessionId)
        walletChanged(groupId)
      },
    })
    this.#publisher = new Publisher({ ...others, wallets, ledger: this.#ledger })
  }

  /** Takes up what was stored. The coordinator runs by then. @throws StoreError */
  async start(): Promise<void> {
    await this.#ledger.load()
    for (const group of this.#ports.coordinator.groups.list()) await this.#wallets.open(group)
    this.#isReady = true
    // Those that came meanwhile; the ones above are open.
    for (const group of this.#ports.coordinator.groups.list()) await this.#wallets.open(group)
    for (const { sessionId } of this.#ports.coordinator.getSessions()) this.#ledger.observe(sessionId)
  }

  /** Calls off all questions that are under way. */
  stop(): void {
    this.#isReady = false
    this.#wallets.stop()
    this.#publisher.stop()
  }

  /** Follows what the coordinator tells, once `start` has taken up what was there. */
  notice(change: Change): void {
    const { coordinator, reportFault, walletChanged } = this.#ports
    if (!this.#isReady || !coordinator.isRunning) return
    if (change.kind === 'group') {
      const group = coordinator.groups.get(change.groupId)
      if (group !== undefined) this.#wallets.open(group).catch(reportFault)
    } else if (change.kind === 'session') {
      this.#ledger.observe(change.sessionId)
      const status = coordinator.findSession(change.sessionId)
      const groupId = status?.details?.review.groupId
      // Coins are held back, or free again.
      const isNews = this.#phases.get(change.sessionId) !== status?.phase
      if (status !== undefined) this.#phases.set(change.sessionId, status.phase)
      if (isNews && groupId !== undefined) walletChanged(groupId)
    } else if (change.kind === 'session:gone') {
      this.#ledger.forget(change.sessionId)
      this.#phases.delete(change.sessionId)
      for (const { groupId } of this.#wallets.all()) walletChanged(groupId)
    }
  }

  walletViews(): readonly WalletView[] {
    return this.#wallets.all().flatMap(({ groupId }) => this.walletView(groupId) ?? [])
  }

  /** Undefined for a group that is not known here. */
  walletView(groupId: GroupId): WalletView | undefined {
    const status = this.#wallets.find(groupId)
    if (status === undefined) return undefined
    const hasFaucet = this.#ports.chains.faucet !== undefined
    return walletView(status, this.#ledger.complete(groupId), this.#reservations(groupId), hasFaucet)
  }

  /** Undefined for a message, and before everyone has signed. */
  transactionView(sessionId: SessionId): TransactionView | undefined {
    return this.#ledger.view(sessionId)
  }

  /** Does what the page asks for. Rejects with WalletError, DraftError, and the typed errors of the rooms below. */
  async carryOut(command: WalletCommand): Promise<Reply> {
    switch (command.type) {
      case 'wallet:refresh':
        await this.#wallets.refresh(command.groupId)
        return DONE
      case 'wallet:faucet': {
        const { scanned } = this.#wallets.require(command.groupId)
        await this.#faucet(command.groupId).fund(scanned.nextAddress.receive.address, command.sats)
        await this.#wallets.refresh(command.groupId)
        return DONE
      }
      case 'wallet:mine':
        await this.#faucet(command.groupId).mine(command.blocks)
        await this.#wallets.refresh(command.groupId)
        return DONE
      case 'payment:estimate': {
        const plan = await this.#plan(command.groupId, command.payment)
        return { kind: 'estimate', estimate: plan.kind === 'possible' ? plan.estimate : plan }
      }
      case 'payment:propose': {
        const plan = await this.#plan(command.groupId, command.payment)
        if (plan.kind === 'possible') return this.#propose(command, { kind: 'payment', psbt: plan.psbt })
        const [fault] = plan.faults
        throw fault === undefined
          ? new WalletError('wallet_unknown', 'There is nothing to pay.')
          : new DraftError(fault)
      }
      case 'psbt:propose': {
        const psbt = withoutSignatures(importPsbt(command.psbt).psbt)
        return this.#propose(command, { kind: 'payment', psbt })
      }
      case 'psbt:export':
        return this.#exportPsbt(command.sessionId)
      case 'session:publish':
        await this.#publisher.publish(command.sessionId)
        return DONE
      case 'session:lookup':
        await this.#publisher.lookup(command.sessionId)
        return DONE
      case 'history:export': {
        const view = this.walletView(command.groupId)
        if (view === undefined) throw new WalletError('wallet_unknown', 'This device does not belong to this group.')
        return fileOf(`history-${short(command.groupId)}.csv`, historyCsv(view.history))
      }
      case 'descriptor:export': {
        const { wallet } = this.#wallets.require(command.groupId)
        return fileOf(`descriptor-${short(command.groupId)}.txt`, `${printDescriptor(wallet.descriptor)}\n`)
      }
      case 'descriptor:check': {
        const { wallet } = this.#wallets.require(command.groupId)
        // The same addresses come of it: that, and not the spelling, is what matters.
        if (readWallet(command.text.trim(), wallet.network).syntheticXpub !== wallet.syntheticXpub) {
          throw new WalletError('descriptor_differs', 'This is the descriptor of another wallet.')
        }
        return DONE
      }
    }
  }

  async #plan(groupId: GroupId, draft: PaymentDraft): Promise<PaymentPlan> {
    const { wallet, scanned, scannedAtMs, feeEstimates } = this.#wallets.require(groupId)
    const { feeCap, yieldToEvents } = this.#ports
    const reservations = this.#reservations(groupId)
    return planPayment(draft, {
      wallet,
      coins: scannedAtMs === undefined ? undefined : scanned.coins.filter((coin) => !isReserved(coin, reservations)),
      ownAddresses: scanned.addresses,
      changeIndex: freeChangeIndex(scanned.nextAddress.change.addressIndex, reservations),
      feePresets: feePresetsOf(feeEstimates),
      feeCap,
      yieldToEvents,
    })
  }

  async #propose(
    terms: Extract<WalletCommand, { readonly type: 'payment:propose' | 'psbt:propose' }>,
    subject: Subject,
  ): Promise<Reply> {
    const { groupId, note, electionMethod, failoverSeconds, expiresInMs } = terms
    const expiresAtMs = this.#ports.now() + expiresInMs
    const draft = { groupId, subject, note, electionMethod, failoverSeconds, expiresAtMs }
    return { kind: 'session', sessionId: await this.#ports.coordinator.createSession(draft) }
  }

  #exportPsbt(sessionId: SessionId): Reply {
    const { coordinator } = this.#ports
    const contributions = coordinator.getContributions(sessionId)
    const { details } = coordinator.getSessionStatus(sessionId)
    const content = details?.review.content
    if (details === undefined || content?.kind !== 'payment') {
      throw new WalletError('not_a_payment', 'This session signs a message: it has no PSBT.')
    }
    const { wallet } = this.#wallets.require(details.review.groupId)
    const { bytes, stage } = exportPsbt(content, details, contributions, wallet)
    return { kind: 'file', name: `payment-${short(content.review.txid)}-${stage}.psbt`, bytes }
  }

  #reservations(groupId: GroupId): Reservations {
    const sessions = this.#ports.coordinator.isRunning ? this.#ports.coordinator.getSessions() : []
    return reservationsOf(sessions.filter(({ details }) => details?.review.groupId === groupId))
  }

  #faucet(groupId: GroupId): Faucet {
    const { faucet } = this.#ports.chains
    if (faucet !== undefined && this.#wallets.require(groupId).wallet.network === 'regtest') return faucet
    throw new WalletError('faucet_missing', 'There is no faucet for this group.')
  }
}

function short(id: string): string {
  return id.slice(0, SHORT_ID_CHARACTERS)
}

function fileOf(name: string, text: string): Reply {
  return { kind: 'file', name, bytes: new TextEncoder().encode(text) }
}

/** @throws WalletError `descriptor_refused`. */
function readWallet(descriptor: string, network: GroupWallet['network']): GroupWallet {
  try {
    return GroupWallet.fromText(descriptor, network)
  } catch (error) {
    if (error instanceof DescriptorError) throw new WalletError('descriptor_refused', error.message)
    throw error
  }
}
