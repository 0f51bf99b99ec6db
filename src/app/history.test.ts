import { expect, test } from 'vitest'
import type { HistoryEntryView } from '../bridge/index.ts'
import { historyWords } from './history.ts'
import { wallet } from './testing/views.ts'

const entry = (changes: Partial<HistoryEntryView>): HistoryEntryView => ({ ...wallet().history[0]!, ...changes })

test('an entry is named by its note, else by the way the coins went', () => {
  expect(historyWords(entry({})).title).toBe('Rent')
  expect(historyWords(entry({ payment: undefined })).title).toBe('Paid')
  expect(historyWords(entry({ payment: undefined, netSats: 5n })).title).toBe('Received')
})

test('it says how far it is, and needs a look only where nobody has seen it', () => {
  expect(historyWords(entry({ state: { kind: 'unseen' }, confirmations: 0 }))).toMatchObject({
    standing: 'signed, not seen on the network',
    isOpen: true,
  })
  expect(historyWords(entry({ state: { kind: 'unconfirmed' }, confirmations: 0 }))).toMatchObject({
    standing: 'in the mempool',
    isOpen: false,
  })
  expect(historyWords(entry({ confirmations: 2 })).standing).toMatch(/2025.*, 2 confirmations$/)
  expect(historyWords(entry({ confirmations: 6 })).standing).not.toContain('confirmation')
})
