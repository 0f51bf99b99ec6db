import type { GroupId, SessionId } from '../bytes/index.ts'
import type {
  AddressView,
  AttemptView,
  BroadcastOutcomeView,
  DraftFault,
  EstimatedRecipient,
  FeePresetView,
  HistoryEntryView,
  OutputView,
  PaidBySessionView,
  PaymentEstimate,
  PaymentView,
  TransactionStateView,
  TransactionView,
  WalletView,
} from '../bridge/index.ts'
import type { LockTime, ReviewWarning } from '../chain/index.ts'
import {
  type Check,
  hasShape,
  isAnyOf,
  isBoolean,
  isCount,
  isExactly,
  isFiniteNumber,
  isId,
  isListOf,
  isOrUndefined,
  isSats,
  isText,
  isSatsChange,
} from './checks.ts'

// Payments and wallets, as far as the page believes what it is told of them.

type Kind<Union extends { readonly kind: string }, K extends Union['kind']> = Extract<Union, { readonly kind: K }>
type Warning<Code extends ReviewWarning['code']> = Extract<ReviewWarning, { readonly code: Code }>

const isFault = hasShape<{ readonly code: string; readonly message: string }>({ code: isText, message: isText })

const isLockTime = isAnyOf<LockTime>(
  hasShape<Kind<LockTime, 'height'>>({ kind: isExactly('height'), height: isCount }),
  hasShape<Kind<LockTime, 'time'>>({ kind: isExactly('time'), epochSeconds: isCount }),
)

const isWarning = isAnyOf<ReviewWarning>(
  hasShape<Warning<'look_alike_change'>>({ code: isExactly('look_alike_change'), outputIndex: isCount }),
  hasShape<Warning<'script_without_address'>>({ code: isExactly('script_without_address'), outputIndex: isCount }),
  hasShape<Warning<'own_address_out_of_reach'>>({
    code: isExactly('own_address_out_of_reach'),
    outputIndex: isCount,
    addressIndex: isCount,
  }),
  hasShape<Warning<'dust_output'>>({ code: isExactly('dust_output'), outputIndex: isCount, dustLimitSats: isSats }),
  hasShape<Warning<'pays_nobody'>>({ code: isExactly('pays_nobody') }),
  hasShape<Warning<'not_replaceable'>>({ code: isExactly('not_replaceable') }),
  hasShape<Warning<'fee_high_for_payment'>>({
    code: isExactly('fee_high_for_payment'),
    feeSats: isSats,
    paidSats: isSats,
  }),
  hasShape<Warning<'fee_rate_low'>>({ code: isExactly('fee_rate_low'), satsPerVirtualByte: isFiniteNumber }),
  hasShape<Warning<'lock_time'>>({ code: isExactly('lock_time'), lockTime: isLockTime }),
  hasShape<Warning<'relative_lock'>>({ code: isExactly('relative_lock'), inputIndex: isCount, sequence: isCount }),
  hasShape<Warning<'sequence_unusual'>>({
    code: isExactly('sequence_unusual'),
    inputIndex: isCount,
    sequence: isCount,
  }),
  hasShape<Warning<'version_unusual'>>({ code: isExactly('version_unusual'), version: isFiniteNumber }),
)

const isOutput = isAnyOf<OutputView>(
  hasShape<Kind<OutputView, 'payment'>>({
    kind: isExactly('payment'),
    amountSats: isSats,
    address: isOrUndefined(isText),
    script: isText,
  }),
  hasShape<Kind<OutputView, 'change' | 'own'>>({
    kind: isExactly('change', 'own'),
    amountSats: isSats,
    address: isText,
    addressIndex: isCount,
  }),
  hasShape<Kind<OutputView, 'data'>>({ kind: isExactly('data'), amountSats: isSats, data: isText }),
)

/** A payment to review. Nothing of it may be missing where somebody is asked to approve it. */
export const isPayment = hasShape<PaymentView>({
  txid: isId,
  inputCount: isCount,
  inputSats: isSats,
  outputs: isListOf(isOutput),
  paidSats: isSats,
  returnedSats: isSats,
  feeSats: isSats,
  leavesSats: isSats,
  satsPerVirtualByte: isFiniteNumber,
  virtualBytes: isFiniteNumber,
  feeShareOfInputs: isFiniteNumber,
  lockTime: isOrUndefined(isLockTime),
  warnings: isListOf(isWarning),
})

const isTransactionState = isAnyOf<TransactionStateView>(
  hasShape<Kind<TransactionStateView, 'unseen'>>({ kind: isExactly('unseen') }),
  hasShape<Kind<TransactionStateView, 'unconfirmed'>>({ kind: isExactly('unconfirmed') }),
  hasShape<Kind<TransactionStateView, 'confirmed'>>({
    kind: isExactly('confirmed'),
    height: isCount,
    epochSeconds: isCount,
  }),
)

