import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logLine } from './events.ts'
import { createChain, type Relay, type RelayEvent, type ServedChain, startRelay } from './index.ts'

const PEER = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'
const FURTHER = `/dns/relay.example/tcp/443/tls/ws/p2p/${PEER}`
const ESPLORA = ['https://esplora.example/signet/api', 'https://other.example:8443']
const STUN = { urls: ['stun:stun.example:3478'] }

const APP: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>App</title>',
  'sw.js': 'self.skipWaiting',
  'manifest.webmanifest': '{}',
  'favicon.svg': '<svg/>',
  'assets/index-abc.js': 'let a = 1\n'.repeat(400),
  'assets/index-abc.css': 'a {}',
  'assets/signer.worker-a_b-C1.js': 'let key\n',
  'icons/icon.png': 'png',
}

let folder: string
let relay: Relay

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-relay-'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  for (const [name, content] of Object.entries(APP)) {
    const file = join(folder, 'app', name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  await symlink(join(folder, 'secret.txt'), join(folder, 'app', 'link.txt'))
  relay = await startRelay({
    port: 0,
    appDir: join(folder, 'app'),
    furtherRelays: [FURTHER],
    iceServers: [STUN],
    connectSources: ['https://turn.example'],
    network: 'regtest',
    failoverSeconds: 7,
    esplora: { signet: ESPLORA },
  })
})

afterAll(async () => {
  await relay.stop()
  await rm(folder, { recursive: true })
})

async function get(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`http://127.0.0.1:${relay.port}${path}`, init)
}

/** Status line, headers and body as they are on the wire, for what `fetch` would spell otherwise. */
async function raw(target: string, host = 'localhost', method = 'GET'): Promise<string> {
  const socket = connect(relay.port, '127.0.0.1')
  socket.end(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const piece of socket) text += String(piece)
  return text
}

async function configurationAt(host: string): Promise<unknown> {
  const answer = await raw('/config.json', host)
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
}

function directive(response: Response, name: string): string | undefined {
  const policy = response.headers.get('content-security-policy') ?? ''
  return policy.split('; ').find((entry) => entry === name || entry.startsWith(`${name} `))
}

