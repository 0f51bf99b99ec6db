import { describe, expect, it } from 'vitest'
import type { GroupId, SessionId } from '../../bytes/index.ts'
import type { HistoryEntry, WalletView } from '../../chain/index.ts'
import { historyOf } from './history.ts'
import { historyCsv } from './history-csv.ts'
import type { PaymentRecord } from './records.ts'

const [FOUND, WAITING, FOREIGN] = ['aa'.repeat(32), 'bb'.repeat(32), 'cc'.repeat(32)] as [string, string, string]

function payment(txid: string, change: Partial<PaymentRecord> = {}): PaymentRecord {
  return {
    sessionId: '11'.repeat(32) as SessionId,
    groupId: '22'.repeat(32) as GroupId,
    txid,
    note: 'Rent, "March"',
    creatorName: 'Ada',
    signerNames: ['Ada', 'Ben'],
    signedAtMs: [1_700_000_001_000, 1_700_000_002_000],
    completedAtMs: 1_700_000_002_000,
    paidSats: 50_000n,
    feeSats: 200n,
    transaction: Uint8Array.of(1),
    seen: { kind: 'unseen' },
    seenAtMs: 0,
    lookedUpAtMs: 0,
    lastAttempt: undefined,
    ...change,
  }
}

function scanned(...history: readonly HistoryEntry[]): { scanned: WalletView; tipHeight: number } {
  const nothing = { confirmedSats: 0n, unconfirmedSats: 0n, coins: [], addresses: [] }
  return { scanned: { ...nothing, history, nextAddress: {} as WalletView['nextAddress'] }, tipHeight: 110 }
}

const received: HistoryEntry = {
  txid: FOREIGN,
  netSats: 100_000n,
  feeSats: undefined,
  confirmation: { kind: 'confirmed', height: 101, epochSeconds: 1_700_000_000 },
}
const sent: HistoryEntry = {
  txid: FOUND,
  netSats: -50_200n,
  feeSats: 200n,
  confirmation: { kind: 'confirmed', height: 110, epochSeconds: 1_700_000_600 },
}

describe('the history of a wallet', () => {
  it('has what the chain knows with who signed it, after what nobody has seen yet', () => {
    const history = historyOf(scanned(sent, received), [payment(FOUND), payment(WAITING)])
    expect(history.map(({ txid, confirmations }) => [txid, confirmations])).toEqual([
      [WAITING, 0],
      [FOUND, 1],
      [FOREIGN, 10],
    ])
    expect(history[0]).toMatchObject({ netSats: -50_200n, state: { kind: 'unseen' } })
    expect(history[1]!.payment?.signers).toEqual([
      { name: 'Ada', signedAtMs: 1_700_000_001_000 },
      { name: 'Ben', signedAtMs: 1_700_000_002_000 },
    ])
    expect(history[2]!.payment).toBeUndefined()
  })

  it('has a payment once, however many sessions signed the same', () => {
    const again = payment(WAITING, { sessionId: '33'.repeat(32) as SessionId })
    expect(historyOf(scanned(), [payment(WAITING), again])).toHaveLength(1)
  })
})

describe('the history as CSV', () => {
  it('has one line a transaction, with times in UTC and every text in quotes that needs them', () => {
    const csv = historyCsv(historyOf(scanned(sent, received), [payment(FOUND), payment(WAITING, { note: '' })]))
    expect(csv.split('\r\n')).toEqual([
      'time,status,confirmations,amount (BTC),fee (BTC),note,proposed by,signed by,txid',
      `2023-11-14T22:13:22.000Z,unseen,0,-0.00050200,0.00000200,,Ada,Ada 2023-11-14T22:13:21.000Z; Ben 2023-11-14T22:13:22.000Z,${WAITING}`,
      `2023-11-14T22:23:20.000Z,confirmed,1,-0.00050200,0.00000200,"Rent, ""March""",Ada,Ada 2023-11-14T22:13:21.000Z; Ben 2023-11-14T22:13:22.000Z,${FOUND}`,
      `2023-11-14T22:13:20.000Z,confirmed,10,0.00100000,,,,,${FOREIGN}`,
      '',
    ])
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('gives %j to no spreadsheet as a formula', (note) => {
    const [, line] = historyCsv(historyOf(scanned(sent), [payment(FOUND, { note })])).split('\r\n')
    expect(line).toContain(`,'${note}`)
  })
})
