import type {
  AddressErrorCode,
  AmountErrorCode,
  AmountUnit,
  LockTime,
  PaymentFault,
  RefusalReason,
  ReviewErrorCode,
  ReviewWarning,
} from '../chain/index.ts'

// Payments as the page writes and shows them. Amounts are satoshis, txids hex as everyone shows them.

/** What a person types into the form of a payment. */
export interface PaymentDraft {
  readonly recipients: readonly RecipientDraft[]
  /** Index of the recipient who gets all that is left, whose amount is not read; null when what is left comes back as change. */
  readonly sendsAllTo: number | null
  readonly fee: FeeChoice
}

export interface RecipientDraft {
  readonly address: string
  /** As it was typed; see `parseAmount` of the chain room. */
  readonly amount: string
  readonly unit: AmountUnit
}

/** In how many blocks a payment should be: `fast` in one or two, `normal` in about six, `slow` in a day. */
export type FeePresetName = 'fast' | 'normal' | 'slow'

export type FeeChoice =
  | { readonly kind: 'preset'; readonly preset: FeePresetName }
  | { readonly kind: 'rate'; readonly satsPerVirtualByte: number }

/** What a fee costs for a payment to be in one of the next blocks. */
export interface FeePresetView {
  readonly preset: FeePresetName
  readonly targetBlocks: number
  readonly satsPerVirtualByte: number
}

/** What would come of a draft as it stands. */
export type PaymentEstimate =
  | {
      readonly kind: 'possible'
      /** In the order of the draft. */
      readonly recipients: readonly EstimatedRecipient[]
      readonly feeSats: bigint
      readonly satsPerVirtualByte: number
      readonly virtualBytes: number
      /** Part of everything that is spent, a fraction. */
      readonly feeShareOfInputs: number
      readonly inputCount: number
      /** All recipients together. */
      readonly paidSats: bigint
      /** Recipients that are not the group itself, and the fee. */
      readonly leavesSats: bigint
      /** Zero when there is no change. */
      readonly changeSats: bigint
      readonly warnings: readonly ReviewWarning[]
    }
  | { readonly kind: 'faulty'; readonly faults: readonly DraftFault[] }

export interface EstimatedRecipient {
  readonly address: string
  readonly amountSats: bigint
  /** The group's own address: most often a mistake, so it is worth a question. */
  readonly isOwn: boolean
}

/**
 * What is wrong with a draft, and in which field. `message` is for people. Beside the codes of the chain room:
 *
 * | code | meaning |
 * |---|---|
 * | `address_missing`, `amount_missing` | the field is empty |
 * | `fee_estimate_missing` | nobody told what this preset costs; a rate has to be typed |
 * | `wallet_not_scanned` | what the group has is not known yet |
 */
export type DraftFault = { readonly message: string } & (
  | {
      readonly field: 'address'
      readonly recipientIndex: number
      readonly code: AddressErrorCode | 'address_missing'
    }
  | {
      readonly field: 'amount'
      readonly recipientIndex: number
      readonly code: AmountErrorCode | 'amount_missing'
    }
  | ({ readonly field: 'amount' } & Fault<'amount_is_dust'>)
  | { readonly field: 'fee'; readonly code: 'fee_estimate_missing' }
  | ({ readonly field: 'fee' } & Fault<'fee_rate_invalid'>)
  | ({ readonly field: 'payment' } & Fault<'recipients_missing' | 'funds_insufficient' | 'too_many_inputs'>)
  | { readonly field: 'payment'; readonly code: 'wallet_not_scanned' }
  /** The signer here would refuse it: `fee_rate_above_cap` and `fee_share_above_cap` stand at the field `fee`. */
  | { readonly field: 'fee' | 'payment'; readonly code: ReviewErrorCode }
)

type Fault<Code extends PaymentFault['code']> = Extract<PaymentFault, { readonly code: Code }>

/** A payment that is to be signed, as this device's own signer read it out of the PSBT and the registered group. */
export interface PaymentView {
  /** Final already, before anybody has signed. */
  readonly txid: string
  readonly inputCount: number
  /** Everything that is spent. */
  readonly inputSats: bigint
  /** In the order of the transaction. */
  readonly outputs: readonly OutputView[]
  /** What goes to others, or to nobody. */
  readonly paidSats: bigint
  /** What comes back to the group, on either chain. */
  readonly returnedSats: bigint
  readonly feeSats: bigint
  /** `paidSats` and the fee. */
  readonly leavesSats: bigint
  /** Satoshis for each virtual byte, to the thousandth. */
  readonly satsPerVirtualByte: number
  readonly virtualBytes: number
  /** Part of everything that is spent, a fraction. */
  readonly feeShareOfInputs: number
  /** When it may be in a block at the earliest; undefined as long as that is at once. */
  readonly lockTime: LockTime | undefined
  /** See `ReviewWarning` of the chain room for the codes. */
  readonly warnings: readonly ReviewWarning[]
}

export type OutputView =
  /** To somebody else; the script is shown where there is no address for it. */
  | {
      readonly kind: 'payment'
      readonly amountSats: bigint
      readonly address: string | undefined
      /** In hex. */
      readonly script: string
    }
  /** Back to the group, at a place that this device derived: `change` on the change chain, `own` on the receive chain. */
  | {
      readonly kind: 'change' | 'own'
      readonly amountSats: bigint
      readonly address: string
      readonly addressIndex: number
    }
  /** What follows OP_RETURN, in hex. Its amount is lost. */
  | { readonly kind: 'data'; readonly amountSats: bigint; readonly data: string }

/** The final transaction of a payment that everyone has signed, verified whole by this device. */
export interface TransactionView {
  readonly txid: string
  /** As nodes take it. */
  readonly hex: string
  /** What this device saw itself; `unseen` until then, and again when the network forgot it. */
  readonly state: TransactionStateView
  /** Zero while no block has it. */
  readonly confirmations: number
  /** A question or a broadcast of this device is under way. */
  readonly isBusy: boolean
  /** The last time that this device tried to publish it. */
  readonly lastAttempt: AttemptView | undefined
  /** Why the last look-up has no answer; undefined when it had one. */
  readonly lookupFault: { readonly code: string; readonly message: string } | undefined
  readonly lookedUpAtMs: number | undefined
}

export type TransactionStateView =
  | { readonly kind: 'unseen' }
  | { readonly kind: 'unconfirmed' }
  | {
      readonly kind: 'confirmed'
      readonly height: number
      /** Of the block, in seconds since 1970. */
      readonly epochSeconds: number
    }

/** What became of a transaction that this device handed to the network. */
export interface AttemptView {
  readonly atMs: number
  readonly outcome: BroadcastOutcomeView
}

export type BroadcastOutcomeView =
  /** Both are success. */
  | { readonly kind: 'published' | 'already_known' }
  /** No node will have it as it is; `text` is the node's. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }
  /** Another transaction spends one of its coins. */
  | { readonly kind: 'conflict'; readonly inputIndex: number; readonly spentBy: string }
  /** Nobody answered; it may or may not be known. */
  | { readonly kind: 'unreachable'; readonly hosts: readonly string[] }