describe('files of the app', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8', 'no-cache'],
    ['/favicon.svg', 'image/svg+xml; charset=utf-8', 'no-cache'],
    ['/icons/icon.png', 'image/png', 'no-cache'],
    ['/assets/index-abc.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/index-abc.css?v=1', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('at %s are %s, kept as %s', async (path, type, cacheControl) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe(cacheControl)
    const name = new URL(path, relay.url).pathname.slice(1)
    expect(await response.text()).toBe(APP[name === '' ? 'index.html' : name])
  })

  it.each(['/join', '/g/abc/session', '/regtest-like'])('stand in for the route %s with the page', async (path) => {
    expect(await (await get(path)).text()).toBe(APP['index.html'])
  })

  it.each(['/missing.js', '/assets/missing', '/link.txt', '/app'.concat('/secret.txt')])(
    'are not there at %s',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '/.',
    '/%00',
    '/%zz',
    'http://other/secret.txt',
  ])('cannot be left by %s', async (target) => {
    const answer = await raw(target)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain('\nsecret')
  })

  it('come compressed to who understands it, and not at all to who has them', async () => {
    const compressed = await get('/assets/index-abc.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect(compressed.headers.get('content-encoding')).toBe('br')
    expect(await compressed.text()).toBe(APP['assets/index-abc.js'])
    const response = await get('/sw.js')
    const etag = response.headers.get('etag')!
    expect((await get('/sw.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('are only read', async () => {
    const response = await get('/index.html', { method: 'POST', body: 'x' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    const head = await get('/index.html', { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe(String(APP['index.html']!.length))
    expect(await head.text()).toBe('')
  })

  it('must be there when the relay is told to serve them', async () => {
    await expect(startRelay({ port: 0, appDir: join(folder, 'nothing') })).rejects.toMatchObject({
      code: 'app_missing',
    })
    await expect(startRelay({ port: 0, appDir: join(folder, 'app', 'icons') })).rejects.toMatchObject({
      code: 'app_missing',
    })
  })
})

describe('every answer', () => {
  it.each(['/assets/signer.worker-a_b-C1.js', '/assets/%73igner.worker-a_b-C1.js?v=1'])(
    'lets the worker that holds the key reach nothing, at %s',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; connect-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
      )
    },
  )

  it('gives that policy to nothing else', async () => {
    for (const path of ['/', '/assets/index-abc.js', '/signer.worker-a.js', '/assets/signer.worker-a.js/x']) {
      expect((await get(path)).headers.get('content-security-policy')).not.toContain('wasm-unsafe-eval')
    }
  })

  it.each(['/', '/assets/index-abc.js', '/sw.js', '/config.json', '/missing.js'])(
    'carries the policy at %s',
    async (path) => {
      const response = await get(path)
      expect(directive(response, 'default-src')).toBe("default-src 'none'")
      expect(directive(response, 'script-src')).toBe("script-src 'self'")
      expect(directive(response, 'worker-src')).toBe("worker-src 'self'")
      expect(directive(response, 'frame-ancestors')).toBe("frame-ancestors 'none'")
      expect(directive(response, 'connect-src')).toBe(
        `connect-src 'self' ws://127.0.0.1:${relay.port} wss://relay.example:443 https://esplora.example https://other.example:8443 https://turn.example`,
      )
      expect(directive(response, 'require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
      expect(directive(response, 'trusted-types')).toBe('trusted-types default')
      expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('permissions-policy')).toContain('camera=(self)')
    },
  )

  it('requires no trusted types when told so', async () => {
    const lenient = await startRelay({ port: 0, requiresTrustedTypes: false })
    const response = await fetch(`http://127.0.0.1:${lenient.port}/healthz`)
    expect(directive(response, 'require-trusted-types-for')).toBeUndefined()
    await lenient.stop()
  })
})

describe('/healthz', () => {
  it('says that the relay is well and how busy it is', async () => {
    const response = await get('/healthz')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ status: 'ok', connections: 0, reservations: 0, circuits: 0, topics: 0 })
  })
})

describe('/config.json', () => {
  it('names the relay as a page on this machine reaches it, and no ICE servers', async () => {
    const response = await get('/config.json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const configuration = {
      version: 1,
      relays: [`/ip4/127.0.0.1/tcp/${relay.port}/ws/p2p/${relay.peerId}`, FURTHER],
      iceServers: [],
      network: 'regtest',
      failoverSeconds: 7,
      chain: { esplora: { signet: ESPLORA } },
    }
    expect(await response.json()).toEqual(configuration)
    expect(await configurationAt(`localhost:${relay.port}`)).toEqual(configuration)
  })

  it.each([
    ['192.168.1.5:8080', '/ip4/192.168.1.5/tcp/8080/ws'],
    ['muster.example', '/dns/muster.example/tcp/80/ws'],
    ['[fd00::1]:9', '/ip6/fd00::1/tcp/9/ws'],
  ])('names it by the host %s that was asked, with ICE servers', async (host, address) => {
    expect(await configurationAt(host)).toMatchObject({
      relays: [`${address}/p2p/${relay.peerId}`, FURTHER],
      iceServers: [STUN],
    })
  })

  it.each(['evil; script-src *', 'a b', "'none'", 'x:99999', ''])('ignores the Host header %j', async (host) => {
    const answer = await raw('/config.json', host)
    expect(answer).not.toContain('evil')
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 400 |"/ip4/127.0.0.1/tcp/${relay.port}/ws/`))
  })

  it('names it by the public URL behind a proxy, whatever was asked', async () => {
    const proxied = await startRelay({ port: 0, publicUrl: 'https://muster.example' })
    const response = await fetch(`http://127.0.0.1:${proxied.port}/config.json`)
    const expected = `/dns/muster.example/tcp/443/tls/ws/p2p/${proxied.peerId}`
    expect(await response.json()).toEqual({ version: 1, relays: [expected], iceServers: [], chain: { esplora: {} } })
    expect(directive(response, 'connect-src')).toBe("connect-src 'self' wss://muster.example wss://muster.example:443")
    expect(proxied).toMatchObject({ url: 'https://muster.example', multiaddr: expected })
    await proxied.stop()
  })
})

describe('a chain beside the relay', () => {
  it('gets every request with the headers set, and leaves the rest to the relay', async () => {
    const events: RelayEvent[] = []
    const handle: ServedChain['handle'] = async (request, response) => {
      if (request.url === '/broken') throw new Error('a fault\nof two lines')
      if (request.url !== '/regtest/faucet') return Promise.resolve(false)
      response.end('paid')
      return Promise.resolve(true)
    }
    const chain: ServedChain = { handle, network: 'regtest', hasFaucet: true, description: 'a chain' }
    const wrapped = await startRelay({ port: 0 }, (event) => events.push(event), chain)
    const at = `http://127.0.0.1:${wrapped.port}`
    const response = await fetch(`${at}/regtest/faucet`, { method: 'POST' })
    expect(await response.text()).toBe('paid')
    expect(directive(response, 'default-src')).toBe("default-src 'none'")
    expect((await fetch(`${at}/healthz`)).status).toBe(200)
    await expect(fetch(`${at}/broken`)).rejects.toThrow('fetch failed')
    const fault = events.find(({ type }) => type === 'request:failed')!
    expect(logLine(fault, new Date(0))).toBe('1970-01-01T00:00:00.000Z request:failed reason="a fault\\nof two lines"')
    await wrapped.stop()
  })
  it('is told to the app before other hosts of its network, and sets the network unless another is asked for', async () => {
    const chain = await createChain({})
    const esplora = { regtest: ['https://esplora.example'] }
    const beside = await startRelay({ port: 0, esplora }, undefined, chain)
    const at = `http://127.0.0.1:${beside.port}`
    const told: unknown = await (await fetch(`${at}/config.json`)).json()
    expect(told).toMatchObject({
      network: 'regtest',
      chain: { esplora: { regtest: ['/regtest/api', 'https://esplora.example'] }, faucet: true },
    })
    expect(await (await fetch(`${at}/regtest/api/blocks/tip/height`)).text()).toMatch(/^\d+$/)
    await beside.stop()
    const other = await startRelay({ port: 0, network: 'signet' }, undefined, { ...chain, hasFaucet: false })
    const toldOther: unknown = await (await fetch(`http://127.0.0.1:${other.port}/config.json`)).json()
    expect(toldOther).toMatchObject({ network: 'signet', chain: { esplora: { regtest: ['/regtest/api'] } } })
    expect(toldOther).not.toHaveProperty('chain.faucet')
    await other.stop()
    await chain.stop()
  })
})
