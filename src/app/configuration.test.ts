import { expect, test } from 'vitest'
import { parseRequest } from '../bridge/index.ts'
import { DEFAULT_CONFIGURATION, loadConfiguration, readConfiguration } from './configuration.ts'

const relay = '/dns4/relay.example/tcp/443/tls/ws/p2p/12D3KooWRelay'
const served = {
  version: 1,
  relays: [relay],
  iceServers: [{ urls: ['stun:stun.example'], username: 'u', credential: 'c', more: 1 }],
  network: 'regtest',
  failoverSeconds: 9,
  chain: { esplora: { regtest: ['/regtest/api'] }, faucet: true },
}

function memory(texts: Record<string, string> = {}): {
  read(key: string): string | undefined
  write(key: string, value: string): boolean
} {
  const kept = new Map(Object.entries(texts))
  return {
    read: (key) => kept.get(key),
    write: (key, value) => {
      kept.set(key, value)
      return true
    },
  }
}

const answering =
  (body: string, status = 200): typeof fetch =>
  () =>
    Promise.resolve(new Response(body, { status }))
const offline: typeof fetch = () => Promise.reject(new TypeError('offline'))

test('what the relay serves is read, without what the app does not know', () => {
  expect(readConfiguration(JSON.stringify(served))).toEqual({
    relays: [relay],
    iceServers: [{ urls: ['stun:stun.example'], username: 'u', credential: 'c' }],
    network: 'regtest',
    failoverSeconds: 9,
    esplora: { regtest: ['/regtest/api'] },
    hasFaucet: true,
    feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 },
  })
})

test('fields that are left out get their default', () => {
  expect(readConfiguration('{}')).toEqual(DEFAULT_CONFIGURATION)
  expect(readConfiguration(`{"relays":["${relay}"]}`)).toEqual({ ...DEFAULT_CONFIGURATION, relays: [relay] })
})

test.each([
  ['a page instead of a configuration', '<!doctype html>'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a relay that is no multiaddr', '{"relays":["https://relay.example"]}'],
  ['more relays than a link can name', JSON.stringify({ relays: Array.from({ length: 9 }, () => relay) })],
  ['an unknown network', '{"network":"mainnet2"}'],
  ['a turn of no time', '{"failoverSeconds":0}'],
  ['a turn of half an hour and a second', '{"failoverSeconds":1801}'],
  ['an ICE server without addresses', '{"iceServers":[{}]}'],
  ['a secret that is no text', '{"iceServers":[{"urls":[],"credential":1}]}'],
])('%s is refused', (_, text) => {
  expect(readConfiguration(text)).toBeUndefined()
})

test('the worker takes every configuration that the page takes', () => {
  for (const text of ['{}', JSON.stringify(served)]) {
    const configuration = readConfiguration(text)
    expect(parseRequest({ requestId: 1, command: { type: 'start', configuration } }).command).toEqual({
      type: 'start',
      configuration,
    })
  }
})

test('the server’s word counts first, then the last one that was read, then the default', async () => {
  const kept = memory()
  expect(await loadConfiguration(offline, kept)).toEqual(DEFAULT_CONFIGURATION)
  expect((await loadConfiguration(answering(JSON.stringify(served)), kept)).network).toBe('regtest')
  expect((await loadConfiguration(offline, kept)).failoverSeconds).toBe(9)
  expect((await loadConfiguration(answering('<!doctype html>'), kept)).failoverSeconds).toBe(9)
  expect((await loadConfiguration(answering(JSON.stringify(served), 500), memory())).network).toBe('signet')
})
