import { describe, expect, it } from 'vitest'
import { parseRequest } from './request.ts'

const id = 'ab'.repeat(32)
const configuration = {
  relays: ['/ip4/1.2.3.4'],
  iceServers: [],
  network: 'signet',
  failoverSeconds: 60,
  esplora: { signet: ['/signet/api', 'https://esplora.test/signet/api'] },
  hasFaucet: false,
  feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 },
}
const terms = { groupId: id, note: '', electionMethod: 'hash-based', failoverSeconds: 60, expiresInMs: 1 }
const payment = {
  recipients: [{ address: 'tb1q', amount: '0.1', unit: 'BTC' }],
  sendsAllTo: null,
  fee: { kind: 'preset', preset: 'fast' },
}

const commands = [
  { type: 'start', configuration },
  { type: 'gathering:create', groupName: 'Family', memberName: 'Ada' },
  { type: 'gathering:join', gatheringId: id, memberName: 'Ada' },
  { type: 'gathering:seal', gatheringId: id },
  { type: 'gathering:confirm', gatheringId: id },
  { type: 'gathering:close', gatheringId: id },
  { type: 'link:open', text: 'https://muster.test/join#abc' },
  { type: 'session:propose', text: 'We agree.', ...terms },
  { type: 'payment:estimate', groupId: id, payment },
  { type: 'payment:propose', payment, ...terms },
  { type: 'psbt:propose', psbt: Uint8Array.of(1), ...terms },
  { type: 'psbt:propose', psbt: 'cHNidP8=', ...terms },
  { type: 'psbt:export', sessionId: id },
  { type: 'wallet:refresh', groupId: id },
  { type: 'wallet:faucet', groupId: id, sats: 1n },
  { type: 'wallet:mine', groupId: id, blocks: 1 },
  { type: 'history:export', groupId: id },
  { type: 'descriptor:export', groupId: id },
  { type: 'descriptor:check', groupId: id, text: 'tr(…)' },
  { type: 'session:publish', sessionId: id },
  { type: 'session:lookup', sessionId: id },
  { type: 'session:document', sessionId: id },
  { type: 'session:approve', sessionId: id },
  { type: 'session:decline', sessionId: id, reason: '' },
  { type: 'session:confirm', sessionId: id },
  { type: 'session:handover', sessionId: id, reason: 'No network.' },
  { type: 'session:failover', sessionId: id, turn: 0 },
  { type: 'session:close', sessionId: id },
  { type: 'session:export', sessionId: id },
  { type: 'session:import', bytes: Uint8Array.of(1), link: '' },
  { type: 'signer:connect' },
  { type: 'signer:unlocked' },
  { type: 'group:restore', link: 'link', roster: Uint8Array.of(1) },
  { type: 'cleanup' },
  { type: 'network:check' },
  { type: 'storage:retry' },
  { type: 'stop' },
]

function refusal(value: unknown): { readonly code: string; readonly requestId: number | undefined } {
  try {
    parseRequest(value)
  } catch (error) {
    return error as { code: string; requestId: number | undefined }
  }
  throw new Error('It was taken.')
}

describe('parseRequest', () => {
  it.each(commands)('takes $type as it is', (command) => {
    expect(parseRequest({ requestId: 7, command })).toEqual({ requestId: 7, command })
  })

  it.each(commands)('refuses $type with a field more', (command) => {
    for (const field of ['more', 'constructor', 'toString']) {
      const asked = { requestId: 7, command: { ...command, [field]: 1 } }
      expect(refusal(asked)).toMatchObject({ code: 'command_malformed', requestId: 7 })
    }
  })

  it.each(commands.filter((command) => Object.keys(command).length > 1))(
    'refuses $type with any field missing or of another kind',
    (command) => {
      for (const field of Object.keys(command).filter((name) => name !== 'type')) {
        const without = Object.fromEntries(Object.entries(command).filter(([name]) => name !== field))
        for (const wrong of [without, { ...command, [field]: null }, { ...command, [field]: [1] }]) {
          expect(refusal({ requestId: 7, command: wrong })).toMatchObject({ code: 'command_malformed' })
        }
      }
    },
  )

  it.each([
    { ...payment, sendsAllTo: -1 },
    { ...payment, fee: { kind: 'preset', preset: 'whenever' } },
    { ...payment, fee: { kind: 'rate', satsPerVirtualByte: Number.NaN } },
    { ...payment, fee: { kind: 'rate', preset: 'fast', satsPerVirtualByte: 1 } },
    { ...payment, recipients: [{ address: 'tb1q', amount: 1, unit: 'BTC' }] },
    { ...payment, recipients: [{ address: 'tb1q', amount: '1', unit: 'mBTC' }] },
    { ...payment, recipients: Array.from({ length: 501 }, () => payment.recipients[0]) },
  ])('refuses a payment that is none', (wrong) => {
    const command = { type: 'payment:estimate', groupId: id, payment: wrong }
    expect(refusal({ requestId: 1, command })).toMatchObject({ code: 'command_malformed' })
  })

  it.each(['unknown', 'toString', '__proto__', 7, undefined])('refuses a command of type %s', (type) => {
    expect(refusal({ requestId: 7, command: { type } })).toMatchObject({ code: 'command_unknown', requestId: 7 })
  })

  it.each([
    undefined,
    null,
    1,
    'start',
    [],
    {},
    { command: { type: 'stop' } },
    { requestId: -1, command: { type: 'stop' } },
  ])('refuses %j as no request at all', (value) => {
    expect(refusal(value)).toMatchObject({ code: 'request_malformed', requestId: undefined })
  })

  it('keeps the number of a request that it refuses, so that it can be answered', () => {
    expect(refusal({ requestId: 3, command: { type: 'stop' }, more: 1 })).toMatchObject({ requestId: 3 })
  })

  it.each(['AB'.repeat(32), 'ab'.repeat(31), `${'ab'.repeat(31)}zz`, ''])('refuses %s as an id', (sessionId) => {
    const command = { type: 'session:approve', sessionId }
    expect(refusal({ requestId: 1, command })).toMatchObject({ code: 'command_malformed' })
  })
})
