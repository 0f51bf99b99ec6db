import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TransactionView } from '../bridge/index.ts'
import * as views from './testing/views.ts'
import { readWorkerMessage } from './worker-messages.ts'

const { feeSats, leavesSats, paidSats, satsPerVirtualByte, virtualBytes, warnings } = views.payment()
const possible = {
  kind: 'possible',
  recipients: [{ address: 'tb1qrecipient', amountSats: 120_000n, isOwn: false }],
  feeShareOfInputs: 0.005,
  inputCount: 2,
  changeSats: 79_000n,
  feeSats,
  leavesSats,
  paidSats,
  satsPerVirtualByte,
  virtualBytes,
  warnings,
} as const
const faulty = {
  kind: 'faulty',
  faults: [
    { field: 'address', recipientIndex: 0, code: 'address_missing', message: 'Where to?' },
    { field: 'fee', code: 'fee_estimate_missing', message: 'Type a rate.' },
    {
      field: 'amount',
      recipientIndex: 0,
      code: 'amount_is_dust',
      amountSats: 1n,
      dustLimitSats: 330n,
      message: 'Too little.',
    },
    {
      field: 'payment',
      code: 'funds_insufficient',
      amountSats: 5n,
      feeSats: 1n,
      availableSats: 2n,
      missingSats: 4n,
      message: 'Too much.',
    },
  ],
} as const

const transactions: readonly Partial<TransactionView>[] = [
  { state: { kind: 'unconfirmed' }, lastAttempt: { atMs: 1, outcome: { kind: 'already_known' } } },
  { lastAttempt: { atMs: 1, outcome: { kind: 'refused', reason: 'dust', text: 'dust' } } },
  { lastAttempt: { atMs: 1, outcome: { kind: 'conflict', inputIndex: 0, spentBy: views.txid } } },
  { lastAttempt: { atMs: 1, outcome: { kind: 'unreachable', hosts: ['a.example'] } } },
  { lookupFault: { code: 'unreachable', message: '' }, lookedUpAtMs: 1 },
]

const messages = [
  { type: 'reply', requestId: 1, reply: { kind: 'done' } },
  { type: 'reply', requestId: 1, reply: { kind: 'gathering', gatheringId: views.gatheringId } },
  { type: 'reply', requestId: 1, reply: { kind: 'session', sessionId: views.sessionId } },
  { type: 'reply', requestId: 1, reply: { kind: 'link', leadsTo: { kind: 'group', groupId: views.groupId } } },
  { type: 'reply', requestId: 1, reply: { kind: 'file', name: 'a.muster', bytes: new Uint8Array(3) } },
  { type: 'refused', requestId: 1, code: 'invite_cut_off', message: 'cut' },
  {
    type: 'snapshot',
    gatherings: [views.gathering()],
    groups: [views.group()],
    sessions: [views.session()],
    wallets: [views.wallet()],
  },
  { type: 'gathering', view: views.gathering({ phase: 'sealed', groupId: views.groupId }) },
  { type: 'gathering:gone', gatheringId: views.gatheringId },
  { type: 'group', view: views.group() },
  { type: 'session', view: views.session({ phase: 'looking' }) },
  { type: 'session', view: views.session({ phase: 'refused', refusal: { code: 'group_unknown', message: '' } }) },
  { type: 'session', view: views.completeSession({ handovers: [{ turn: 0, signerIndex: 1, reason: '' }] }) },
  { type: 'session', view: views.session({}, { subject: { kind: 'payment', payment: views.payment() } }) },
  ...transactions.map((changes) => ({
    type: 'session' as const,
    view: views.completeSession({ transaction: views.transaction(changes) }),
  })),
  { type: 'wallet', view: views.wallet() },
  { type: 'reply', requestId: 1, reply: { kind: 'estimate', estimate: possible } },
  { type: 'reply', requestId: 1, reply: { kind: 'estimate', estimate: faulty } },
  { type: 'session:gone', sessionId: views.sessionId },
  { type: 'network', view: views.network() },
  { type: 'event', event: { name: 'session:created', args: [views.sessionId] } },
  { type: 'event', event: { name: 'session:error', args: [views.sessionId, 'full', 'store_full'] } },
  { type: 'fault', code: 'store_full', message: 'full' },
] as const

test('every message of the contract is read as it is', () => {
  for (const message of messages) expect(readWorkerMessage(structuredClone(message))).toEqual(message)
})

test('whatever else arrives is not read', () => {
  for (const wrong of [undefined, null, 3, 'reply', [], {}, { type: 'constructor' }, { type: 'views' }, { type: 7 }]) {
    expect(readWorkerMessage(wrong)).toBeUndefined()
  }
})

/** The paths to all values in a message that must not be another. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [path]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value)
  copy[key] = replaced(copy[key], rest, by)
  return copy
}

test('a message with one value of the wrong kind, however deep, is not read', () => {
  const places = messages
    .filter(({ type }) => type !== 'event')
    .flatMap((message) => leaves(message).map((path) => ({ message, path })))
  fc.assert(
    fc.property(fc.constantFrom(...places), ({ message, path }) => {
      expect(readWorkerMessage(replaced(message, path, Symbol('wrong')))).toBeUndefined()
    }),
    { numRuns: 600 },
  )
})
