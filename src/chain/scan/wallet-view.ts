import { toHex } from '../../bytes/index.ts'
import type { Coin } from '../coin.ts'
import type { Confirmation } from '../source/chain-source.ts'
import { outpointKey, type RawTransaction, type TransactionOutput } from '../transaction.ts'
import { type Chain, CHAINS, type GroupWallet, type WalletAddress } from '../wallet/group-wallet.ts'
import { placeKey, type WalletScan } from './wallet-scan.ts'

/** A transaction as it changed what the group has. */
export interface HistoryEntry {
  readonly txid: string
  /** What came in less what went out, the fee included where the group paid it. */
  readonly netSats: bigint
  /** Known where all coins that it spends are known, as in every payment of the group. */
  readonly feeSats: bigint | undefined
  readonly confirmation: Confirmation
}

/** What a scan says about the wallet. */
export interface WalletView {
  readonly confirmedSats: bigint
  /** In coins that no block has yet: what others are sending, and change of payments that wait. */
  readonly unconfirmedSats: bigint
  /** What can be spent, the oldest first. */
  readonly coins: readonly Coin[]
  /** The newest first, what waits for a block before everything else. */
  readonly history: readonly HistoryEntry[]
  /** The first address of each chain that was never used. */
  readonly nextAddress: Readonly<Record<Chain, WalletAddress>>
  /** All addresses that the scan has looked at. */
  readonly addresses: readonly WalletAddress[]
}

interface KnownTransaction {
  readonly transaction: RawTransaction
  readonly confirmation: Confirmation
}

/** The wallet as a complete scan shows it. Amounts come out of the transactions, never out of what a server says about them. */
export function viewWallet(wallet: GroupWallet, scan: WalletScan): WalletView {
  const addresses = scannedAddresses(wallet, scan)
  const ownByScript = new Map(addresses.map((address) => [toHex(address.script), address]))
  const ownAddressOf = ({ script }: TransactionOutput): WalletAddress | undefined => ownByScript.get(toHex(script))
  const known = knownTransactions(scan)
  const coins = unspentCoins(known, ownAddressOf)
  const sumOf = (some: readonly Coin[]): bigint => some.reduce((sum, { amountSats }) => sum + amountSats, 0n)
  return {
    confirmedSats: sumOf(coins.filter(({ height }) => height !== undefined)),
    unconfirmedSats: sumOf(coins.filter(({ height }) => height === undefined)),
    coins,
    history: historyOf(known, scan.transactions, ownAddressOf),
    nextAddress: { receive: nextAddress(wallet, scan, 'receive'), change: nextAddress(wallet, scan, 'change') },
    addresses,
  }
}

function scannedAddresses(wallet: GroupWallet, { refs }: WalletScan): WalletAddress[] {
  return CHAINS.flatMap((chain) => {
    const addresses: WalletAddress[] = []
    for (let index = 0; refs.has(placeKey(chain, index)); index++) addresses.push(wallet.addressAt(chain, index))
    return addresses
  })
}

function knownTransactions({ refs, transactions }: WalletScan): readonly KnownTransaction[] {
  const known = new Map<string, KnownTransaction>()
  for (const { txid, confirmation } of [...refs.values()].flat()) {
    const transaction = transactions.get(txid)
    // Two addresses may have been asked about on either side of a new block: confirmed is the later news.
    const isNews = known.get(txid)?.confirmation.kind !== 'confirmed'
    if (transaction !== undefined && isNews) known.set(txid, { transaction, confirmation })
  }
  return [...known.values()].toSorted(compareByAge)
}

/** The oldest first, unconfirmed ones last; by txid where nothing else decides, so that a view is always the same. */
function compareByAge(a: KnownTransaction, b: KnownTransaction): number {
  const [heightA, heightB] = [heightOf(a.confirmation), heightOf(b.confirmation)]
  if (heightA !== heightB) return (heightA ?? Number.MAX_SAFE_INTEGER) - (heightB ?? Number.MAX_SAFE_INTEGER)
  return a.transaction.txid < b.transaction.txid ? -1 : 1
}

function heightOf(confirmation: Confirmation): number | undefined {
  return confirmation.kind === 'confirmed' ? confirmation.height : undefined
}

function unspentCoins(
  known: readonly KnownTransaction[],
  ownAddressOf: (output: TransactionOutput) => WalletAddress | undefined,
): readonly Coin[] {
  const spent = new Set(known.flatMap(({ transaction }) => transaction.inputs.map(outpointKey)))
  return known.flatMap(({ transaction, confirmation }) =>
    transaction.outputs.flatMap((output, outputIndex) => {
      const address = ownAddressOf(output)
      const outpoint = { txid: transaction.txid, outputIndex }
      if (address === undefined || spent.has(outpointKey(outpoint))) return []
      return [
        {
          ...outpoint,
          amountSats: output.amountSats,
          address,
          height: heightOf(confirmation),
          previousTransaction: transaction.bytesWithoutWitnesses,
        },
      ]
    }),
  )
}

function historyOf(
  known: readonly KnownTransaction[],
  transactions: ReadonlyMap<string, RawTransaction>,
  ownAddressOf: (output: TransactionOutput) => WalletAddress | undefined,
): readonly HistoryEntry[] {
  const ownSats = (outputs: readonly TransactionOutput[]): bigint =>
    sumSats(outputs.filter((output) => ownAddressOf(output) !== undefined))
  return known
    .map(({ transaction, confirmation }): HistoryEntry => {
      const { txid, inputs, outputs } = transaction
      const spent = inputs.flatMap((input) => transactions.get(input.txid)?.outputs[input.outputIndex] ?? [])
      return {
        txid,
        netSats: ownSats(outputs) - ownSats(spent),
        feeSats: spent.length === inputs.length ? sumSats(spent) - sumSats(outputs) : undefined,
        confirmation,
      }
    })
    .toReversed()
}

function sumSats(outputs: readonly TransactionOutput[]): bigint {
  return outputs.reduce((sum, { amountSats }) => sum + amountSats, 0n)
}

function nextAddress(wallet: GroupWallet, { refs }: WalletScan, chain: Chain): WalletAddress {
  let index = 0
  while ((refs.get(placeKey(chain, index)) ?? []).length > 0) index += 1
  return wallet.addressAt(chain, index)
}
