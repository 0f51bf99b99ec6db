import type { HistoryEntryView } from '../../bridge/index.ts'
import { formatAmount } from '../../chain/index.ts'

const HEADER = [
  'time',
  'status',
  'confirmations',
  'amount (BTC)',
  'fee (BTC)',
  'note',
  'proposed by',
  'signed by',
  'txid',
]

/**
 * A history as CSV (RFC 4180), the newest first, in UTF-8. `time` is ISO 8601 in UTC: of the block; else of the last signature, if
 * that was made here.
 */
export function historyCsv(history: readonly HistoryEntryView[]): string {
  const rows = history.map(({ txid, netSats, feeSats, state, confirmations, payment }) => [
    timeOf(state, payment),
    state.kind,
    String(confirmations),
    formatAmount(netSats, 'BTC'),
    feeSats === undefined ? '' : formatAmount(feeSats, 'BTC'),
    plainText(payment?.note ?? ''),
    plainText(payment?.creatorName ?? ''),
    plainText((payment?.signers ?? []).map(({ name, signedAtMs }) => `${name} ${isoTime(signedAtMs)}`).join('; ')),
    txid,
  ])
  return [HEADER, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

function timeOf(state: HistoryEntryView['state'], payment: HistoryEntryView['payment']): string {
  if (state.kind === 'confirmed') return isoTime(state.epochSeconds * 1_000)
  return payment === undefined ? '' : isoTime(payment.completedAtMs)
}

const MAX_TIME_MS = 8_640_000_000_000_000

function isoTime(epochMs: number): string {
  return epochMs > MAX_TIME_MS ? '' : new Date(epochMs).toISOString()
}

/** Spreadsheets take what begins like this for a formula, and others wrote the text. */
function plainText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
