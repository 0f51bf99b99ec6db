import { refuse } from '../errors.ts'
import type { Input, ChainTransaction, Output } from '../transaction.ts'
import { bitcoinText } from './amounts.ts'
import { hasAged, isFinal, type CoinAge, type NextBlock } from './finality.ts'
import type { Mempool, MempoolEntry } from './mempool.ts'
import { replacedBy } from './replacement.ts'
import { checkAlone } from './rules.ts'
import { checkSignatures } from './signatures.ts'

/** Satoshis per virtual byte below which nothing is relayed (`minrelaytxfee` of Bitcoin Core before version 30). */
export const MIN_RELAY_RATE = 1n
/** Satoshis per virtual byte above which a fee is taken for a mistake (`maxfeerate` of `sendrawtransaction`). */
const MAX_FEE_RATE = 10_000n
const COINBASE_MATURITY = 100
const MAX_UNCONFIRMED_ANCESTORS = 25

/** A coin that no block has spent. */
export interface ChainCoin {
  readonly output: Output
  readonly isCoinbase: boolean
  /** `undefined` in the mempool. */
  readonly age: CoinAge | undefined
}

/** The chain as the rules see it. */
export interface ChainView {
  readonly next: NextBlock
  readonly mempool: Mempool
  /** `undefined` when no such output exists or a block has spent it. */
  coin(input: Input): ChainCoin | undefined
}

/** A transaction that may enter the mempool, and what it pushes out. */
export interface Accepted {
  readonly entry: MempoolEntry
  readonly replaced: readonly MempoolEntry[]
}

/**
 * Judges a transaction that neither the chain nor the mempool has, in the order of Bitcoin Core's `MemPoolAccept`.
 * @throws BroadcastRefusal with Bitcoin Core's code and text.
 */
export function accept(transaction: ChainTransaction, view: ChainView): Accepted {
  checkAlone(transaction)
  const { next, mempool } = view
  if (!isFinal(transaction, next)) throw refuse(-26, 'non-final')
  const coins = transaction.inputs.map((input) => {
    const coin = view.coin(input)
    if (coin === undefined) throw refuse(-25, 'bad-txns-inputs-missingorspent')
    return { input, coin }
  })
  const coinOf = new Map(coins.map(({ input, coin }) => [input.outpoint, coin]))
  const ageOf = (input: Input): CoinAge => coinOf.get(input.outpoint)?.age ?? next
  if (!hasAged(transaction, next, ageOf)) throw refuse(-26, 'non-BIP68-final')
  for (const { coin } of coins) checkMature(coin, next)
  const prevouts = coins.map(({ coin }) => coin.output)
  const feeSats = feeOf(transaction, prevouts)
  const minFeeSats = BigInt(transaction.virtualSize) * MIN_RELAY_RATE
  if (feeSats < minFeeSats) throw refuse(-26, `min relay fee not met, ${feeSats} < ${minFeeSats}`)
  const replaced = replacedBy(transaction, feeSats, mempool)
  if (mempool.ancestors(transaction).size >= MAX_UNCONFIRMED_ANCESTORS) {
    throw refuse(-26, `too-long-mempool-chain, too many unconfirmed ancestors [limit: ${MAX_UNCONFIRMED_ANCESTORS}]`)
  }
  checkSignatures(transaction, prevouts)
  if (feeSats > BigInt(transaction.virtualSize) * MAX_FEE_RATE) {
    throw refuse(-25, 'Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)')
  }
  return { entry: { transaction, feeSats }, replaced }
}

function checkMature({ isCoinbase, age }: ChainCoin, next: NextBlock): void {
  if (!isCoinbase || age === undefined) return
  const depth = next.height - age.height
  if (depth < COINBASE_MATURITY) {
    throw refuse(-26, `bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth ${depth}`)
  }
}

function feeOf({ outputs }: ChainTransaction, prevouts: readonly Output[]): bigint {
  const total = (some: readonly Output[]): bigint => some.reduce((sum, { valueSats }) => sum + valueSats, 0n)
  const paidIn = total(prevouts)
  const paidOut = total(outputs)
  if (paidIn >= paidOut) return paidIn - paidOut
  throw refuse(-26, `bad-txns-in-belowout, value in (${bitcoinText(paidIn)}) < value out (${bitcoinText(paidOut)})`)
}
