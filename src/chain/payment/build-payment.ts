import { equalBytes } from '../../bytes/index.ts'
import { MAX_MONEY_SATS } from '../amount.ts'
import { parseAddress } from '../address.ts'
import type { Coin } from '../coin.ts'
import { dustLimitSats } from '../dust.ts'
import { type FeeRate, feeRateOf, feeSats } from '../fee-rate.ts'
import { encodePsbt } from '../psbt/codec.ts'
import { describeAddress, UNDESCRIBED } from '../psbt/describe.ts'
import type { Psbt, PsbtInput } from '../psbt/psbt.ts'
import { signedVirtualBytes } from '../transaction-size.ts'
import type { TransactionOutput } from '../transaction.ts'
import type { GroupWallet, WalletAddress } from '../wallet/group-wallet.ts'
import { selectCoins, worthwhileCoins } from './coin-selection.ts'
import { PaymentError } from './errors.ts'
import { orderInputs, orderOutputs, type PaymentOrder } from './order.ts'

/** As many inputs as one session has items for. */
export const MAX_INPUTS = 400
/** BIP125: replaceable by a payment with a higher fee, and no lock time relative to the coin (BIP68). */
export const REPLACEABLE_SEQUENCE = 0xffff_fffd
/** Above this a PSBT goes without what every member knows or can do without: a proposal has to fit into 1 MiB. */
const FULL_PSBT_BYTES = 786_432
const VERSION = 2

export interface Recipient {
  readonly address: string
  readonly amountSats: bigint
}

/** Where goes what is left when recipients and fee are paid. */
export type Remainder =
  /** Back to the group, to the next address of the change chain that has not been used. */
  | { readonly kind: 'change'; readonly addressIndex: number }
  /** To somebody: all coins that are worth their fee are spent. */
  | { readonly kind: 'everything'; readonly address: string }

export interface PaymentRequest {
  /** May be empty if everything goes to somebody. */
  readonly recipients: readonly Recipient[]
  readonly remainder: Remainder
  /** Coins that may be spent, all of them the wallet's. */
  readonly coins: readonly Coin[]
  /** Addresses of the wallet that are in use, so that paying to one of them is noticed and described as that. */
  readonly ownAddresses: readonly WalletAddress[]
  /** Fractions are allowed, to the thousandth. */
  readonly satsPerVirtualByte: number
  readonly order: PaymentOrder
}

/** A payment that is ready to be proposed. */
export interface BuiltPayment {
  /** Canonical bytes. */
  readonly psbt: Uint8Array
  readonly feeSats: bigint
  /** Of the transaction once it is signed. */
  readonly virtualBytes: number
  readonly changeSats: bigint
  readonly inputs: readonly Coin[]
  /** Recipients whose address is the group's own: most often a mistake, so it is worth a question. */
  readonly ownRecipientAddresses: readonly string[]
}

/**
 * Builds a payment from the group's wallet: replaceable, without lock time, change only where it is no dust.
 * @throws PaymentError; AddressError for an address that cannot be paid to.
 */
export function buildPayment(wallet: GroupWallet, request: PaymentRequest): BuiltPayment {
  const rate = feeRateOf(request.satsPerVirtualByte)
  if (rate === undefined) {
    throw new PaymentError({ code: 'fee_rate_invalid', satsPerVirtualByte: request.satsPerVirtualByte })
  }
  const paid = request.recipients.map((recipient, index) => outputOf(recipient, index, wallet))
  if (paid.length === 0 && request.remainder.kind === 'change') throw new PaymentError({ code: 'recipients_missing' })
  const { inputs, remainder } =
    request.remainder.kind === 'change'
      ? payAndKeep(wallet, request.coins, paid, rate, request.remainder.addressIndex)
      : payEverything(wallet, request.coins, paid, rate, request.remainder.address)
  if (inputs.length > MAX_INPUTS) {
    throw new PaymentError({ code: 'too_many_inputs', inputCount: inputs.length, maxInputs: MAX_INPUTS })
  }
  return assemble(wallet, request, inputs, paid, remainder)
}

function outputOf({ address, amountSats }: Recipient, recipientIndex: number, wallet: GroupWallet): TransactionOutput {
  const script = parseAddress(address, wallet.network)
  const limit = dustLimitSats(script)
  if (amountSats < limit) {
    throw new PaymentError({ code: 'amount_is_dust', recipientIndex, amountSats, dustLimitSats: limit })
  }
  if (amountSats > MAX_MONEY_SATS) throw new PaymentError({ code: 'amount_too_large', recipientIndex, amountSats })
  return { script, amountSats }
}

interface Selection {
  readonly inputs: readonly Coin[]
  /** The output that takes what is left, if any. */
  readonly remainder: TransactionOutput | undefined
}

