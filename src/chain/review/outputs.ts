import { equalBytes } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import { addressOf } from '../address.ts'
import { MAX_MONEY_SATS } from '../amount.ts'
import { dustLimitSats } from '../dust.ts'
import type { Psbt, PsbtOutput } from '../psbt/psbt.ts'
import type { TransactionOutput } from '../transaction.ts'
import { type GroupWallet, MAX_ADDRESS_INDEX, type WalletAddress } from '../wallet/group-wallet.ts'
import { ReviewError } from './errors.ts'
import { claimsToBeOwn, hintedAddress } from './own-address.ts'
import type { ReviewWarning } from './warnings.ts'

/** Where a part of the money goes. */
export type ReviewedOutput =
  /** To somebody else, as far as this device knows. */
  | (TransactionOutput & { readonly kind: 'payment'; readonly address: string | undefined })
  /** Back to the group: this device derived the script itself on the change chain. */
  | (TransactionOutput & { readonly kind: 'change'; readonly address: string; readonly addressIndex: number })
  /** To the group: this device derived the script itself on the receive chain. */
  | (TransactionOutput & { readonly kind: 'own'; readonly address: string; readonly addressIndex: number })
  /** To nobody: what follows OP_RETURN. Whatever amount it has is lost. */
  | (TransactionOutput & { readonly kind: 'data'; readonly data: Uint8Array })

const OP_RETURN = 0x6a

/** Outputs and what is to be said about them. */
export interface OutputsReview {
  readonly outputs: readonly ReviewedOutput[]
  readonly warnings: readonly ReviewWarning[]
}

/**
 * What each output is. Nothing that the PSBT says about it is believed: it is a hint where to look.
 * @param spentFrom addresses of the inputs: what goes back there is recognised without a hint.
 * @throws ReviewError `amount_out_of_range`.
 */
export function reviewOutputs(
  wallet: GroupWallet,
  { transaction, outputs }: Psbt,
  spentFrom: readonly WalletAddress[],
): OutputsReview {
  const total = transaction.outputs.reduce((sum, { amountSats }) => sum + amountSats, 0n)
  if (total > MAX_MONEY_SATS) {
    throw new ReviewError('amount_out_of_range', 'More bitcoins are paid than there will ever be.')
  }
  const reviewed = transaction.outputs.map((output, outputIndex) =>
    reviewOutput(wallet, output, outputs[outputIndex], spentFrom, outputIndex),
  )
  return {
    outputs: reviewed.map(({ output }) => output),
    warnings: reviewed.flatMap(({ warnings }) => warnings),
  }
}

function reviewOutput(
  wallet: GroupWallet,
  output: TransactionOutput,
  description: PsbtOutput | undefined,
  spentFrom: readonly WalletAddress[],
  outputIndex: number,
): { readonly output: ReviewedOutput; readonly warnings: readonly ReviewWarning[] } {
  const hinted = description && hintedAddress(wallet, description)
  const own = [...(hinted === undefined ? [] : [hinted]), ...spentFrom].find(({ script }) =>
    equalBytes(script, output.script),
  )
  if (own !== undefined && own.addressIndex <= MAX_ADDRESS_INDEX) {
    const { address, addressIndex, chain } = own
    const kind = chain === 'change' ? 'change' : 'own'
    return { output: { ...output, kind, address, addressIndex }, warnings: dustWarnings(output, outputIndex) }
  }
  const warnings = dustWarnings(output, outputIndex)
  if (own !== undefined) {
    warnings.push({ code: 'own_address_out_of_reach', outputIndex, addressIndex: own.addressIndex })
  } else if (description !== undefined && claimsToBeOwn(wallet, description)) {
    warnings.push({ code: 'look_alike_change', outputIndex })
  }
  const paid = toOthers(output, wallet.network)
  if (paid.kind === 'payment' && paid.address === undefined) {
    warnings.push({ code: 'script_without_address', outputIndex })
  }
  return { output: paid, warnings }
}

function toOthers(output: TransactionOutput, network: Network): ReviewedOutput & { kind: 'payment' | 'data' } {
  if (output.script[0] === OP_RETURN) return { ...output, kind: 'data', data: output.script.slice(1) }
  return { ...output, kind: 'payment', address: addressOf(output.script, network) }
}

function dustWarnings({ script, amountSats }: TransactionOutput, outputIndex: number): ReviewWarning[] {
  const limit = dustLimitSats(script)
  return amountSats < limit ? [{ code: 'dust_output', outputIndex, dustLimitSats: limit }] : []
}
