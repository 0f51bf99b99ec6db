import type { AddressView, WalletView } from '../../bridge/index.ts'
import type { WalletAddress } from '../../chain/index.ts'
import { feePresetsOf } from './fee-presets.ts'
import type { WalletStatus } from './group-wallets.ts'
import { historyOf } from './history.ts'
import type { PaymentRecord } from './records.ts'
import { isReserved, type Reservations } from './reservations.ts'

/** What the page shows of a group's wallet. */
export function walletView(
  status: WalletStatus,
  payments: readonly PaymentRecord[],
  reservations: Reservations,
  hasFaucet: boolean,
): WalletView {
  const { groupId, wallet, phase, fault, scannedAtMs, tipHeight, scan, scanned, feeEstimates } = status
  const { confirmedSats, unconfirmedSats, coins, nextAddress, addresses } = scanned
  const satsAt = new Map<string, bigint>()
  for (const { address, amountSats } of coins) {
    satsAt.set(address.address, (satsAt.get(address.address) ?? 0n) + amountSats)
  }
  const view = (address: WalletAddress): AddressView => ({
    chain: address.chain,
    addressIndex: address.addressIndex,
    address: address.address,
    isUsed: (scan.refs.get(`${address.chain}/${address.addressIndex}`) ?? []).length > 0,
    amountSats: satsAt.get(address.address) ?? 0n,
  })
  const reserved = coins.filter((coin) => isReserved(coin, reservations))
  return {
    groupId,
    network: wallet.network,
    phase,
    fault,
    scannedAtMs,
    tipHeight,
    confirmedSats,
    unconfirmedSats,
    reservedSats: reserved.reduce((sum, { amountSats }) => sum + amountSats, 0n),
    coinCount: coins.length,
    nextReceive: view(nextAddress.receive),
    addresses: addresses.map(view),
    feePresets: feePresetsOf(feeEstimates),
    history: historyOf(status, payments),
    hasFaucet: hasFaucet && wallet.network === 'regtest',
  }
}
