import { describe, expect, it } from 'vitest'
import type { GroupId, SessionId, StatementId } from '../bytes/index.ts'
import {
  type KeyAnswer,
  type KeyCommand,
  parseKeyAnswer,
  parseKeyRequest,
  parseSignerAnswer,
  parseSignerRequest,
  type SignerAnswer,
  type SignerCall,
} from './index.ts'

const bytes = Uint8Array.of(1, 2, 3)
const hash = new Uint8Array(32)
const id = 'ab'.repeat(32)
const sessionId = id as SessionId
const groupId = id as GroupId
const opener = { kind: 'passkey', credentialId: bytes, prf: hash } as const
const byPassphrase = { kind: 'passphrase', passphrase: 'four words are good' } as const
const way = { ...opener, label: 'Phone' } as const

const calls: readonly SignerCall[] = [
  { type: 'newAccount', network: 'signet' },
  { type: 'registerGroup', roster: bytes },
  { type: 'review', proposal: bytes },
  { type: 'approve', proposal: bytes, draw: { counter: 0, attempt: 0 } },
  { type: 'renewNonce', proposal: bytes, draw: { counter: 0, attempt: 0 } },
  { type: 'sign', proposal: bytes, nonceStatements: [bytes] },
  { type: 'liveNonceIds', sessionId },
  { type: 'hasApproved', sessionId },
  {
    type: 'issue',
    scope: { kind: 'session', id: hash },
    network: 'signet',
    statementKey: hash,
    claim: { type: 'decline', reason: '' },
  },
  { type: 'forget', sessionId },
]

const commands: readonly KeyCommand[] = [
  { type: 'connect', feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 } },
  { type: 'status' },
  { type: 'create', way, entropy: { kind: 'random' } },
  { type: 'create', way, entropy: { kind: 'from-prf' } },
  { type: 'create', way: { ...byPassphrase, label: '' }, entropy: { kind: 'words', words: 'zoo' } },
  { type: 'unlock', opener },
  { type: 'unlock', opener: byPassphrase },
  { type: 'lock' },
  { type: 'addWay', opener, way },
  { type: 'removeWay', opener, wayId: 'ab' },
  { type: 'changePassphrase', opener, passphrase: 'another', label: '' },
  { type: 'words', opener },
  { type: 'checkWords', positions: [0, 1], words: ['zoo', 'zoo'] },
  { type: 'erase' },
  { type: 'backup', groups: [{ groupId, link: 'a' }], labels: [{ id: 'a', text: 'b' }], history: bytes },
  { type: 'openBackup', file: bytes },
  { type: 'review', proposal: bytes },
  { type: 'approve', proposal: bytes },
]

const review = {
  sessionId,
  groupId,
  signerIndex: 0,
  items: [],
  digestWords: [],
  publicationId: hash,
  aggregateKey: bytes,
  content: { kind: 'message', text: '' },
} as const

const signerAnswers: readonly SignerAnswer[] = [
  {
    type: 'result',
    requestId: 1,
    result: {
      kind: 'account',
      account: { statementKey: hash, publicKey: bytes, xpub: '', origin: { fingerprint: bytes, path: [1] } },
    },
  },
  { type: 'result', requestId: 1, result: { kind: 'group', group: { groupId, signerIndex: 0 } } },
  { type: 'result', requestId: 1, result: { kind: 'review', review } },
  { type: 'result', requestId: 1, result: { kind: 'statement', statement: bytes } },
  { type: 'result', requestId: 1, result: { kind: 'nonces', statementIds: [id as StatementId] } },
  { type: 'result', requestId: 1, result: { kind: 'approval', hasApproved: true } },
  { type: 'result', requestId: 1, result: { kind: 'done' } },
  { type: 'refused', requestId: 1, code: 'seed_locked', message: 'Locked.' },
]

