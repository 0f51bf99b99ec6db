import type { HistoryEntryView } from '../bridge/index.ts'
import { confirmationsText } from './payment-standing.ts'

/** An entry of the history in words. */
export interface HistoryWords {
  readonly title: string
  readonly standing: string
  /** Nobody has seen it on the network. */
  readonly isOpen: boolean
}

export function historyWords({ confirmations, netSats, payment, state }: HistoryEntryView): HistoryWords {
  const note = payment?.note ?? ''
  const title = note === '' ? (netSats > 0n ? 'Received' : 'Paid') : note
  switch (state.kind) {
    case 'unseen':
      return { title, standing: 'signed, not seen on the network', isOpen: true }
    case 'unconfirmed':
      return { title, standing: 'in the mempool', isOpen: false }
    case 'confirmed': {
      const date = new Date(state.epochSeconds * 1_000).toLocaleDateString(undefined, { dateStyle: 'medium' })
      return {
        title,
        standing: confirmations >= 6 ? date : `${date}, ${confirmationsText(confirmations)}`,
        isOpen: false,
      }
    }
  }
}
