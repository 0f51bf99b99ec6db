import { oneSpelling } from '../../../fuzz/properties.ts'
import type { Target } from '../../../fuzz/target.ts'
import type { GroupId, SessionId } from '../../bytes/index.ts'
import { RecordError } from '../../coordinator/index.ts'
import {
  decodePaymentRecord,
  decodeScanRecord,
  encodePaymentRecord,
  encodeScanRecord,
  type PaymentRecord,
} from './records.ts'

const ID = 'ab'.repeat(32)
const record: PaymentRecord = {
  sessionId: ID as SessionId,
  groupId: ID as GroupId,
  txid: ID,
  note: 'rent',
  creatorName: 'Ann',
  signerNames: ['Ann', 'Ben'],
  signedAtMs: [0, 1_700_000_000_000],
  completedAtMs: 0,
  paidSats: 100n,
  feeSats: 1n,
  transaction: new Uint8Array(60),
  seen: { kind: 'confirmed', height: 100, epochSeconds: 1_700_000_000 },
  seenAtMs: 1,
  lookedUpAtMs: 2,
  lastAttempt: { atMs: 1, outcome: { kind: 'refused', reason: 'dust', text: 'dust' } },
}

/** The stored records of wallets and payments. */
export function walletTargets(): readonly Target[] {
  const errors = [RecordError]
  const attempts: readonly PaymentRecord['lastAttempt'][] = [
    undefined,
    { atMs: 1, outcome: { kind: 'conflict', inputIndex: 0, spentBy: ID } },
    { atMs: 1, outcome: { kind: 'unreachable', hosts: ['a.example'] } },
  ]
  return [
    {
      name: 'payment record',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [record, ...attempts.map((lastAttempt) => ({ ...record, lastAttempt }))].map(encodePaymentRecord),
      read: decodePaymentRecord,
    },
    {
      name: 'scan record',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [
        encodeScanRecord({
          scannedAtMs: 1,
          tipHeight: 100,
          refs: new Map([['receive/0', [{ txid: ID, confirmation: { kind: 'unconfirmed' } }]]]),
        }),
      ],
      read: oneSpelling(decodeScanRecord, encodeScanRecord),
    },
  ]
}
