import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-start-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Muster</title>')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Start {
  /** Everything said until a line holds the text. */
  readonly saidUntil: (text: string) => Promise<string>
  readonly interrupt: () => void
  readonly exitCode: Promise<number | null>
}

/** Without a node on the way, whatever this machine has. */
function start(...args: readonly string[]): Start {
  return watched(
    spawn(process.execPath, [join(import.meta.dirname, 'start.ts'), ...args], {
      cwd: folder,
      env: environment(''),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

/** In a shell of its own, as npm runs it. */
function startByShell(script: string): Start {
  return watched(
    spawn('/bin/sh', ['-c', script], {
      cwd: ROOT,
      env: { ...environment(dirname(process.execPath)), MUSTER_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

function environment(PATH: string): NodeJS.ProcessEnv {
  return { ...process.env, BITCOIND: '', PATH, MUSTER_APP_DIR: folder, MUSTER_DATA_DIR: join(folder, 'data') }
}

function watched(child: ChildProcessByStdio<null, Readable, Readable>): Start {
  const { promise: exitCode, resolve } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    exitCode,
    interrupt: () => child.kill('SIGINT'),
    saidUntil: async (text) => {
      let said = ''
      for (;;) {
        const line = await lines.next()
        if (line.done === true) throw new Error(`It said nothing of ${text}: ${said}`)
        said += `${line.value}\n`
        if (line.value.includes(text)) return said
      }
    },
  }
}

describe('npm start', () => {
  it('prints the address at which the app is served, and stops on Ctrl-C, pressed once or twice', async () => {
    const { saidUntil, interrupt, exitCode } = start('--port', '0', '--failover-seconds', '5')
    const said = await saidUntil('http://')
    expect(said).toContain('The chain: a regtest chain in this process.\n')
    const url = /http:\/\/localhost:\d+/.exec(said)![0]
    const page = await fetch(url.replace('localhost', '127.0.0.1'))
    expect(await page.text()).toContain('<title>Muster</title>')
    const configuration: unknown = await (await fetch(`${url.replace('localhost', '127.0.0.1')}/config.json`)).json()
    expect(configuration).toMatchObject({
      failoverSeconds: 5,
      network: 'regtest',
      chain: { esplora: { regtest: ['/regtest/api'] }, faucet: true },
    })
    interrupt()
    interrupt()
    expect(await saidUntil('Stopped')).toContain('Stopped.')
    expect(await exitCode).toBe(0)
  })

  it('leaves no shell between, which would end by the signal and leave it behind', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      readonly scripts: { readonly start: string }
    }
    const { saidUntil, interrupt, exitCode } = startByShell(scripts.start)
    await saidUntil('http://')
    interrupt()
    expect(await saidUntil('Stopped')).toContain('Stopped.')
    expect(await exitCode).toBe(0)
  })

  it('takes the next port when one is busy, and says so', async () => {
    const { promise: port, resolve } = Promise.withResolvers<number>()
    const other = createServer().listen(0, '127.0.0.1', () => {
      const address = other.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
    const { saidUntil, interrupt, exitCode } = start('--port', String(await port))
    const said = await saidUntil('http://')
    expect(said).toContain(`Port ${await port} is busy`)
    expect(said).not.toContain(`http://localhost:${await port}\n`)
    interrupt()
    expect(await exitCode).toBe(0)
    other.close()
  })

  it('says what to do when the app is not built', async () => {
    const { exitCode } = start('--port', '0', '--app-dir', join(folder, 'nothing'))
    expect(await exitCode).toBe(1)
  })
})
