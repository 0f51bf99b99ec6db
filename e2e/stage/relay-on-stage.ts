import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Relay, type RelayOptions, type ServedChain, startRelay } from '../../relay/index.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** How long a turn lasts in tests: long enough for a slow machine to be seen within it, short enough to wait for. */
const FAILOVER_SECONDS = 6

/** A relay that can be killed and started again at the same address. */
export class RelayOnStage {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'muster-relay-'))
  readonly #options: Partial<RelayOptions>
  readonly #chain: ServedChain | undefined
  #running: Relay | undefined
  #port = 0

  /** @param chain stands beside the pages; whoever opened it stops it. */
  constructor(options: Partial<RelayOptions> = {}, chain?: ServedChain) {
    this.#options = options
    this.#chain = chain
  }

  get url(): string {
    return `http://localhost:${this.#port}`
  }

  async start(): Promise<void> {
    const options: Partial<RelayOptions> = {
      host: '127.0.0.1',
      port: this.#port,
      dataDir: this.#dataDir,
      appDir: join(ROOT, 'dist'),
      network: 'regtest',
      failoverSeconds: FAILOVER_SECONDS,
      requiresTrustedTypes: true,
      ...this.#options,
    }
    this.#running = await startRelay(options, undefined, this.#chain)
    if (this.#port !== 0 && this.#running.port !== this.#port) throw new Error('The port of the relay is gone.')
    this.#port = this.#running.port
  }

  /** Everyone who is connected through it is cut off. */
  async stop(): Promise<void> {
    await this.#running?.stop()
    this.#running = undefined
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#dataDir, { recursive: true, force: true })
  }
}
