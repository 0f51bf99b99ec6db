import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RelayEvent, startRelay } from './index.ts'
import { startReservedTab } from './testing/tab.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-relay-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const MAIN = join(import.meta.dirname, 'main.ts')

interface Run {
  readonly lines: AsyncIterator<string>
  readonly exited: Promise<{ readonly code: number | null; readonly errors: string }>
  readonly kill: (signal: NodeJS.Signals) => void
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const { promise: exited, resolve } = Promise.withResolvers<{ code: number | null; errors: string }>()
  let errors = ''
  child.stderr.on('data', (piece) => (errors += String(piece)))
  child.on('close', (code) => {
    resolve({ code, errors })
  })
  return {
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    exited,
    kill: (signal) => child.kill(signal),
  }
}

async function lineWith(lines: AsyncIterator<string>, text: string): Promise<string> {
  for (;;) {
    const result = await lines.next()
    if (result.done === true) throw new Error(`The output ended without ${text}.`)
    if (result.value.includes(text)) return result.value
  }
}

describe('the key of a relay', () => {
  it('stays the same from start to start, and is its owner’s alone', async () => {
    const dataDir = join(folder, 'data')
    const first = await startRelay({ port: 0, dataDir })
    await first.stop()
    const second = await startRelay({ port: 0, dataDir })
    await second.stop()
    expect(second.peerId).toBe(first.peerId)
    expect((await stat(join(dataDir, 'relay.key'))).mode & 0o777).toBe(0o600)
  })

  it('is closed to others again when a copy was left open', async () => {
    const dataDir = join(folder, 'open')
    await (await startRelay({ port: 0, dataDir })).stop()
    await chmod(join(dataDir, 'relay.key'), 0o644)
    await (await startRelay({ port: 0, dataDir })).stop()
    expect((await stat(join(dataDir, 'relay.key'))).mode & 0o777).toBe(0o600)
  })

  it('is one when two relays make it at the same time', async () => {
    const dataDir = join(folder, 'both')
    const relays = await Promise.all([startRelay({ port: 0, dataDir }), startRelay({ port: 0, dataDir })])
    await Promise.all(relays.map((relay) => relay.stop()))
    expect(relays[0].peerId).toBe(relays[1].peerId)
  })

  it('is never replaced when it cannot be understood', async () => {
    const dataDir = join(folder, 'broken')
    await (await startRelay({ port: 0, dataDir })).stop()
    await writeFile(join(dataDir, 'relay.key'), 'no key')
    await expect(startRelay({ port: 0, dataDir })).rejects.toMatchObject({ code: 'key_malformed' })
    expect(await readFile(join(dataDir, 'relay.key'), 'utf8')).toBe('no key')
  })
})

describe('a port', () => {
  it('that is busy is left for the next free one, and an event says so', async () => {
    const first = await startRelay({ port: 0 })
    const events: RelayEvent[] = []
    const second = await startRelay({ port: first.port }, (event) => events.push(event))
    expect(second.port).toBeGreaterThan(first.port)
    expect(events).toContainEqual({ type: 'port:busy', port: first.port, next: first.port + 1 })
    expect((await fetch(`http://127.0.0.1:${second.port}/healthz`)).status).toBe(200)
    await Promise.all([first.stop(), second.stop()])
  })

  it('that may not be had is refused with a reason', async () => {
    await expect(startRelay({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'port_refused' })
  })
})

describe('a stop', () => {
  it('closes connections and frees the port', async () => {
    const relay = await startRelay({ port: 0 })
    const tab = await startReservedTab(relay.multiaddr)
    const { promise: disconnected, resolve } = Promise.withResolvers<unknown>()
    tab.addEventListener('peer:disconnect', resolve)
    await Promise.all([relay.stop(), relay.stop(), disconnected])
    await tab.stop()
    const { promise: bound, resolve: onBound, reject } = Promise.withResolvers<undefined>()
    const server = createServer().on('error', reject)
    server.listen(relay.port, '127.0.0.1', () => {
      onBound(undefined)
    })
    await bound
    server.close()
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves nothing that keeps the process alive', async (signal) => {
    const { lines, exited, kill } = run('--port', '0', '--app-dir', '')
    const started = await lineWith(lines, 'relay:started')
    const tab = await startReservedTab(/multiaddr=(\S+)/.exec(started)![1]!)
    await lineWith(lines, 'peer:connected')
    kill(signal)
    await lineWith(lines, 'relay:stopped')
    expect(await exited).toEqual({ code: 0, errors: '' })
    await tab.stop()
  })
})

describe('the command', () => {
  it('explains itself', async () => {
    const { lines, exited } = run('--help')
    await lineWith(lines, '--data-dir FOLDER')
    expect(await exited).toEqual({ code: 0, errors: '' })
  })

  it('puts a chain beside the relay when asked to, and takes it down with it', async () => {
    const { lines, exited, kill } = run('--port', '0', '--app-dir', '', '--chain', 'regtest')
    expect(await lineWith(lines, 'chain:served')).toContain('network=regtest')
    const port = /localhost:(\d+)/.exec(await lineWith(lines, 'relay:started'))![1]!
    const height = await fetch(`http://127.0.0.1:${port}/regtest/api/blocks/tip/height`)
    expect(await height.text()).toMatch(/^\d+$/)
    kill('SIGTERM')
    expect(await exited).toEqual({ code: 0, errors: '' })
  })

  it.each([
    [['--port', 'high'], /--port takes a whole number.*\(option_invalid\)/],
    [['--colour'], /--help names all options.*\(option_unknown\)/],
    [['--app-dir', 'nowhere'], /Build it first.*\(app_missing\)/],
    [['--bitcoind-rpc', 'http://user:secret@127.0.0.1:1'], /127\.0\.0\.1:1 does not answer.*\(node_unreachable\)/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, errors } = await run(...args).exited
    expect(code).toBe(1)
    expect(errors).toMatch(message)
    expect(errors.trim().split('\n')).toHaveLength(1)
  })
})
