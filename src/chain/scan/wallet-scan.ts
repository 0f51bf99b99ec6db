import type { TransactionRef } from '../source/chain-source.ts'
import type { RawTransaction } from '../transaction.ts'
import { type Chain, CHAINS, type GroupWallet, type WalletAddress } from '../wallet/group-wallet.ts'

/** This many unused addresses in a row end a chain (BIP44). */
export const GAP_LIMIT = 20

/** What was learnt of a wallet so far. Immutable: every answer makes a new one. */
export interface WalletScan {
  /** Answers by `chain/index`; an address that is not here has not been asked about. */
  readonly refs: ReadonlyMap<string, readonly TransactionRef[]>
  /** By txid. They never change, so they are kept from one scan to the next. */
  readonly transactions: ReadonlyMap<string, RawTransaction>
}

/** What is to be asked of a source next. */
export type ScanQuestion =
  | { readonly kind: 'address'; readonly address: WalletAddress }
  | { readonly kind: 'transaction'; readonly txid: string }

export const EMPTY_SCAN: WalletScan = { refs: new Map(), transactions: new Map() }

/** The beginning of another scan: addresses have to be asked about again, transactions that are known do not. */
export function rescanned({ transactions }: WalletScan): WalletScan {
  return { refs: new Map(), transactions }
}

/**
 * All that is left to ask: addresses up to the gap limit behind the last one in use, and transactions that are known by
 * their txid only. None: the scan is complete.
 */
export function openQuestions(scan: WalletScan, wallet: GroupWallet): readonly ScanQuestion[] {
  const addresses = CHAINS.flatMap((chain) =>
    Array.from({ length: firstIndexBeyondGap(scan, chain) }, (_, index) => index)
      .filter((index) => !scan.refs.has(placeKey(chain, index)))
      .map((index): ScanQuestion => ({ kind: 'address', address: wallet.addressAt(chain, index) })),
  )
  const txids = new Set([...scan.refs.values()].flat().map(({ txid }) => txid))
  const transactions = [...txids]
    .filter((txid) => !scan.transactions.has(txid))
    .map((txid): ScanQuestion => ({ kind: 'transaction', txid }))
  return [...addresses, ...transactions]
}

function firstIndexBeyondGap({ refs }: WalletScan, chain: Chain): number {
  let beyond = GAP_LIMIT
  for (let index = 0; index < beyond; index++) {
    if ((refs.get(placeKey(chain, index)) ?? []).length > 0) beyond = index + 1 + GAP_LIMIT
  }
  return beyond
}

/** The scan with the transactions of one address. */
export function withAddressAnswer(
  scan: WalletScan,
  { chain, addressIndex }: WalletAddress,
  refs: readonly TransactionRef[],
): WalletScan {
  return { ...scan, refs: new Map(scan.refs).set(placeKey(chain, addressIndex), refs) }
}

/** The scan with a transaction, or without it where the source no longer knows what it told of. */
export function withTransactionAnswer(
  scan: WalletScan,
  txid: string,
  transaction: RawTransaction | undefined,
): WalletScan {
  if (transaction !== undefined) {
    return { ...scan, transactions: new Map(scan.transactions).set(txid, transaction) }
  }
  const refs = [...scan.refs].map(([place, known]) => [place, known.filter((ref) => ref.txid !== txid)] as const)
  return { ...scan, refs: new Map(refs) }
}

/** The key of an address in `WalletScan.refs`. */
export function placeKey(chain: Chain, addressIndex: number): string {
  return `${chain}/${addressIndex}`
}