const isOutcome = isAnyOf<BroadcastOutcomeView>(
  hasShape<Kind<BroadcastOutcomeView, 'published' | 'already_known'>>({
    kind: isExactly('published', 'already_known'),
  }),
  hasShape<Kind<BroadcastOutcomeView, 'refused'>>({
    kind: isExactly('refused'),
    reason: isText as Check<Kind<BroadcastOutcomeView, 'refused'>['reason']>,
    text: isText,
  }),
  hasShape<Kind<BroadcastOutcomeView, 'conflict'>>({
    kind: isExactly('conflict'),
    inputIndex: isCount,
    spentBy: isText,
  }),
  hasShape<Kind<BroadcastOutcomeView, 'unreachable'>>({ kind: isExactly('unreachable'), hosts: isListOf(isText) }),
)

export const isTransaction = hasShape<TransactionView>({
  txid: isId,
  hex: isText,
  state: isTransactionState,
  confirmations: isCount,
  isBusy: isBoolean,
  lastAttempt: isOrUndefined(hasShape<AttemptView>({ atMs: isFiniteNumber, outcome: isOutcome })),
  lookupFault: isOrUndefined(isFault),
  lookedUpAtMs: isOrUndefined(isFiniteNumber),
})

type Numbers<Code extends DraftFault['code']> = Omit<
  Extract<DraftFault, { readonly code: Code }>,
  'message' | 'field' | 'code'
>

/** Codes whose words have numbers in them; without the numbers there is nothing to say. */
const NUMBERED: ReadonlyMap<string, (value: unknown) => boolean> = new Map<
  DraftFault['code'],
  (value: unknown) => boolean
>([
  [
    'amount_is_dust',
    hasShape<Numbers<'amount_is_dust'>>({ recipientIndex: isCount, amountSats: isSats, dustLimitSats: isSats }),
  ],
  [
    'funds_insufficient',
    hasShape<Numbers<'funds_insufficient'>>({
      amountSats: isSats,
      feeSats: isSats,
      availableSats: isSats,
      missingSats: isSats,
    }),
  ],
])

const isFaultInPlace = isAnyOf<{ readonly message: string; readonly field: string; readonly code: string }>(
  hasShape<{
    readonly message: string
    readonly field: string
    readonly recipientIndex: number
    readonly code: string
  }>({ message: isText, field: isExactly('address', 'amount'), recipientIndex: isCount, code: isText }),
  hasShape<{ readonly message: string; readonly field: string; readonly code: string }>({
    message: isText,
    field: isExactly('fee', 'payment'),
    code: isText,
  }),
)

/** Codes without numbers are only looked up, so any will do. */
const isDraftFault = ((value): value is DraftFault =>
  isFaultInPlace(value) && (NUMBERED.get(value.code)?.(value) ?? true)) satisfies Check<DraftFault>

export const isEstimate = isAnyOf<PaymentEstimate>(
  hasShape<Kind<PaymentEstimate, 'possible'>>({
    kind: isExactly('possible'),
    recipients: isListOf(hasShape<EstimatedRecipient>({ address: isText, amountSats: isSats, isOwn: isBoolean })),
    feeSats: isSats,
    satsPerVirtualByte: isFiniteNumber,
    virtualBytes: isFiniteNumber,
    feeShareOfInputs: isFiniteNumber,
    inputCount: isCount,
    paidSats: isSats,
    leavesSats: isSats,
    changeSats: isSats,
    warnings: isListOf(isWarning),
  }),
  hasShape<Kind<PaymentEstimate, 'faulty'>>({ kind: isExactly('faulty'), faults: isListOf(isDraftFault) }),
)

const isAddress = hasShape<AddressView>({
  chain: isExactly('receive', 'change'),
  addressIndex: isCount,
  address: isText,
  isUsed: isBoolean,
  amountSats: isSats,
})

const isPaidBySession = hasShape<PaidBySessionView>({
  sessionId: isId<SessionId>,
  note: isText,
  creatorName: isText,
  completedAtMs: isFiniteNumber,
  signers: isListOf(hasShape<PaidBySessionView['signers'][number]>({ name: isText, signedAtMs: isFiniteNumber })),
})

export const isWallet = hasShape<WalletView>({
  groupId: isId<GroupId>,
  network: isExactly('mainnet', 'testnet4', 'signet', 'regtest'),
  phase: isExactly('idle', 'scanning', 'ready', 'unreachable'),
  fault: isOrUndefined(isFault),
  scannedAtMs: isOrUndefined(isFiniteNumber),
  tipHeight: isOrUndefined(isCount),
  confirmedSats: isSats,
  unconfirmedSats: isSats,
  reservedSats: isSats,
  coinCount: isCount,
  nextReceive: isAddress,
  addresses: isListOf(isAddress),
  feePresets: isListOf(
    hasShape<FeePresetView>({
      preset: isExactly('fast', 'normal', 'slow'),
      targetBlocks: isCount,
      satsPerVirtualByte: isFiniteNumber,
    }),
  ),
  history: isListOf(
    hasShape<HistoryEntryView>({
      txid: isId,
      netSats: isSatsChange,
      feeSats: isOrUndefined(isSats),
      state: isTransactionState,
      confirmations: isCount,
      payment: isOrUndefined(isPaidBySession),
    }),
  ),
  hasFaucet: isBoolean,
})