const ways = [{ wayId: 'ab', kind: 'passkey', label: '', credentialId: bytes }] as const
const keyAnswers: readonly KeyAnswer[] = [
  { type: 'reply', requestId: 1, reply: { kind: 'done' } },
  { type: 'reply', requestId: 1, reply: { kind: 'status', status: { state: 'missing' } } },
  { type: 'reply', requestId: 1, reply: { kind: 'status', status: { state: 'legacy' } } },
  { type: 'reply', requestId: 1, reply: { kind: 'status', status: { state: 'damaged', code: 'a', message: 'b' } } },
  {
    type: 'reply',
    requestId: 1,
    reply: { kind: 'status', status: { state: 'locked', ways, needsBackup: true, nextTryAtMs: 0 } },
  },
  { type: 'reply', requestId: 1, reply: { kind: 'words', words: ['zoo'] } },
  { type: 'reply', requestId: 1, reply: { kind: 'file', bytes } },
  {
    type: 'reply',
    requestId: 1,
    reply: {
      kind: 'backup',
      backup: {
        madeAtMs: 1,
        groups: [{ groupId, link: '', roster: bytes, descriptor: '' }],
        labels: [],
        history: bytes,
      },
    },
  },
  { type: 'reply', requestId: 1, reply: { kind: 'review', review } },
  { type: 'refused', requestId: 1, code: 'a', message: 'b', detail: { kind: 'none' } },
  { type: 'refused', requestId: 1, code: 'try_later', message: 'b', detail: { kind: 'until', untilMs: 1 } },
  { type: 'refused', requestId: 1, code: 'word_unknown', message: 'b', detail: { kind: 'word', position: 1 } },
]

const malformed = (code: string): unknown => expect.objectContaining({ name: 'DoorError', code, requestId: 7 })
const unanswerable: unknown = expect.objectContaining({ code: 'call_malformed', requestId: undefined })

/** The same, with each field once missing, once of another kind, and once with one field more. */
function spoilt(value: object): readonly object[] {
  const fields = Object.keys(value)
  return [
    { ...value, more: 1 },
    ...fields.map((field) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== field))),
    ...fields.map((field) => ({ ...value, [field]: Symbol.iterator })),
  ]
}

describe('the coordinator’s door to the signer', () => {
  it.each(calls)('takes $type as it is, and not spoilt', (call) => {
    expect(parseSignerRequest({ requestId: 7, call })).toEqual({ requestId: 7, call })
    for (const other of spoilt(call)) {
      expect(() => parseSignerRequest({ requestId: 7, call: other })).toThrow(malformed('call_malformed'))
    }
  })

  it.each(signerAnswers)('gives $type', (answer) => {
    expect(parseSignerAnswer(answer)).toEqual(answer)
    for (const other of spoilt(answer)) expect(() => parseSignerAnswer(other)).toThrow()
  })
})

describe('the page’s door to the signer', () => {
  it.each(commands)('takes $type as it is, and not spoilt', (command) => {
    expect(parseKeyRequest({ requestId: 7, command })).toEqual({ requestId: 7, command })
    for (const other of spoilt(command)) {
      expect(() => parseKeyRequest({ requestId: 7, command: other })).toThrow(malformed('call_malformed'))
    }
  })

  it.each(keyAnswers)('gives $type', (answer) => {
    expect(parseKeyAnswer(answer)).toEqual(answer)
    for (const other of spoilt(answer)) expect(() => parseKeyAnswer(other)).toThrow()
  })

  it.each<[string, object]>([
    ['a secret of a passkey of another length', { type: 'unlock', opener: { ...opener, prf: bytes } }],
    ['a credential without an id', { type: 'unlock', opener: { ...opener, credentialId: new Uint8Array() } }],
    ['a credential id of 1,024 bytes', { type: 'unlock', opener: { ...opener, credentialId: new Uint8Array(1_024) } }],
    ['a passphrase without end', { type: 'unlock', opener: { ...byPassphrase, passphrase: 'a'.repeat(1_025) } }],
    ['a label of 61 characters', { type: 'addWay', opener, way: { ...way, label: 'a'.repeat(61) } }],
    ['25 words', { type: 'checkWords', positions: [], words: Array.from({ length: 25 }, () => 'zoo') }],
    ['an opener with a way’s label', { type: 'unlock', opener: way }],
    ['bytes that others can still write to', { type: 'review', proposal: new Uint8Array(new SharedArrayBuffer(3)) }],
  ])('does not take %s', (_, command) => {
    expect(() => parseKeyRequest({ requestId: 7, command })).toThrow(malformed('call_malformed'))
  })
})

it.each<{ readonly value: unknown }>([
  { value: undefined },
  { value: null },
  { value: 1 },
  { value: 'a' },
  { value: [] },
  { value: {} },
  { value: { requestId: -1 } },
  { value: { requestId: 1.5, call: {}, command: {} } },
])('what is no message at all has no answer: $value', ({ value }) => {
  expect(() => parseSignerRequest(value)).toThrow(unanswerable)
  expect(() => parseKeyRequest(value)).toThrow(unanswerable)
  expect(() => parseSignerAnswer(value)).toThrow(expect.objectContaining({ code: 'answer_malformed' }))
  expect(() => parseKeyAnswer(value)).toThrow(expect.objectContaining({ code: 'answer_malformed' }))
})
