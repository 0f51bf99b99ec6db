import type {
  DraftFault,
  EstimatedRecipient,
  FeeChoice,
  FeePresetView,
  PaymentDraft,
  PaymentEstimate,
  RecipientDraft,
} from '../../bridge/index.ts'
import { withPauses } from '../../bytes/index.ts'
import {
  AddressError,
  addressOf,
  AmountError,
  buildPayment,
  type BuiltPayment,
  type Coin,
  type FeeCap,
  type GroupWallet,
  parseAddress,
  parseAmount,
  PaymentError,
  type PaymentReview,
  type Recipient,
  ReviewError,
  sliceReview,
  type WalletAddress,
} from '../../chain/index.ts'

/** What a payment is made of beside the draft. */
export interface PlanGround {
  readonly wallet: GroupWallet
  /** Coins that may be spent; undefined while there was no scan. */
  readonly coins: readonly Coin[] | undefined
  readonly ownAddresses: readonly WalletAddress[]
  readonly changeIndex: number
  readonly feePresets: readonly FeePresetView[]
  readonly feeCap: FeeCap
  readonly yieldToEvents: () => Promise<void>
}

/** A payment that can be proposed, as this device's signer would read it; or what stands in its way, field by field. */
export type PaymentPlan =
  | {
      readonly kind: 'possible'
      /** Canonical bytes. */
      readonly psbt: Uint8Array
      readonly estimate: Extract<PaymentEstimate, { readonly kind: 'possible' }>
    }
  | { readonly kind: 'faulty'; readonly faults: readonly DraftFault[] }

interface ReadRecipient {
  readonly recipientIndex: number
  readonly address: string
  /** Undefined for the one who gets what is left. */
  readonly amountSats: bigint | undefined
}

type Read<Value> = { readonly value: Value } | { readonly faults: readonly DraftFault[] }

/** Makes the payment that a draft asks for. */
export async function planPayment(draft: PaymentDraft, ground: PlanGround): Promise<PaymentPlan> {
  const recipients = draft.recipients.map((recipient, index) =>
    readRecipient(recipient, index, index === draft.sendsAllTo, ground.wallet),
  )
  const rate = readFee(draft.fee, ground.feePresets)
  const faults = [...recipients, rate].flatMap((read) => ('faults' in read ? read.faults : []))
  if (ground.coins === undefined) {
    const message = 'What the group has is not known yet.'
    faults.push({ field: 'payment', code: 'wallet_not_scanned', message })
  }
  if (faults.length > 0 || ground.coins === undefined || 'faults' in rate) return { kind: 'faulty', faults }
  const read = recipients.flatMap((recipient) => ('value' in recipient ? [recipient.value] : []))
  const paid = read.flatMap(({ address, amountSats }) => (amountSats === undefined ? [] : [{ address, amountSats }]))
  const rest = read.find(({ amountSats }) => amountSats === undefined)
  try {
    const built = buildPayment(ground.wallet, {
      recipients: paid,
      remainder:
        rest === undefined
          ? { kind: 'change', addressIndex: ground.changeIndex }
          : { kind: 'everything', address: rest.address },
      coins: ground.coins,
      ownAddresses: ground.ownAddresses,
      satsPerVirtualByte: rate.value,
      order: { kind: 'bip69' },
    })
    await ground.yieldToEvents()
    const { wallet, feeCap, yieldToEvents } = ground
    const review = await withPauses(sliceReview(built.psbt, { wallet, feeCap }), yieldToEvents)
    return { kind: 'possible', psbt: built.psbt, estimate: estimateOf(built, review, read, paid) }
  } catch (error) {
    return { kind: 'faulty', faults: [faultOf(error, read)] }
  }
}

