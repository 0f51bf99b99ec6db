import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ChainError } from '../errors.ts'
import { RpcClient, type RpcAddress } from '../rpc/rpc-client.ts'
import { startWatchdog } from './watchdog.ts'

/** A node answers a second or two after its start; a slow disk makes that longer. */
const READY_TIMEOUT_MS = 60_000
const READY_POLL_MS = 50
const STOP_TIMEOUT_MS = 15_000
/** Another program may take the free port before the node does. */
const PORT_ATTEMPTS = 3
const MAX_COMPLAINT_CHARACTERS = 2_000

/** Which node to start and where it keeps its chain. */
export interface RegtestNodeOptions {
  /** The program. */
  readonly bitcoind: string
  /** A folder that stays; without one the node gets its own, which goes when it stops. */
  readonly dataDir: string | undefined
}

/** A private regtest node. It ends with this process, however this process ends. */
export interface RegtestNode {
  readonly address: RpcAddress
  readonly rpc: RpcClient
  /** What it calls itself, such as `/Satoshi:31.0.0/`. */
  readonly subversion: string
  readonly pid: number
  /** Stops it and waits until it is gone. May be called again. */
  stop(): Promise<void>
}

/**
 * Starts a regtest node that listens to this machine only, and waits until it answers.
 * @throws ChainError `node_start_failed` with what the node said.
 */
export async function startRegtestNode({ bitcoind, dataDir }: RegtestNodeOptions): Promise<RegtestNode> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'muster-regtest-')))
  await mkdir(folder, { recursive: true })
  const removeFolder = async (): Promise<void> => {
    if (dataDir === undefined) await rm(folder, { recursive: true, force: true })
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(bitcoind, folder, dataDir === undefined, removeFolder)
    } catch (error) {
      if (attempt < PORT_ATTEMPTS && error instanceof ChainError && error.message.includes('Unable to bind')) continue
      await removeFolder()
      throw error
    }
  }
}

async function startOnce(
  bitcoind: string,
  folder: string,
  isTemporary: boolean,
  removeFolder: () => Promise<void>,
): Promise<RegtestNode> {
  const port = await freePort()
  const child = spawn(bitcoind, argumentsFor(folder, port), { stdio: ['ignore', 'ignore', 'pipe'] })
  const complaint = collect(child)
  const gone = endOf(child)
  const watchdog = startWatchdog(child.pid, isTemporary ? folder : undefined)
  const cookie = join(folder, 'regtest', '.cookie')
  const address: RpcAddress = { url: `http://127.0.0.1:${port}`, login: { kind: 'cookie', file: cookie } }
  const rpc = new RpcClient(address)
  let isStopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await end(child, gone, rpc)
    watchdog.dismiss()
    await removeFolder()
  }
  try {
    const subversion = await untilReady(rpc, gone)
    return { address, rpc, subversion, pid: child.pid ?? 0, stop: () => (isStopping ??= stop()) }
  } catch (cause) {
    await end(child, gone, undefined)
    watchdog.dismiss()
    throw new ChainError('node_start_failed', `${bitcoind} did not start: ${complaint() || String(cause)}`, { cause })
  }
}

function argumentsFor(folder: string, port: number): readonly string[] {
  return [
    '-regtest',
    `-datadir=${folder}`,
    '-server',
    '-listen=0',
    '-networkactive=0',
    '-txindex=1',
    '-blockfilterindex=1',
    '-fallbackfee=0.00001',
    '-rpcbind=127.0.0.1',
    '-rpcallowip=127.0.0.1',
    `-rpcport=${port}`,
    '-printtoconsole=0',
  ]
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address === 'object' && address !== null) return address.port
  throw new ChainError('node_start_failed', 'No free port for the node.')
}

/** The last of what it writes to its error stream. */
function collect(child: ChildProcess): () => string {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said = (said + part).slice(-MAX_COMPLAINT_CHARACTERS)
  })
  return () => said.trim()
}

/** Resolves, never fails, when the process has ended or could not be started. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message)
    })
    child.once('exit', (code, signal) => {
      resolve(`it ended with ${signal ?? code ?? 'nothing'}`)
    })
  })
}

async function untilReady(rpc: RpcClient, gone: Promise<string>): Promise<string> {
  const isGone = gone.then((how) => {
    throw new Error(how)
  })
  // It may end later, when nobody waits here any longer.
  isGone.catch(() => {})
  const deadlineMs = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    try {
      const info = await Promise.race([rpc.call('getnetworkinfo'), isGone])
      if (typeof info === 'object' && info !== null && 'subversion' in info) return String(info.subversion)
    } catch (error) {
      if (Date.now() > deadlineMs || !(await isRunning(gone))) throw error
    }
    await delay(READY_POLL_MS)
  }
}

async function isRunning(gone: Promise<string>): Promise<boolean> {
  return (await Promise.race([gone, Promise.resolve(undefined)])) === undefined
}

async function end(child: ChildProcess, gone: Promise<string>, rpc: RpcClient | undefined): Promise<void> {
  if (!(await isRunning(gone))) return
  // A node that does not take the call is stopped by the signal.
  const asked = rpc?.call('stop').catch(() => undefined)
  if ((await asked) === undefined) child.kill('SIGTERM')
  const waiting = new AbortController()
  const late = delay(STOP_TIMEOUT_MS, undefined, { signal: waiting.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  )
  await gone
  waiting.abort()
  await late
}
