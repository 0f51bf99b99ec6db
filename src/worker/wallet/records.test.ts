import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptView, TransactionStateView } from '../../bridge/index.ts'
import { type GroupId, type SessionId, toHex } from '../../bytes/index.ts'
import type { Confirmation } from '../../chain/index.ts'
import { RecordError } from '../../coordinator/index.ts'
import {
  decodePaymentRecord,
  decodeScanRecord,
  encodePaymentRecord,
  encodeScanRecord,
  type PaymentRecord,
} from './records.ts'

const count = fc.maxSafeNat()
const text = fc.string({ maxLength: 20 })
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
const confirmation: fc.Arbitrary<Confirmation> = fc.oneof(
  fc.constant({ kind: 'unconfirmed' } as const),
  fc.record({ kind: fc.constant('confirmed' as const), height: count, epochSeconds: count }),
)
const state: fc.Arbitrary<TransactionStateView> = fc.oneof(confirmation, fc.constant({ kind: 'unseen' } as const))
const attempt: fc.Arbitrary<AttemptView> = fc.record({
  atMs: count,
  outcome: fc.oneof(
    fc.constantFrom({ kind: 'published' } as const, { kind: 'already_known' } as const),
    fc.record({
      kind: fc.constant('refused' as const),
      reason: fc.constantFrom('fee_too_low' as const, 'dust' as const, 'other' as const),
      text,
    }),
    fc.record({ kind: fc.constant('conflict' as const), inputIndex: count, spentBy: hash }),
    fc.record({ kind: fc.constant('unreachable' as const), hosts: fc.array(text) }),
  ),
})
const payment: fc.Arbitrary<PaymentRecord> = fc.record({
  sessionId: hash.map((id) => id as SessionId),
  groupId: hash.map((id) => id as GroupId),
  txid: hash,
  note: text,
  creatorName: text,
  signerNames: fc.array(text),
  signedAtMs: fc.array(count),
  completedAtMs: count,
  paidSats: count.map(BigInt),
  feeSats: count.map(BigInt),
  transaction: fc.uint8Array(),
  seen: state,
  seenAtMs: count,
  lookedUpAtMs: count,
  lastAttempt: fc.option(attempt, { nil: undefined }),
})
const refs = fc.array(fc.tuple(text, fc.array(fc.record({ txid: hash, confirmation })))).map((list) => new Map(list))

describe('records of a wallet', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(payment, (record) => {
        expect(decodePaymentRecord(encodePaymentRecord(record))).toEqual(record)
      }),
    )
    fc.assert(
      fc.property(count, count, refs, (scannedAtMs, tipHeight, found) => {
        const record = { scannedAtMs, tipHeight, refs: found }
        expect(decodeScanRecord(encodeScanRecord(record))).toEqual(record)
      }),
    )
  })

  it('are told to be damaged, whatever was done to them', () => {
    fc.assert(
      fc.property(payment, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, at, flip) => {
        const bytes = encodePaymentRecord(record)
        bytes[at % bytes.length]! ^= flip
        const errors = [decodePaymentRecord, decodeScanRecord].map((decode) => errorOf(() => decode(bytes)))
        expect(errors.filter((error) => error !== undefined && !(error instanceof RecordError))).toEqual([])
      }),
    )
    expect(() => decodeScanRecord(Uint8Array.of(0x80))).toThrow(expect.objectContaining({ code: 'record_version' }))
  })
})

function errorOf(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}
