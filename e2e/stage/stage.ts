import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type Relay, type RelayOptions, startRelay } from '../../relay/index.ts'
import { Person } from './person.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** How long a turn lasts in tests: long enough for a slow machine to be seen within it, short enough to wait for. */
export const FAILOVER_SECONDS = 6

/** A relay that can be killed and started again at the same address. */
export class RelayOnStage {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'muster-relay-'))
  readonly #options: Partial<RelayOptions>
  #running: Relay | undefined
  #port = 0

  constructor(options: Partial<RelayOptions> = {}) {
    this.#options = options
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
    this.#running = await startRelay(options)
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

interface Stage {
  readonly relay: RelayOnStage
  /** A person enters with a fresh profile. At the end nobody's browser may have complained. */
  readonly enter: (name: string) => Promise<Person>
}

/** Tests get a relay of their own, which serves the built app, and as many people as they ask for. */
export const test = base.extend<Stage>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern
  relay: async ({}, use) => {
    const relay = new RelayOnStage()
    await relay.start()
    await use(relay)
    await relay.remove()
  },
  enter: async ({ browser, relay }, use) => {
    const people: Person[] = []
    await use(async (name) => {
      const person = await Person.enter(browser, name, relay.url)
      people.push(person)
      return person
    })
    const complaints = people.flatMap(({ name, complaints: list }) =>
      list.map(({ kind, text }) => `${name}: ${kind}: ${text}`),
    )
    await Promise.all(people.map((person) => person.leave()))
    expect(complaints).toEqual([])
  },
})

export { expect } from '@playwright/test'
