import { lastingly } from '../../fuzz/properties.ts'
import type { Target } from '../../fuzz/target.ts'
import {
  DoorError,
  parseKeyAnswer,
  parseKeyRequest,
  parseRequest,
  parseSignerAnswer,
  parseSignerRequest,
  parseWebRtcCommand,
  parseWebRtcEvent,
  RequestError,
  WebRtcBridgeError,
} from './index.ts'

const ID = 'ab'.repeat(32)
const BYTES = new Uint8Array(32)
const configuration = {
  relays: ['/ip4/1.2.3.4'],
  iceServers: [{ urls: ['stun:stun.example'], username: 'a', credential: 'b' }],
  network: 'signet',
  failoverSeconds: 60,
  esplora: { signet: ['/signet/api', 'https://esplora.test/signet/api'] },
  hasFaucet: false,
  feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 },
}
const terms = { groupId: ID, note: '', electionMethod: 'hash-based', failoverSeconds: 60, expiresInMs: 1 }
const payment = {
  recipients: [{ address: 'tb1q', amount: '0.1', unit: 'BTC' }],
  sendsAllTo: null,
  fee: { kind: 'rate', satsPerVirtualByte: 2 },
}
const draw = { counter: 0, attempt: 0 }
const opener = { kind: 'passphrase', passphrase: 'correct horse battery' }
const way = { kind: 'passkey', credentialId: BYTES, prf: BYTES, label: 'This device' }

const requests = [
  { type: 'start', configuration },
  { type: 'gathering:create', groupName: 'Family', memberName: 'Ada' },
  { type: 'link:open', text: 'https://muster.test/join#abc' },
  { type: 'session:propose', text: 'We agree.', ...terms },
  { type: 'payment:propose', payment, ...terms },
  { type: 'psbt:propose', psbt: BYTES, ...terms },
  { type: 'wallet:faucet', groupId: ID, sats: 1n },
  { type: 'session:handover', sessionId: ID, reason: 'No network.' },
  { type: 'session:import', bytes: BYTES, link: '' },
  { type: 'stop' },
].map((command) => ({ requestId: 1, command }))

const signerCalls = [
  { type: 'newAccount', network: 'testnet4' },
  { type: 'registerGroup', roster: BYTES },
  { type: 'approve', proposal: BYTES, draw },
  { type: 'sign', proposal: BYTES, nonceStatements: [BYTES, BYTES] },
  { type: 'liveNonceIds', sessionId: ID },
  {
    type: 'issue',
    scope: { kind: 'session', id: BYTES },
    network: 'signet',
    statementKey: BYTES,
    claim: { type: 'join' },
  },
].map((call) => ({ requestId: 1, call }))

const review = {
  sessionId: ID,
  groupId: ID,
  signerIndex: 0,
  items: [{ message: BYTES, tweaks: [] }],
  digestWords: ['orbit'],
  publicationId: BYTES,
  aggregateKey: BYTES,
  content: { kind: 'message', text: 'hello' },
}
const account = { statementKey: BYTES, publicKey: BYTES, xpub: 'tpub', origin: { fingerprint: BYTES, path: [0] } }
const signerAnswers = [
  ...[
    { kind: 'account', account },
    { kind: 'group', group: { groupId: ID, signerIndex: 0 } },
    { kind: 'review', review },
    { kind: 'nonces', statementIds: [ID] },
    { kind: 'done' },
  ].map((result) => ({ type: 'result', requestId: 1, result })),
  { type: 'refused', requestId: 1, code: 'group_unknown', message: 'No.' },
]

const keyCommands = [
  { type: 'connect', feeCap: configuration.feeCap },
  { type: 'create', way, entropy: { kind: 'words', words: 'abandon' } },
  { type: 'changePassphrase', opener, passphrase: 'another one', label: 'x' },
  { type: 'checkWords', positions: [0, 3], words: ['orbit', 'velvet'] },
  { type: 'backup', groups: [{ groupId: ID, link: 'abc' }], labels: [{ id: 'x', text: 'y' }], history: BYTES },
  { type: 'approve', proposal: BYTES },
].map((command) => ({ requestId: 1, command }))

const wayView = { wayId: 'ab', kind: 'passkey', label: 'This device', credentialId: BYTES }
const keyAnswers = [
  ...[
    { kind: 'status', status: { state: 'locked', ways: [wayView], needsBackup: true, nextTryAtMs: 0 } },
    { kind: 'status', status: { state: 'damaged', code: 'vault_damaged', message: '' } },
    { kind: 'words', words: ['orbit'] },
    { kind: 'review', review },
  ].map((reply) => ({ type: 'reply', requestId: 1, reply })),
  { type: 'refused', requestId: 1, code: 'try_later', message: '', detail: { kind: 'until', untilMs: 1 } },
]

const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null }
const call = { connectionId: 1, callId: 2 }
const rtcCommands = [
  { type: 'bridge:hello' },
  { type: 'connection:create', connectionId: 1, configuration: { iceServers: configuration.iceServers } },
  { type: 'connection:set-remote-description', ...call, description: { type: 'offer', sdp: 'v=0' } },
  { type: 'connection:add-ice-candidate', ...call, candidate },
  { type: 'channel:create', connectionId: 1, channelId: 2, label: 'init', options: { ordered: true } },
  { type: 'channel:send', connectionId: 1, channelId: 2, data: new ArrayBuffer(8) },
]
const channel = {
  send: () => undefined,
  close: () => undefined,
  addEventListener: () => undefined,
  readyState: 'open',
}
const from = { connectionId: 1, connectionState: 'connected' }
const rtcEvents = [
  { type: 'bridge:probe', channel },
  { type: 'connection:answered', ...from, callId: 2, description: { type: 'answer', sdp: 'v=0' } },
  { type: 'connection:ice-candidate', ...from, candidate },
  { type: 'channel:incoming', ...from, channelId: 1, channel, readyState: 'open', id: null, label: 'a', protocol: '' },
  { type: 'channel:message', ...from, channelId: 1, data: new ArrayBuffer(8) },
  { type: 'channel:sent', ...from, channelId: 1, bytes: 8, bufferedAmount: 0 },
]

/** Every guard of this room. */
export function bridgeTargets(): readonly Target[] {
  return [
    guard('request of the page', parseRequest, requests, RequestError),
    guard('call of the signer', parseSignerRequest, signerCalls, DoorError),
    guard('answer of the signer', parseSignerAnswer, signerAnswers, DoorError),
    guard('command for the key', parseKeyRequest, keyCommands, DoorError),
    guard('answer about the key', parseKeyAnswer, keyAnswers, DoorError),
    guard('webrtc command', parseWebRtcCommand, rtcCommands, WebRtcBridgeError),
    guard('webrtc event', parseWebRtcEvent, rtcEvents, WebRtcBridgeError),
  ]
}

function guard(
  name: string,
  parse: (value: unknown) => unknown,
  samples: readonly unknown[],
  refusal: new (...given: never[]) => Error,
): Target {
  return { name, kind: 'data', errors: [refusal], samples, read: lastingly(parse) }
}
