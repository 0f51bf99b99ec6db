import { describe, expect, it } from 'vitest'
import { finalisePayment } from '../finalise-payment.ts'
import { buildPayment } from '../payment/build-payment.ts'
import { reviewPayment } from '../review/review-payment.ts'
import type { ChainSource } from '../source/chain-source.ts'
import { MemoryChain } from '../source/memory-chain.ts'
import { MemoryChainSource } from '../source/memory-chain-source.ts'
import { testMembers, testWallet } from '../testing/members.ts'
import { signItems } from '../testing/signing.ts'
import type { Chain } from '../wallet/group-wallet.ts'
import { scanWallet } from './scan-wallet.ts'
import { GAP_LIMIT, type WalletScan } from './wallet-scan.ts'
import { viewWallet } from './wallet-view.ts'

const wallet = testWallet(2)
const stranger = testWallet(3).addressAt('receive', 0)

/** A chain, a source that looks at it, and what the source was asked for. */
function setUp() {
  const chain = new MemoryChain('regtest')
  const source = new MemoryChainSource(chain)
  const asked = { addresses: new Set<string>(), txids: [] as string[] }
  const watched: ChainSource = {
    tipHeight: (signal) => source.tipHeight(signal),
    addressTransactions: (address, signal) => {
      asked.addresses.add(address)
      return source.addressTransactions(address, signal)
    },
    unspentOutputs: (address, signal) => source.unspentOutputs(address, signal),
    transaction: (txid, signal) => {
      asked.txids.push(txid)
      return source.transaction(txid, signal)
    },
    confirmation: (txid, signal) => source.confirmation(txid, signal),
    feeEstimates: (signal) => source.feeEstimates(signal),
    broadcast: (bytes, signal) => source.broadcast(bytes, signal),
  }
  const pay = (amountSats: bigint, index: number, on: Chain = 'receive') =>
    chain.fund({ script: wallet.addressAt(on, index).script, amountSats })
  return { chain, source: watched, asked, pay }
}
const view = (scan: WalletScan) => viewWallet(wallet, scan)

