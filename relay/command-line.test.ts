import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMAND_DEFAULTS, HELP, OPTION_NAMES, readCommandLine } from './command-line.ts'

const PEER = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'

describe('the command line', () => {
  it('asks for the defaults when it is empty', () => {
    expect(readCommandLine([], {})).toEqual({ type: 'run', options: COMMAND_DEFAULTS, chain: undefined })
  })

  it.each([
    [['--host', '0.0.0.0'], { host: '0.0.0.0' }],
    [['--port=0'], { port: 0 }],
    [['--data-dir', ''], { dataDir: undefined }],
    [['--app-dir', 'built'], { appDir: 'built' }],
    [['--public-url', 'https://example.org/'], { publicUrl: 'https://example.org' }],
    [['--trust-proxy'], { trustsProxy: true }],
    [['--no-trusted-types'], { requiresTrustedTypes: false }],
    [['--no-trust-proxy'], { trustsProxy: false }],
    [['--ice-servers', ''], { iceServers: [] }],
    [['--ice-servers', 'stun:a:1, turn:b:2'], { iceServers: [{ urls: ['stun:a:1'] }, { urls: ['turn:b:2'] }] }],
    [
      ['--ice-servers', '[{"urls":["turn:b"],"username":"u","credential":"c"}]'],
      { iceServers: [{ urls: ['turn:b'], username: 'u', credential: 'c' }] },
    ],
    [
      ['--further-relays', `/ip4/1.2.3.4/tcp/5/ws/p2p/${PEER}`],
      { furtherRelays: [`/ip4/1.2.3.4/tcp/5/ws/p2p/${PEER}`] },
    ],
    [['--connect-src', 'https://*.example.org,wss:'], { connectSources: ['https://*.example.org', 'wss:'] }],
    [['--failover-seconds', '3'], { failoverSeconds: 3 }],
    [['--network', 'testnet4'], { network: 'testnet4' }],
    [['--esplora', ''], { esplora: {} }],
    [
      ['--esplora', 'signet=https://a.example/api/,https://b.example', '--esplora', 'mainnet=http://c.example:3000'],
      { esplora: { signet: ['https://a.example/api', 'https://b.example'], mainnet: ['http://c.example:3000'] } },
    ],
  ])('%j sets %o', (args, options) => {
    expect(readCommandLine(args, {})).toMatchObject({ type: 'run', options: { ...COMMAND_DEFAULTS, ...options } })
  })

  it.each([
    [['--chain', 'none'], undefined],
    [['--chain', 'regtest'], { environment: { PATH: '/bin' } }],
    [
      ['--bitcoind-rpc', 'http://127.0.0.1:8332', '--bitcoind-cookie', '/c', '--index-from-height', '0'],
      { bitcoindRpc: { url: 'http://127.0.0.1:8332', login: { kind: 'cookie', file: '/c' } }, indexFromHeight: 0 },
    ],
    [
      ['--chain', 'regtest', '--bitcoind-rpc', 'https://a%40b:p%3Aw@node.example/'],
      { bitcoindRpc: { url: 'https://node.example', login: { kind: 'password', user: 'a@b', password: 'p:w' } } },
    ],
  ])('%j asks for the chain %o', (args, chain) => {
    expect(readCommandLine(args, { PATH: '/bin' })).toMatchObject({ type: 'run', chain })
  })

  it.each([
    ['--bitcoind-rpc', ['--bitcoind-rpc', 'http://127.0.0.1:8332']],
    ['--bitcoind-rpc', ['--bitcoind-rpc', 'http://u:p@127.0.0.1:8332', '--bitcoind-cookie', '/c']],
    ['--bitcoind-cookie', ['--bitcoind-cookie', '/c']],
    ['--index-from-height', ['--chain', 'regtest', '--index-from-height', '5']],
  ])('is refused where %s lacks what it needs: %j', (name, args) => {
    expect(() => readCommandLine(args, {})).toThrow(
      expect.objectContaining({ code: 'option_invalid', message: expect.stringContaining(name) as unknown }),
    )
  })

  it('wins over the environment, which wins over the defaults', () => {
    const environment = { MUSTER_PORT: '81', MUSTER_TRUST_PROXY: 'true' }
    expect(readCommandLine([], environment)).toMatchObject({ options: { port: 81, trustsProxy: true } })
    expect(readCommandLine(['--port', '82'], environment)).toMatchObject({ options: { port: 82 } })
  })

  it.each([
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port', '1.5'],
    ['--host', 'example.org'],
    ['--public-url', 'https://example.org/path'],
    ['--public-url', 'wss://example.org'],
    ['--further-relays', '/ip4/1.2.3.4/tcp/5/ws'],
    ['--further-relays', `/ip4/1.2.3.4/tcp/5/p2p/${PEER}`],
    ['--further-relays', 'nonsense'],
    ['--further-relays', Array.from({ length: 8 }, () => `/ip4/1.2.3.4/tcp/5/ws/p2p/${PEER}`).join()],
    ['--failover-seconds', '1801'],
    ['--ice-servers', 'http://a'],
    ['--ice-servers', '[{"urls":"stun:a"}]'],
    ['--ice-servers', '[{"urls":["stun:a"],"other":"x"}]'],
    ['--ice-servers', '['],
    ['--connect-src', "https://a; script-src 'unsafe-inline'"],
    ['--connect-src', "'unsafe-inline'"],
    ['--connect-src', '*'],
    ['--network', 'main net'],
    ['--network', 'testnet3'],
    ['--esplora', 'https://a.example'],
    ['--esplora', 'liquid=https://a.example'],
    ['--esplora', 'signet=wss://a.example'],
    ['--esplora', 'signet=https://u:p@a.example'],
    ['--esplora', 'signet=https://a.example/?q'],
    ['--esplora', 'signet='],
    ['--esplora', `signet=${Array.from({ length: 9 }, () => 'https://a.example').join()}`],
    ['--chain', 'mainnet'],
    ['--bitcoind-rpc', '127.0.0.1:8332'],
    ['--bitcoind-rpc', 'http://127.0.0.1:8332/wallet'],
    ['--bitcoind-rpc', 'http://user@127.0.0.1:8332'],
    ['--bitcoind-rpc', 'http://u:%zz@127.0.0.1:8332'],
    ['--index-from-height', '-1'],
    ['--max-reservations', '0'],
  ])('is refused for %s=%s, by name', (name, value) => {
    expect(() => readCommandLine([`${name}=${value}`], {})).toThrow(
      expect.objectContaining({ code: 'option_invalid', message: expect.stringContaining(name) as unknown }),
    )
  })

  it('is refused when the environment holds nonsense, naming the variable', () => {
    expect(() => readCommandLine([], { MUSTER_TRUSTED_TYPES: 'perhaps' })).toThrow(
      'MUSTER_TRUSTED_TYPES takes true or false',
    )
  })

  it.each([
    ['--ice-servers', '[{"urls":["turn:b"],"credential":"hunter2","x":1}]'],
    ['--bitcoind-rpc', 'ftp://user:hunter2@127.0.0.1'],
  ])('never repeats a credential that it refuses in %s', (name, text) => {
    expect(() => readCommandLine([name, text], {})).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') as unknown }),
    )
  })

  it.each([[['--colour']], [['word']], [['--port']]])('is refused for %j', (args) => {
    expect(() => readCommandLine(args, {})).toThrow(expect.objectContaining({ code: 'option_unknown' }))
  })

  it('asks for help before anything else', () => {
    expect(readCommandLine(['--port', 'x', '--help'], {})).toEqual({ type: 'help' })
  })

  it.each(OPTION_NAMES)('$argument stands in the help and in the README', ({ argument, variable }) => {
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
    expect(HELP).toContain(`${argument} `)
    expect(readme).toContain(`\`${argument}\``)
    expect(readme).toContain(`\`${variable}\``)
  })
})
