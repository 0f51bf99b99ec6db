import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMAND_DEFAULTS, HELP, OPTION_NAMES, readCommandLine } from './command-line.ts'

const PEER = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'

describe('the command line', () => {
  it('asks for the defaults when it is empty', () => {
    expect(readCommandLine([], {})).toEqual({ type: 'run', options: COMMAND_DEFAULTS })
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
  ])('%j sets %o', (args, options) => {
    expect(readCommandLine(args, {})).toEqual({ type: 'run', options: { ...COMMAND_DEFAULTS, ...options } })
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

  it('never repeats a credential that it refuses', () => {
    const text = '[{"urls":["turn:b"],"credential":"hunter2","x":1}]'
    expect(() => readCommandLine(['--ice-servers', text], {})).toThrow(
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