describe('scanWallet', () => {
  it('finds nothing in a wallet that was never used, and offers its first addresses', async () => {
    const { source, asked } = setUp()
    const empty = view(await scanWallet(source, wallet))
    expect(empty).toMatchObject({ confirmedSats: 0n, unconfirmedSats: 0n, coins: [], history: [] })
    expect(empty.nextAddress).toEqual({
      receive: wallet.addressAt('receive', 0),
      change: wallet.addressAt('change', 0),
    })
    expect(asked.addresses.size).toBe(2 * GAP_LIMIT)
  })

  it('tells confirmed coins from those that wait', async () => {
    const { chain, source, pay } = setUp()
    pay(5_000n, 0)
    chain.mine()
    pay(700n, 1)
    const { confirmedSats, unconfirmedSats, coins, history } = view(await scanWallet(source, wallet))
    expect([confirmedSats, unconfirmedSats]).toEqual([5_000n, 700n])
    expect(
      coins.map(({ amountSats, height, address }) => [amountSats, height, address.chain, address.addressIndex]),
    ).toEqual([
      [5_000n, chain.height, 'receive', 0],
      [700n, undefined, 'receive', 1],
    ])
    expect(history.map(({ netSats, confirmation }) => [netSats, confirmation.kind])).toEqual([
      [700n, 'unconfirmed'],
      [5_000n, 'confirmed'],
    ])
    expect(history.every(({ feeSats }) => feeSats === undefined)).toBe(true)
  })

  it('goes on for twenty addresses behind the last one in use, on both chains', async () => {
    const { source, pay } = setUp()
    pay(1_000n, GAP_LIMIT - 1)
    pay(2_000n, 2 * GAP_LIMIT - 1)
    pay(4_000n, 3 * GAP_LIMIT)
    pay(8_000n, GAP_LIMIT - 1, 'change')
    pay(16_000n, GAP_LIMIT, 'change')
    const { unconfirmedSats, nextAddress, addresses } = view(await scanWallet(source, wallet))
    // The third one lies one address too far out.
    expect(unconfirmedSats).toBe(27_000n)
    expect([nextAddress.receive.addressIndex, nextAddress.change.addressIndex]).toEqual([0, 0])
    expect(addresses).toHaveLength(3 * GAP_LIMIT + 2 * GAP_LIMIT + 1)
  })

  it('offers the first address that was never used, even if its coins are gone', async () => {
    const { source, pay } = setUp()
    pay(1_000n, 0)
    pay(1_000n, 1)
    pay(1_000n, 3)
    expect(view(await scanWallet(source, wallet)).nextAddress.receive.addressIndex).toBe(2)
  })

  it('follows a payment of the group from its building to its confirmation', async () => {
    const { chain, source, pay } = setUp()
    pay(50_000n, 0)
    pay(60_000n, 1)
    chain.mine()
    const before = view(await scanWallet(source, wallet))
    const built = buildPayment(wallet, {
      recipients: [{ address: stranger.address, amountSats: 80_000n }],
      remainder: { kind: 'change', addressIndex: before.nextAddress.change.addressIndex },
      coins: before.coins,
      ownAddresses: before.addresses,
      satsPerVirtualByte: 2,
      order: { kind: 'bip69' },
    })
    const signatures = signItems(testMembers(2, 'regtest'), reviewPayment(built.psbt, { wallet }).items)
    const { bytes, txid } = finalisePayment(built.psbt, { wallet }, signatures)
    expect(await source.broadcast(bytes)).toEqual({ kind: 'published', txid })
    const waiting = view(await scanWallet(source, wallet))
    expect(waiting).toMatchObject({ confirmedSats: 0n, unconfirmedSats: built.changeSats })
    expect(waiting.history[0]).toEqual({
      txid,
      netSats: -80_000n - built.feeSats,
      feeSats: built.feeSats,
      confirmation: { kind: 'unconfirmed' },
    })
    expect(waiting.nextAddress.change.addressIndex).toBe(1)
    chain.mine()
    expect(view(await scanWallet(source, wallet))).toMatchObject({
      confirmedSats: built.changeSats,
      unconfirmedSats: 0n,
    })
  })

  it('asks for a transaction once, however often it scans', async () => {
    const { chain, source, asked, pay } = setUp()
    pay(1_000n, 0)
    const first = await scanWallet(source, wallet)
    chain.mine()
    const added = pay(2_000n, 1)
    const second = await scanWallet(source, wallet, first)
    expect(asked.txids).toHaveLength(2)
    expect(asked.txids[1]).toBe(added.txid)
    expect(view(second)).toMatchObject({ confirmedSats: 1_000n, unconfirmedSats: 2_000n })
    expect(view(second)).toEqual(view(await scanWallet(source, wallet)))
  })

  it('forgets a payment that the network forgot', async () => {
    const { chain, source, pay } = setUp()
    const { txid } = pay(1_000n, 0)
    const first = await scanWallet(source, wallet)
    chain.evict(txid)
    expect(view(await scanWallet(source, wallet, first))).toMatchObject({ unconfirmedSats: 0n, coins: [], history: [] })
  })

  it('takes a transaction for confirmed as soon as one of its addresses says so', () => {
    const { pay } = setUp()
    const transaction = pay(1_000n, 0)
    const { txid } = transaction
    const confirmed = [{ txid, confirmation: { kind: 'confirmed', height: 7, epochSeconds: 1 } }] as const
    const waiting = [{ txid, confirmation: { kind: 'unconfirmed' } }] as const
    for (const [first, second] of [
      [confirmed, waiting],
      [waiting, confirmed],
    ] as const) {
      const refs = new Map([
        ['receive/0', first],
        ['change/0', second],
      ])
      expect(view({ refs, transactions: new Map([[txid, transaction]]) })).toMatchObject({
        confirmedSats: 1_000n,
        unconfirmedSats: 0n,
      })
    }
  })

  it('copes with a transaction that disappears in the middle of a scan', async () => {
    const { chain, source, pay } = setUp()
    const { txid } = pay(1_000n, 0)
    const forgetful: ChainSource = {
      ...source,
      transaction: (wanted, signal) => {
        chain.evict(txid)
        return source.transaction(wanted, signal)
      },
    }
    expect(view(await scanWallet(forgetful, wallet))).toMatchObject({ coins: [], history: [] })
  })

  it('believes no amount but the transaction’s own', async () => {
    const { source, pay } = setUp()
    const other = pay(1_000n, 0)
    const lying: ChainSource = {
      ...source,
      addressTransactions: async (address) =>
        address === wallet.addressAt('receive', 5).address
          ? [{ txid: other.txid, confirmation: { kind: 'unconfirmed' } }]
          : [],
    }
    const { unconfirmedSats, coins } = view(await scanWallet(lying, wallet))
    expect(unconfirmedSats).toBe(1_000n)
    expect(coins[0]!.address.addressIndex).toBe(0)
  })

  it('stops when it is told to', async () => {
    const { source } = setUp()
    const reason = new Error('The person went away.')
    await expect(scanWallet(source, wallet, undefined, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
