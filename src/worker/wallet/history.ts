import type { HistoryEntryView, PaidBySessionView } from '../../bridge/index.ts'
import { confirmationsOf } from './confirmations.ts'
import type { WalletStatus } from './group-wallets.ts'
import type { PaymentRecord } from './records.ts'

/**
 * All transactions of a group, the newest first: what the last scan found, and payments that everyone has signed and no scan has
 * found yet.
 */
export function historyOf(
  { scanned, tipHeight }: Pick<WalletStatus, 'scanned' | 'tipHeight'>,
  payments: readonly PaymentRecord[],
): readonly HistoryEntryView[] {
  const found = scanned.history.map(({ txid, netSats, feeSats, confirmation }): HistoryEntryView => {
    const payment = payments.find((record) => record.txid === txid)
    return {
      txid,
      netSats,
      feeSats,
      state: confirmation,
      confirmations: confirmationsOf(confirmation, tipHeight),
      payment: payment === undefined ? undefined : paidBy(payment),
    }
  })
  const foundTxids = new Set(found.map(({ txid }) => txid))
  const others = payments
    .filter((record, index) => {
      const isFirst = payments.findIndex(({ txid }) => txid === record.txid) === index
      return isFirst && !foundTxids.has(record.txid)
    })
    .toSorted((a, b) => b.completedAtMs - a.completedAtMs)
    .map((record): HistoryEntryView => ({
      txid: record.txid,
      netSats: -(record.paidSats + record.feeSats),
      feeSats: record.feeSats,
      state: record.seen,
      confirmations: confirmationsOf(record.seen, tipHeight),
      payment: paidBy(record),
    }))
  return [...others, ...found]
}

function paidBy({
  sessionId,
  note,
  creatorName,
  completedAtMs,
  signerNames,
  signedAtMs,
}: PaymentRecord): PaidBySessionView {
  return {
    sessionId,
    note,
    creatorName,
    completedAtMs,
    signers: signerNames.map((name, signerIndex) => ({ name, signedAtMs: signedAtMs[signerIndex] ?? completedAtMs })),
  }
}
