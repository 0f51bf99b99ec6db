import { equalBytes } from '../../bytes/index.ts'
import { MAX_MONEY_SATS } from '../amount.ts'
import type { Psbt, PsbtInput } from '../psbt/psbt.ts'
import type { SighashType } from '../sighash.ts'
import { TAPROOT_SCRIPT_BYTES } from '../taproot.ts'
import { decodeTransaction, outpointKey, type TransactionInput, type TransactionOutput } from '../transaction.ts'
import { type GroupWallet, MAX_ADDRESS_INDEX, type WalletAddress } from '../wallet/group-wallet.ts'
import { ReviewError } from './errors.ts'
import { hintedAddress } from './own-address.ts'

/** A coin that a payment spends, once it is known to be the group's. */
export interface ReviewedInput extends TransactionInput {
  readonly amountSats: bigint
  readonly address: WalletAddress
  readonly sighashType: SighashType
}

/**
 * Every input, once each is known to spend a coin of this wallet that no other input spends, with a signature that commits
 * to everything.
 * @throws ReviewError naming the input.
 */
export function reviewInputs(wallet: GroupWallet, { transaction, inputs }: Psbt): readonly ReviewedInput[] {
  const spent = new Set<string>()
  return transaction.inputs.map((outpoint, inputIndex) => {
    const input = inputs[inputIndex]
    if (input === undefined) throw new ReviewError('malformed', 'This PSBT lacks the map of an input.', inputIndex)
    const key = outpointKey(outpoint)
    if (spent.has(key)) throw new ReviewError('duplicate_input', 'The same coin is spent twice.', inputIndex)
    spent.add(key)
    const sighashType = sighashTypeOf(input, inputIndex)
    const prevout = prevoutOf(outpoint, input, inputIndex)
    const address = ownAddressOf(wallet, input, prevout, inputIndex)
    return { ...outpoint, amountSats: prevout.amountSats, address, sighashType }
  })
}

function sighashTypeOf({ sighashType = 0 }: PsbtInput, inputIndex: number): SighashType {
  if (sighashType === 0) return 'DEFAULT'
  if (sighashType === 1) return 'ALL'
  throw new ReviewError(
    'sighash_refused',
    'A signature is asked for that leaves parts of the payment open, so that others could change them.',
    inputIndex,
  )
}

function prevoutOf(
  { txid, outputIndex }: TransactionInput,
  { previousTransaction, witnessUtxo }: PsbtInput,
  inputIndex: number,
): TransactionOutput {
  const made = previousTransaction && outputOf(previousTransaction, txid, outputIndex, inputIndex)
  const prevout = made ?? witnessUtxo
  if (prevout === undefined) {
    throw new ReviewError('prevout_missing', 'An input does not say which coin it spends.', inputIndex)
  }
  const isConsistent =
    witnessUtxo === undefined ||
    (witnessUtxo.amountSats === prevout.amountSats && equalBytes(witnessUtxo.script, prevout.script))
  if (!isConsistent) {
    throw new ReviewError('prevout_inconsistent', 'Two statements about the same coin differ.', inputIndex)
  }
  if (prevout.amountSats > MAX_MONEY_SATS) {
    throw new ReviewError('amount_out_of_range', 'A coin of this size cannot exist.', inputIndex)
  }
  return prevout
}

function outputOf(bytes: Uint8Array, txid: string, outputIndex: number, inputIndex: number): TransactionOutput {
  const previous = decodeTransaction(bytes)
  if (previous.txid !== txid) {
    throw new ReviewError(
      'prevout_txid_wrong',
      'The transaction that is said to have made a coin is another one.',
      inputIndex,
    )
  }
  const output = previous.outputs[outputIndex]
  if (output === undefined) {
    throw new ReviewError('prevout_index_wrong', 'The transaction before has no such output.', inputIndex)
  }
  return output
}

function ownAddressOf(
  wallet: GroupWallet,
  input: PsbtInput,
  prevout: TransactionOutput,
  inputIndex: number,
): WalletAddress {
  if (prevout.script.length !== TAPROOT_SCRIPT_BYTES) {
    throw new ReviewError('foreign_input', 'A coin does not belong to this group.', inputIndex)
  }
  const address = hintedAddress(wallet, input)
  if (address === undefined || address.addressIndex > MAX_ADDRESS_INDEX) {
    throw new ReviewError(
      'derivation_unknown',
      'An input does not say where in the wallet its coin lies, or says a place beyond reach.',
      inputIndex,
    )
  }
  if (!equalBytes(address.script, prevout.script)) {
    throw new ReviewError('foreign_input', 'A coin does not belong to this group.', inputIndex)
  }
  if (input.tapInternalKey === undefined || !equalBytes(address.internalKey, input.tapInternalKey)) {
    throw new ReviewError('internal_key_wrong', 'An input names another key than its coin has.', inputIndex)
  }
  return address
}