function payAndKeep(
  wallet: GroupWallet,
  coins: readonly Coin[],
  paid: readonly TransactionOutput[],
  rate: FeeRate,
  changeIndex: number,
): Selection {
  const change = wallet.addressAt('change', changeIndex)
  const dust = dustLimitSats(change.script)
  const inputs = selectCoins(coins, paid, rate, change, dust, wallet.network)
  if (inputs === undefined) throw insufficient(coins, paid, rate)
  const fee = feeSats(rate, sizeOf(inputs, [...paid, change]))
  const changeSats = sum(inputs) - sum(paid) - fee
  return { inputs, remainder: changeSats < dust ? undefined : { script: change.script, amountSats: changeSats } }
}

function payEverything(
  wallet: GroupWallet,
  coins: readonly Coin[],
  paid: readonly TransactionOutput[],
  rate: FeeRate,
  address: string,
): Selection {
  const script = parseAddress(address, wallet.network)
  const inputs = worthwhileCoins(coins, rate)
  const fee = feeSats(rate, sizeOf(inputs, [...paid, { script }]))
  const amountSats = sum(inputs) - sum(paid) - fee
  const dust = dustLimitSats(script)
  if (inputs.length === 0 || amountSats < dust) throw insufficient(coins, [...paid, { script, amountSats: dust }], rate)
  return { inputs, remainder: { script, amountSats } }
}

function insufficient(coins: readonly Coin[], outputs: readonly TransactionOutput[], rate: FeeRate): PaymentError {
  const spendable = worthwhileCoins(coins, rate)
  const amountSats = sum(outputs)
  const fee = feeSats(rate, sizeOf(spendable, outputs))
  const availableSats = sum(spendable)
  return new PaymentError({
    code: 'funds_insufficient',
    amountSats,
    feeSats: fee,
    availableSats,
    missingSats: amountSats + fee - availableSats,
  })
}

function sizeOf(inputs: readonly Coin[], outputs: readonly { readonly script: Uint8Array }[]): number {
  return signedVirtualBytes({ inputCount: inputs.length, scriptLengths: outputs.map(({ script }) => script.length) })
}

function sum(parts: readonly { readonly amountSats: bigint }[]): bigint {
  return parts.reduce((total, { amountSats }) => total + amountSats, 0n)
}

function assemble(
  wallet: GroupWallet,
  request: PaymentRequest,
  selected: readonly Coin[],
  paid: readonly TransactionOutput[],
  remainder: TransactionOutput | undefined,
): BuiltPayment {
  const { remainder: goesTo, ownAddresses, order } = request
  const inputs = orderInputs(selected, order)
  const outputs = orderOutputs(remainder === undefined ? paid : [...paid, remainder], order)
  const change = goesTo.kind === 'change' ? [wallet.addressAt('change', goesTo.addressIndex)] : []
  const own = [...change, ...ownAddresses]
  const ownAddressOf = (script: Uint8Array): WalletAddress | undefined =>
    own.find((address) => equalBytes(address.script, script))
  const full: Psbt = {
    transaction: {
      version: VERSION,
      inputs: inputs.map(({ txid, outputIndex }) => ({ txid, outputIndex, sequence: REPLACEABLE_SEQUENCE })),
      outputs,
      lockTime: 0,
    },
    inputs: inputs.map((coin) => describeCoin(wallet, coin)),
    outputs: outputs.map(({ script }) => {
      const address = ownAddressOf(script)
      return address === undefined ? UNDESCRIBED : describeAddress(wallet, address)
    }),
  }
  const encoded = encodePsbt(full)
  return {
    psbt: encoded.length > FULL_PSBT_BYTES ? encodePsbt(lean(full)) : encoded,
    feeSats: sum(inputs) - sum(outputs),
    virtualBytes: sizeOf(inputs, outputs),
    changeSats: goesTo.kind === 'change' ? (remainder?.amountSats ?? 0n) : 0n,
    inputs,
    ownRecipientAddresses: (goesTo.kind === 'everything' ? outputs : paid).flatMap(
      ({ script }) => ownAddressOf(script)?.address ?? [],
    ),
  }
}

function describeCoin(wallet: GroupWallet, { address, amountSats, previousTransaction }: Coin): PsbtInput {
  return {
    ...describeAddress(wallet, address),
    previousTransaction,
    witnessUtxo: { script: address.script, amountSats },
    sighashType: undefined,
    tapKeySignature: undefined,
    pubNonces: [],
    partialSignatures: [],
  }
}

/**
 * Without the previous transactions, since a taproot signature commits to all amounts and scripts (BIP341), and without the
 * members' keys, since they have registered their group.
 */
function lean({ transaction, inputs, outputs }: Psbt): Psbt {
  return {
    transaction,
    inputs: inputs.map((input) => ({ ...input, previousTransaction: undefined, participants: [] })),
    outputs: outputs.map((output) => ({ ...output, participants: [] })),
  }
}