function readRecipient(
  { address, amount, unit }: RecipientDraft,
  recipientIndex: number,
  getsTheRest: boolean,
  wallet: GroupWallet,
): Read<ReadRecipient> {
  const faults: DraftFault[] = []
  let spelled = ''
  let amountSats: bigint | undefined
  if (address.trim() === '') {
    faults.push({ field: 'address', recipientIndex, code: 'address_missing', message: 'Who is to be paid?' })
  } else {
    try {
      // In the one spelling that it has elsewhere: Bech32 may come in capitals.
      spelled = addressOf(parseAddress(address, wallet.network), wallet.network) ?? address
    } catch (error) {
      if (!(error instanceof AddressError)) throw error
      faults.push({ field: 'address', recipientIndex, code: error.code, message: error.message })
    }
  }
  if (!getsTheRest) {
    if (amount.trim() === '') {
      faults.push({ field: 'amount', recipientIndex, code: 'amount_missing', message: 'How much is to be paid?' })
    } else {
      try {
        amountSats = parseAmount(amount, unit)
      } catch (error) {
        if (!(error instanceof AmountError)) throw error
        faults.push({ field: 'amount', recipientIndex, code: error.code, message: error.message })
      }
    }
  }
  return faults.length > 0 ? { faults } : { value: { recipientIndex, address: spelled, amountSats } }
}

function readFee(fee: FeeChoice, presets: readonly FeePresetView[]): Read<number> {
  if (fee.kind === 'rate') return { value: fee.satsPerVirtualByte }
  const preset = presets.find((known) => known.preset === fee.preset)
  if (preset !== undefined) return { value: preset.satsPerVirtualByte }
  const message = 'Nobody here knows what fee is needed now. Type a rate.'
  return { faults: [{ field: 'fee', code: 'fee_estimate_missing', message }] }
}

function estimateOf(
  built: BuiltPayment,
  review: PaymentReview,
  read: readonly ReadRecipient[],
  paid: readonly Recipient[],
): Extract<PaymentEstimate, { readonly kind: 'possible' }> {
  const othersSats = paid.reduce((sum, { amountSats }) => sum + amountSats, 0n)
  const restSats = review.inputSats - review.feeSats - othersSats
  const recipients = read.map(({ address, amountSats }): EstimatedRecipient => ({
    address,
    amountSats: amountSats ?? restSats,
    isOwn: built.ownRecipientAddresses.includes(address),
  }))
  return {
    kind: 'possible',
    recipients,
    feeSats: review.feeSats,
    satsPerVirtualByte: review.satsPerVirtualByte,
    virtualBytes: review.virtualBytes,
    feeShareOfInputs: review.shareOfInputs,
    inputCount: review.inputs.length,
    paidSats: recipients.reduce((sum, { amountSats }) => sum + amountSats, 0n),
    leavesSats: review.paidSats + review.feeSats,
    changeSats: built.changeSats,
    warnings: review.warnings,
  }
}

/** @param read of the draft, since the builder counts only those who have an amount. */
function faultOf(error: unknown, read: readonly ReadRecipient[]): DraftFault {
  if (error instanceof ReviewError) {
    const isFee = error.code === 'fee_rate_above_cap' || error.code === 'fee_share_above_cap'
    return { field: isFee ? 'fee' : 'payment', code: error.code, message: error.message }
  }
  if (!(error instanceof PaymentError)) throw error
  const { fault, message } = error
  switch (fault.code) {
    case 'amount_is_dust':
    case 'amount_too_large': {
      const withAmount = read.filter(({ amountSats }) => amountSats !== undefined)
      const recipientIndex = withAmount[fault.recipientIndex]?.recipientIndex ?? fault.recipientIndex
      return fault.code === 'amount_is_dust'
        ? { field: 'amount', ...fault, recipientIndex, message }
        : { field: 'amount', code: fault.code, recipientIndex, message }
    }
    case 'fee_rate_invalid':
      return { field: 'fee', ...fault, message }
    case 'recipients_missing':
    case 'funds_insufficient':
    case 'too_many_inputs':
      return { field: 'payment', ...fault, message }
  }
}

/** A draft that no payment can be made of: what is proposed nevertheless is refused with its first fault. */
export class DraftError extends Error {
  override readonly name = 'DraftError'
  readonly code: DraftFault['code']

  constructor({ code, message }: DraftFault) {
    super(message)
    this.code = code
  }
}
