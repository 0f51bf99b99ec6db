import type { Browser, BrowserContext, ConsoleMessage, Locator, Page } from '@playwright/test'

/** What a person's browser complained of. */
export interface Complaint {
  readonly kind: 'console' | 'exception' | 'csp'
  readonly text: string
}

/** Chromium says this of a WebSocket that a test has cut on purpose; no page can keep it from doing so. */
const UNAVOIDABLE =
  /WebSocket connection to .* failed|net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|CONNECTION_RESET)/

/** What opens a person's key, unless a test says otherwise. */
export const PASSPHRASE = 'tide lantern copper meadow'

/** Who answers when the page asks for the key: the person by themselves, with the passphrase, or the test. */
export type KeyKeeping = 'by itself' | 'by the test'

/** Someone with a browser profile of their own. */
export class Person {
  readonly name: string
  readonly context: BrowserContext
  readonly complaints: Complaint[] = []
  readonly #keyKeeping: KeyKeeping
  #page: Page

  private constructor(name: string, context: BrowserContext, page: Page, keyKeeping: KeyKeeping) {
    this.name = name
    this.context = context
    this.#keyKeeping = keyKeeping
    this.#page = page
  }

  static async enter(
    browser: Browser,
    name: string,
    url: string,
    keyKeeping: KeyKeeping = 'by itself',
  ): Promise<Person> {
    const context = await browser.newContext({ baseURL: url })
    await context.addInitScript(watchConnections)
    const person = new Person(name, context, await context.newPage(), keyKeeping)
    person.#listen()
    return person
  }

  get page(): Page {
    return this.#page
  }

  async open(path: string): Promise<void> {
    await this.#page.goto(path)
  }

  /** Closes the tab, as a person does. */
  async closeTab(): Promise<void> {
    await this.#page.close({ runBeforeUnload: false })
  }

  /** A new tab of the same profile. */
  async openTab(path: string): Promise<Page> {
    this.#page = await this.context.newPage()
    this.#listen()
    await this.open(path)
    return this.#page
  }

  async reload(): Promise<void> {
    await this.#page.reload()
  }

  async leave(): Promise<void> {
    await this.context.close()
  }

  /** Bytes that data channels of this page have sent and received, over all peer connections it ever had. */
  async webRtcBytes(): Promise<number> {
    return this.#page.evaluate(async () => {
      const seen = (globalThis as { musterConnections?: RTCPeerConnection[] }).musterConnections ?? []
      const reports = await Promise.all(seen.map((connection) => connection.getStats()))
      let bytes = 0
      for (const report of reports) {
        for (const entry of report.values() as Iterable<{ type: string; bytesSent?: number; bytesReceived?: number }>) {
          if (entry.type === 'data-channel') bytes += (entry.bytesSent ?? 0) + (entry.bytesReceived ?? 0)
        }
      }
      return bytes
    })
  }

  #listen(): void {
    const page = this.#page
    if (this.#keyKeeping === 'by itself') {
      keepKeyOpen(page).catch(() => {
        // The page has gone, and nobody waits there any more.
      })
    }
    const heed = (message: ConsoleMessage): void => {
      if (message.type() !== 'error' || UNAVOIDABLE.test(message.text())) return
      const isCsp = message.text().includes('Content Security Policy')
      this.complaints.push({ kind: isCsp ? 'csp' : 'console', text: message.text() })
    }
    page.on('console', heed)
    page.on('pageerror', (error) => {
      this.complaints.push({ kind: 'exception', text: error.message })
    })
    page.on('worker', (worker) => {
      worker.on('console', heed)
    })
  }
}

/** Protects the key at the first need, and unlocks it whenever something waits for it, for as long as the page is there. */
async function keepKeyOpen(page: Page): Promise<void> {
  const protect = page.getByRole('dialog', { name: 'Protect your key' })
  const unlock = page.getByRole('dialog', { name: 'Unlock', exact: true })
  const ask = page.getByRole('button', { name: 'Unlock your key' })
  for (;;) {
    await protect.or(unlock).or(ask).first().waitFor({ timeout: 0 })
    // A reload in the middle takes the dialog away: whatever is asked then is answered anew.
    await answer(protect, unlock, ask).catch((error: unknown) => {
      if (page.isClosed()) throw error
    })
  }
}

/** One answer to what the page asks of the key at this moment. */
async function answer(protect: Locator, unlock: Locator, ask: Locator): Promise<void> {
  if (await protect.isVisible()) {
    const choice = protect.getByRole('button', { name: 'Use a passphrase' })
    // Already chosen, where an answer before this one was cut off.
    if (await choice.isVisible()) await choice.click()
    for (const field of ['Passphrase', 'The same once more']) await protect.getByLabel(field).fill(PASSPHRASE)
    await protect.getByRole('button', { name: 'Protect key' }).click()
    await protect.waitFor({ state: 'hidden' })
  } else if (await unlock.isVisible()) {
    await unlock.getByLabel('Passphrase').fill(PASSPHRASE)
    await unlock.getByRole('button', { name: 'Unlock', exact: true }).click()
    await unlock.waitFor({ state: 'hidden' })
  } else if (await ask.isVisible()) {
    await ask.click()
    await unlock.waitFor()
  }
}

/** Runs in the page before its scripts: keeps every peer connection, so that its statistics can be read. */
function watchConnections(): void {
  const kept: RTCPeerConnection[] = []
  ;(globalThis as { musterConnections?: RTCPeerConnection[] }).musterConnections = kept
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      kept.push(this)
    }
  }
}
