import type { GroupId } from '../../bytes/index.ts'
import {
  CHAINS,
  EMPTY_SCAN,
  type FeeEstimate,
  GroupWallet,
  scanWallet,
  viewWallet,
  type WalletScan,
  type WalletView as ScannedWallet,
} from '../../chain/index.ts'
import { describeError, type GroupStatus, type Store } from '../../coordinator/index.ts'
import { descriptorOf } from '../../group/index.ts'
import type { ChainAccess } from './chain-access.ts'
import { WalletError } from './errors.ts'
import { ScanShelf } from './scan-shelf.ts'

/** What is known of one group's wallet. */
export interface WalletStatus {
  readonly groupId: GroupId
  readonly wallet: GroupWallet
  readonly phase: 'idle' | 'scanning' | 'ready' | 'unreachable'
  readonly fault: { readonly code: string; readonly message: string } | undefined
  /** Of the last complete scan; undefined while there was none. */
  readonly scannedAtMs: number | undefined
  readonly tipHeight: number | undefined
  readonly scan: WalletScan
  readonly scanned: ScannedWallet
  readonly feeEstimates: readonly FeeEstimate[]
}

export interface GroupWalletsPorts {
  readonly store: Store
  readonly chains: ChainAccess
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly yieldToEvents: () => Promise<void>
  readonly changed: (groupId: GroupId) => void
  readonly reportFault: (error: unknown) => void
}

interface Held {
  status: WalletStatus
  readonly shelf: ScanShelf
  scanning: Promise<void> | undefined
}

/** Addresses that are derived in one slice. */
const ADDRESSES_A_SLICE = 16

/** The wallets of all groups: each is scanned when the page asks for it, and remembered. */
export class GroupWallets {
  readonly #ports: GroupWalletsPorts
  readonly #held = new Map<GroupId, Held>()
  readonly #opening = new Map<GroupId, Promise<void>>()
  #stop = new AbortController()

  constructor(ports: GroupWalletsPorts) {
    this.#ports = ports
  }

  all(): readonly WalletStatus[] {
    return [...this.#held.values()].map(({ status }) => status)
  }

  find(groupId: GroupId): WalletStatus | undefined {
    return this.#held.get(groupId)?.status
  }

  /** @throws WalletError `wallet_unknown`. */
  require(groupId: GroupId): WalletStatus {
    return this.#require(groupId).status
  }

  /** Takes up a group's wallet as the last scan left it. A store that fails is told: the chain can be asked again. */
  async open(group: GroupStatus): Promise<void> {
    const opening = this.#opening.get(group.groupId) ?? this.#open(group)
    this.#opening.set(group.groupId, opening)
    await opening
  }

  async #open({ groupId, roster }: GroupStatus): Promise<void> {
    const { store, yieldToEvents, reportFault } = this.#ports
    const wallet = GroupWallet.fromText(descriptorOf(roster), roster.network)
    const nothing = {
      groupId,
      wallet,
      phase: 'idle',
      fault: undefined,
      scannedAtMs: undefined,
      tipHeight: undefined,
      scan: EMPTY_SCAN,
      scanned: viewWallet(wallet, EMPTY_SCAN),
      feeEstimates: [],
    } as const
    const held: Held = {
      status: nothing,
      shelf: new ScanShelf(store, groupId),
      scanning: undefined,
    }
    this.#held.set(groupId, held)
    try {
      const stored = await held.shelf.load(yieldToEvents)
      if (stored === undefined || held.status !== nothing) return
      const { scan, scannedAtMs, tipHeight } = stored
      await this.#derive(wallet, scan)
      held.status = { ...nothing, scannedAtMs, tipHeight, scan, scanned: viewWallet(wallet, scan) }
    } catch (error) {
      reportFault(error)
    } finally {
      this.#ports.changed(groupId)
    }
  }

  /** Derives slice by slice the addresses that a view will ask for all at once. */
  async #derive(wallet: GroupWallet, { refs }: WalletScan): Promise<void> {
    for (const chain of CHAINS) {
      for (let index = 0; refs.has(`${chain}/${index}`); index++) {
        wallet.addressAt(chain, index)
        if (index % ADDRESSES_A_SLICE === 0) await this.#ports.yieldToEvents()
      }
    }
  }

  /**
   * Asks the chain what the wallet has. Who asks while a scan is under way gets that one. Resolves also when it was in vain: the status
   * says so.
   * @throws WalletError `wallet_unknown`.
   */
  async refresh(groupId: GroupId): Promise<void> {
    const held = this.#require(groupId)
    held.scanning ??= this.#scan(held).finally(() => {
      held.scanning = undefined
    })
    await held.scanning
  }

  /** A later block was heard of. */
  noteTip(groupId: GroupId, tipHeight: number): void {
    const held = this.#held.get(groupId)
    if (held === undefined || tipHeight <= (held.status.tipHeight ?? 0)) return
    this.#update(held, { tipHeight })
  }

  /** Calls off what is under way. */
  stop(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
  }

  async #scan(held: Held): Promise<void> {
    const { chains, now, reportFault } = this.#ports
    const { signal } = this.#stop
    const { wallet } = held.status
    this.#update(held, { phase: 'scanning', fault: undefined })
    try {
      const source = chains.source(wallet.network)
      if (source === undefined) {
        throw new WalletError('source_missing', `No server is configured that knows ${wallet.network}.`)
      }
      const tipHeight = await source.tipHeight(signal)
      const scan = await scanWallet(source, wallet, held.status.scan, signal)
      // A payment can be made without an estimate, so its lack is no failure of the scan.
      const feeEstimates = await source.feeEstimates(signal).catch(() => [])
      signal.throwIfAborted()
      const scannedAtMs = now()
      const scanned = viewWallet(wallet, scan)
      this.#update(held, { phase: 'ready', scannedAtMs, tipHeight, scan, scanned, feeEstimates })
      await held.shelf.save({ scan, scannedAtMs, tipHeight }).catch(reportFault)
    } catch (error) {
      if (signal.aborted) this.#update(held, { phase: held.status.scannedAtMs === undefined ? 'idle' : 'ready' })
      else this.#update(held, { phase: 'unreachable', fault: describeError(error) })
    }
  }

  #update(held: Held, change: Partial<WalletStatus>): void {
    held.status = { ...held.status, ...change }
    this.#ports.changed(held.status.groupId)
  }

  #require(groupId: GroupId): Held {
    const held = this.#held.get(groupId)
    if (held === undefined) throw new WalletError('wallet_unknown', 'This device does not belong to this group.')
    return held
  }
}
