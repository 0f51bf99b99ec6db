import type {
  AddressErrorCode,
  AmountErrorCode,
  ChainSourceErrorCode,
  FinaliseErrorCode,
  PaymentFault,
  ReviewErrorCode,
} from '../chain/index.ts'
import type { DraftFault } from '../bridge/index.ts'
import type { WalletErrorCode } from '../worker/index.ts'
import type { ErrorWords } from './plain-words.ts'

/** Whatever can be wrong with a payment, a wallet or the chain. */
export type PaymentErrorCode =
  | ReviewErrorCode
  | FinaliseErrorCode
  | PaymentFault['code']
  | AddressErrorCode
  | AmountErrorCode
  | ChainSourceErrorCode
  | WalletErrorCode
  | DraftFault['code']

const NOT_SIGNED = 'This device does not sign it.'
const MAKE_ANEW = `${NOT_SIGNED} Ask whoever made it to make it again, and find out how it came about.`
const MISLEADING = `${NOT_SIGNED} Whoever made it is mistaken, or wants to mislead you: talk to them by another way.`
const CHOOSE_PSBT = 'Choose the file whose name ends in .psbt, or copy the whole text once more.'
const OTHER_WALLET = `${NOT_SIGNED} Have the other wallet make it again, or make the payment here.`

