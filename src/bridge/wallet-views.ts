import type { GroupId, SessionId } from '../bytes/index.ts'
import type { Chain } from '../chain/index.ts'
import type { Network } from '../wire/index.ts'
import type { FeePresetView, TransactionStateView } from './payment-views.ts'

/** What a group has, as far as this device knows. Amounts are satoshis. */
export interface WalletView {
  readonly groupId: GroupId
  readonly network: Network
  /**
   * `idle`: nobody was asked since the start. `scanning`: questions are under way. `ready`: all that is shown is as of `scannedAtMs`.
   * `unreachable`: the last scan failed (see `fault`). In all of them the last known state is shown.
   */
  readonly phase: 'idle' | 'scanning' | 'ready' | 'unreachable'
  /** Set when `unreachable`. `source_missing`: no source is configured for the network; else the codes of ChainSourceError. */
  readonly fault: { readonly code: string; readonly message: string } | undefined
  /** When the last complete scan ended; undefined while there was none: then balances are unknown, not zero. */
  readonly scannedAtMs: number | undefined
  /** Height of the last block, as of the last scan. */
  readonly tipHeight: number | undefined
  readonly confirmedSats: bigint
  /** In coins that no block has yet. */
  readonly unconfirmedSats: bigint
  /** In coins that payments under way would spend: not to be had for another one. Part of the two above. */
  readonly reservedSats: bigint
  readonly coinCount: number
  /** The next address for others to pay to. */
  readonly nextReceive: AddressView
  /** Both chains, receive first, by index; as far as the scan has looked. */
  readonly addresses: readonly AddressView[]
  /** From fast to slow; empty where the source has no estimates: a rate has to be typed then. */
  readonly feePresets: readonly FeePresetView[]
  /** The newest first; what is not in a block before everything else. */
  readonly history: readonly HistoryEntryView[]
  /** Whether `wallet:faucet` and `wallet:mine` are answered. */
  readonly hasFaucet: boolean
}

export interface AddressView {
  readonly chain: Chain
  readonly addressIndex: number
  readonly address: string
  /** A transaction has paid to it, or spent from it. */
  readonly isUsed: boolean
  /** What lies there now. */
  readonly amountSats: bigint
}

/** A transaction as it changed what the group has. */
export interface HistoryEntryView {
  readonly txid: string
  /** What came in less what went out, fee included. */
  readonly netSats: bigint
  /** Known for payments of the group. */
  readonly feeSats: bigint | undefined
  /** `unseen`: signed by everyone, and not seen on the network. */
  readonly state: TransactionStateView
  /** Zero while no block has it. */
  readonly confirmations: number
  /** The session that signed it, if that happened here; it may be closed by now. */
  readonly payment: PaidBySessionView | undefined
}

export interface PaidBySessionView {
  readonly sessionId: SessionId
  readonly note: string
  readonly creatorName: string
  /** When everyone had signed, by this device's clock. */
  readonly completedAtMs: number
  /** In signer order. */
  readonly signers: readonly {
    readonly name: string
    /** When this device first had its partial signatures, verified, by this device's clock. */
    readonly signedAtMs: number
  }[]
}
