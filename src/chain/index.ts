export { AddressError, addressOf, parseAddress } from './address.ts'
export type { AddressErrorCode } from './address.ts'
export { AmountError, formatAmount, MAX_MONEY_SATS, parseAmount } from './amount.ts'
export type { AmountErrorCode, AmountUnit } from './amount.ts'
export type { Coin } from './coin.ts'
export { descriptorChecksum } from './descriptor/checksum.ts'
export { parseDescriptor, printDescriptor } from './descriptor/descriptor.ts'
export type { GroupDescriptor } from './descriptor/descriptor.ts'
export { DescriptorError } from './descriptor/errors.ts'
export type { DescriptorErrorCode } from './descriptor/errors.ts'
export type { MemberKey } from './descriptor/member-key.ts'
export { dustLimitSats } from './dust.ts'
export { FinaliseError, finalisePayment, sliceFinalTransaction } from './finalise-payment.ts'
export type { FinaliseErrorCode, FinalTransaction } from './finalise-payment.ts'
export { buildPayment, MAX_INPUTS } from './payment/build-payment.ts'
export type { BuiltPayment, PaymentRequest, Recipient, Remainder } from './payment/build-payment.ts'
export { PaymentError } from './payment/errors.ts'
export type { PaymentFault } from './payment/errors.ts'
export type { PaymentOrder } from './payment/order.ts'
export {
  readPartialSignatures,
  readPubNonces,
  withKeySignatures,
  withoutSignatures,
  withPartialSignatures,
  withPubNonces,
} from './psbt/contributions.ts'
export type { InputContribution } from './psbt/contributions.ts'
export { withMemberOrigins } from './psbt/describe.ts'
export { PsbtError } from './psbt/errors.ts'
export type { PsbtErrorCode, PsbtPlace } from './psbt/errors.ts'
export { importPsbt } from './psbt/import.ts'
export type { ImportedPsbt } from './psbt/import.ts'
export { MAX_PSBT_BYTES } from './psbt/psbt.ts'
export { ReviewError } from './review/errors.ts'
export type { ReviewErrorCode } from './review/errors.ts'
export { DEFAULT_FEE_CAP } from './review/fee-cap.ts'
export type { Fee, FeeCap } from './review/fee-cap.ts'
export type { ReviewedInput } from './review/inputs.ts'
export type { ReviewedOutput } from './review/outputs.ts'
export { reviewPayment, sliceReview } from './review/review-payment.ts'
export type { PaymentItem, PaymentReview, ReviewContext } from './review/review-payment.ts'
export type { LockTime, ReviewWarning } from './review/warnings.ts'
export { scanWallet } from './scan/scan-wallet.ts'
export {
  EMPTY_SCAN,
  GAP_LIMIT,
  openQuestions,
  rescanned,
  withAddressAnswer,
  withTransactionAnswer,
} from './scan/wallet-scan.ts'
export type { ScanQuestion, WalletScan } from './scan/wallet-scan.ts'
export { viewWallet } from './scan/wallet-view.ts'
export type { HistoryEntry, WalletView } from './scan/wallet-view.ts'
export { ChainSourceError, MAX_ADDRESS_TRANSACTIONS } from './source/chain-source.ts'
export type {
  Attempt,
  AttemptFault,
  BroadcastOutcome,
  ChainSource,
  ChainSourceErrorCode,
  Confirmation,
  FeeEstimate,
  RefusalReason,
  TransactionRef,
  UnspentOutput,
} from './source/chain-source.ts'
export type { Fetch } from './source/endpoints.ts'
export { EsploraChainSource } from './source/esplora.ts'
export type { EsploraConfig } from './source/esplora.ts'
export { MemoryChainSource } from './source/memory-chain-source.ts'
export { MemoryChain } from './source/memory-chain.ts'
export { decodeTransaction, TransactionError } from './transaction.ts'
export type { Outpoint, RawTransaction, TransactionOutput } from './transaction.ts'
export { CHAINS, GroupWallet, MAX_ADDRESS_INDEX } from './wallet/group-wallet.ts'
export type { Chain, WalletAddress } from './wallet/group-wallet.ts'
