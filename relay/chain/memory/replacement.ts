import { refuse } from '../errors.ts'
import type { Txid } from '../ids.ts'
import type { ChainTransaction } from '../transaction.ts'
import { bitcoinText, rateText } from './amounts.ts'
import type { Mempool, MempoolEntry } from './mempool.ts'

/** Satoshis per virtual byte that every replacement must add (Bitcoin Core's `incrementalrelayfee`). */
const INCREMENTAL_RATE = 1n
const MAX_REPLACED = 100

/**
 * The entries that a transaction pushes out of the mempool (BIP125 without its first rule, as Bitcoin Core 28 and later):
 * those that spend one of its inputs, and their descendants.
 * @throws BroadcastRefusal when it does not pay for that, in Bitcoin Core's words.
 */
export function replacedBy(transaction: ChainTransaction, feeSats: bigint, mempool: Mempool): readonly MempoolEntry[] {
  const direct = new Map(
    transaction.inputs.flatMap(({ outpoint }) => {
      const entry = mempool.spenderOf(outpoint)
      return entry === undefined ? [] : [[entry.transaction.txid, entry] as const]
    }),
  )
  if (direct.size === 0) return []
  const { txid, virtualSize, inputs } = transaction
  for (const ancestor of mempool.ancestors(transaction)) {
    if (direct.has(ancestor)) {
      throw refuse(-26, `bad-txns-spends-conflicting-tx, ${txid} spends conflicting transaction ${ancestor}`)
    }
  }
  const rejected = `insufficient fee, rejecting replacement ${txid}`
  const rate = rateOf(transaction, feeSats)
  for (const entry of direct.values()) {
    const oldRate = rateOf(entry.transaction, entry.feeSats)
    if (rate <= oldRate) {
      throw refuse(-26, `${rejected}; new feerate ${rateText(rate)} <= old feerate ${rateText(oldRate)}`)
    }
  }
  const replaced = mempool.withDescendants(direct.keys())
  if (replaced.length > MAX_REPLACED) {
    throw refuse(
      -26,
      `too many potential replacements, rejecting replacement ${txid}; too many potential replacements (${replaced.length} > ${MAX_REPLACED})`,
    )
  }
  const known = new Set<Txid>(
    [...direct.values()].flatMap((entry) => entry.transaction.inputs.map((input) => input.txid)),
  )
  for (const [inputIndex, input] of inputs.entries()) {
    if (mempool.get(input.txid) !== undefined && !known.has(input.txid)) {
      throw refuse(-26, `replacement-adds-unconfirmed, replacement ${txid} adds unconfirmed input, idx ${inputIndex}`)
    }
  }
  const oldFees = replaced.reduce((sum, entry) => sum + entry.feeSats, 0n)
  if (feeSats < oldFees) {
    throw refuse(-26, `${rejected}, less fees than conflicting txs; ${bitcoinText(feeSats)} < ${bitcoinText(oldFees)}`)
  }
  const added = feeSats - oldFees
  const relayFee = BigInt(virtualSize) * INCREMENTAL_RATE
  if (added < relayFee) {
    throw refuse(
      -26,
      `${rejected}, not enough additional fees to relay; ${bitcoinText(added)} < ${bitcoinText(relayFee)}`,
    )
  }
  return replaced
}

/** Satoshis per 1,000 virtual bytes, rounded down. */
function rateOf({ virtualSize }: ChainTransaction, feeSats: bigint): bigint {
  return (feeSats * 1_000n) / BigInt(virtualSize)
}