export const PAYMENT_WORDS: Readonly<Record<PaymentErrorCode, ErrorWords>> = {
  // What a PSBT is
  too_large: { title: 'This payment is larger than 1 MB', advice: 'Spend fewer coins at a time.' },
  not_psbt: { title: 'This is not a PSBT', advice: CHOOSE_PSBT },
  malformed: { title: 'This payment is damaged or was cut off', advice: CHOOSE_PSBT },
  duplicate_key: { title: 'This payment says the same thing twice', advice: OTHER_WALLET },
  version_unsupported: {
    title: 'This payment is written in a version that is not expected here',
    advice: OTHER_WALLET,
  },
  field_unknown: { title: 'This payment says something that nobody here could check', advice: OTHER_WALLET },
  field_malformed: { title: 'A part of this payment has the wrong size', advice: OTHER_WALLET },
  script_path: {
    title: 'A coin of this payment would be spent by a script',
    advice: `${NOT_SIGNED} This wallet has no scripts, so the coin is not yours or somebody misleads you.`,
  },
  already_final: {
    title: 'A coin of this payment is signed already',
    advice: 'There is nothing left to sign for it. Import the PSBT as it was before it was signed.',
  },
  annex: { title: 'A coin of this payment carries an annex, which has no meaning yet', advice: OTHER_WALLET },
  not_canonical: { title: 'This payment is not written as this wallet writes it', advice: MAKE_ANEW },

  // What a payment says
  inputs_missing: { title: 'This payment spends nothing', advice: MAKE_ANEW },
  outputs_missing: { title: 'This payment pays nobody: all of it would be fee', advice: MISLEADING },
  too_many_inputs: {
    title: 'This payment takes more coins than can be signed for at once',
    advice: 'Pay less at a time, or send coins to yourselves first so that there are fewer of them.',
  },
  too_many_outputs: {
    title: 'This payment pays more people than anyone could look through',
    advice: `${NOT_SIGNED} Split it into several payments.`,
  },
  duplicate_input: { title: 'This payment spends the same coin twice', advice: MISLEADING },
  sighash_refused: {
    title: 'This payment could be changed after you sign it',
    advice: `It asks for a signature that leaves parts open. ${MISLEADING}`,
  },
  prevout_missing: {
    title: 'This payment does not say which coin it spends, or how much the coin holds',
    advice: `So the fee cannot be checked. ${OTHER_WALLET}`,
  },
  prevout_txid_wrong: {
    title: 'This payment lies about where a coin comes from',
    advice: `The fee could be anything. ${MISLEADING}`,
  },
  prevout_index_wrong: { title: 'This payment spends a coin that its transaction does not have', advice: MISLEADING },
  prevout_inconsistent: {
    title: 'This payment says two different things about a coin',
    advice: `The fee could be anything. ${MISLEADING}`,
  },
  derivation_unknown: {
    title: 'This payment does not say where in your wallet a coin lies',
    advice: OTHER_WALLET,
  },
  foreign_input: {
    title: 'A coin of this payment does not belong to your group',
    advice: `${NOT_SIGNED} Payments together with strangers are not made here.`,
  },
  internal_key_wrong: { title: 'This payment names another key than its coin has', advice: MISLEADING },
  amount_out_of_range: { title: 'This payment has amounts that cannot exist', advice: MISLEADING },
  fee_negative: { title: 'This payment pays out more than it spends', advice: MAKE_ANEW },
  fee_rate_above_cap: {
    title: 'The fee is far too high for a payment of this size',
    advice: `${NOT_SIGNED} Make it again with a lower fee rate.`,
  },
  fee_share_above_cap: {
    title: 'The fee is too large a part of what is spent',
    advice: `${NOT_SIGNED} Make it again with a lower fee rate, or pay more at once.`,
  },

  // The final transaction
  signature_count: {
    title: 'The signatures do not fit the coins',
    advice: 'Nothing was sent. Propose the payment again.',
  },
  signature_invalid: {
    title: 'A signature of this payment is not valid',
    advice: 'Nothing was sent. Propose the payment again.',
  },

  // What is typed into the form
  recipients_missing: { title: 'Nobody is paid yet', advice: 'Add a recipient.' },
  fee_rate_invalid: {
    title: 'This is no fee rate',
    advice: 'Type a number from 0.1 to 10,000, with a point before the decimals.',
  },
  amount_is_dust: {
    title: 'This amount is too small to be sent',
    advice: 'Nodes do not relay so little. Pay more.',
  },
  amount_too_large: { title: 'That is more than there will ever be', advice: 'There are only 21 million bitcoins.' },
  amount_malformed: {
    title: 'This is not an amount',
    advice: 'Write digits, with a point before the decimals and nothing else.',
  },
  amount_too_precise: {
    title: 'There is no coin that small',
    advice: 'A bitcoin has eight decimals; a satoshi has none.',
  },
  amount_zero: { title: 'The amount is zero', advice: 'Type how much is to be paid.' },
  amount_missing: { title: 'There is no amount yet', advice: 'Type how much is to be paid.' },
  address_missing: { title: 'There is no address yet', advice: 'Paste the address to pay to.' },
  address_invalid: {
    title: 'This is not a Bitcoin address',
    advice: 'It was mistyped or cut off. Copy the whole of it once more.',
  },
  address_wrong_network: {
    title: 'This address belongs to another network than your group',
    advice: 'Ask for an address on the right one; what is sent to this one would be lost.',
  },
  funds_insufficient: {
    title: 'There is not enough for this payment',
    advice: 'Pay less, choose a lower fee, or wait until more has arrived.',
  },
  fee_estimate_missing: {
    title: 'Nobody knows what fee is needed now',
    advice: 'Type a fee rate yourself.',
  },
  wallet_not_scanned: {
    title: 'What the group has is not known yet',
    advice: 'Wait until the wallet has been looked up, or look again.',
  },

  // The chain
  unreachable: {
    title: 'No server for the chain can be reached',
    advice: 'Muster keeps trying. What is shown is what was last known.',
  },
  answer_invalid: {
    title: 'The servers for the chain gave answers that do not hold up',
    advice: 'They were not believed. Muster keeps trying; what is shown is what was last known.',
  },
  history_too_long: {
    title: 'An address has more transactions than this wallet follows',
    advice: 'Its balance cannot be shown here. Use a fresh address each time.',
  },
  source_missing: {
    title: 'No server for the chain of this network is configured',
    advice: 'You can still sign. Tell whoever runs this site that the network is missing.',
  },
  faucet_missing: { title: 'There are no test coins here', advice: 'Only a group on regtest can get them.' },
  faucet_refused: { title: 'The test coins did not come', advice: 'Try again in a moment.' },
  wallet_unknown: { title: 'This device has no such wallet', advice: 'Open the group’s link again.' },
  not_a_payment: { title: 'This session signs a message', advice: 'There is nothing to publish in it.' },
  descriptor_differs: {
    title: 'This descriptor is of another wallet',
    advice: 'It leads to other addresses than this group has. Do not receive at any of them before you know why.',
  },
  descriptor_refused: {
    title: 'This is no descriptor of a group',
    advice: 'It was changed or cut off, or is of another kind or network. Take it again from where it was saved.',
  },
  payment_not_signed: {
    title: 'Not everyone has signed this payment yet',
    advice: 'Wait until the last one has signed.',
  },
}
