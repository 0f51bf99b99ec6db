import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RelayHealth } from '../index.ts'
import { healthOf } from './siege.ts'

const MAIN = join(import.meta.dirname, '..', 'main.ts')
const KIBIBYTES_PER_MEBIBYTE = 1024

/** A relay in a process of its own, so that its memory is its own too. Linux: its figures are read from /proc. */
export class RelayProcess {
  readonly port: number
  readonly peerId: string
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>

  private constructor(child: ChildProcess, exited: Promise<unknown>, port: number, peerId: string) {
    this.#child = child
    this.#exited = exited
    this.port = port
    this.peerId = peerId
  }

  /** @param args of the relay's command, besides the port. */
  static async start(args: readonly string[] = []): Promise<RelayProcess> {
    const child = spawn(
      process.execPath,
      [MAIN, '--host', '0.0.0.0', '--port', '0', '--app-dir', '', '--data-dir', '', ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const exited = once(child, 'exit')
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    exited.then(
      () => {
        reject(new Error('The relay ended before it was there.'))
      },
      (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
    // Lines go on to be read: a pipe that is full would hold the relay up.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const started = /relay:started .*tcp\/(\d+)\/ws\/p2p\/(\w+)/.exec(line)
      if (started !== null) resolve(started)
    })
    const [, port, peerId = ''] = await promise
    return new RelayProcess(child, exited, Number(port), peerId)
  }

  /** Resident memory in MiB, and the most that it ever was. */
  async memory(): Promise<{ readonly resident: number; readonly peak: number }> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8')
    const read = (name: string): number => {
      const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
      if (kibibytes === undefined) throw new Error('The relay is gone.')
      return Math.round(Number(kibibytes) / KIBIBYTES_PER_MEBIBYTE)
    }
    return { resident: read('VmRSS'), peak: read('VmHWM') }
  }

  /** Seconds of processor time so far. */
  async processorSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8')
    // After the name in brackets; user and system time are the 14th and 15th of all, in hundredths of a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  }

  /** Files and sockets that it holds open. */
  async openFiles(): Promise<number> {
    return (await readdir(`/proc/${this.#child.pid}/fd`)).length
  }

  async health(): Promise<RelayHealth> {
    return healthOf(this)
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.#exited
  }
}
