import type { Browser, BrowserContext, ConsoleMessage, Page } from '@playwright/test'

/** What a person's browser complained of. */
export interface Complaint {
  readonly kind: 'console' | 'exception' | 'csp'
  readonly text: string
}

/** Chromium says this of a WebSocket that a test has cut on purpose; no page can keep it from doing so. */
const UNAVOIDABLE =
  /WebSocket connection to .* failed|net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|CONNECTION_RESET)/

/** Someone with a browser profile of their own. */
export class Person {
  readonly name: string
  readonly context: BrowserContext
  readonly complaints: Complaint[] = []
  #page: Page

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name
    this.context = context
    this.#page = page
  }

  static async enter(browser: Browser, name: string, url: string): Promise<Person> {
    const context = await browser.newContext({ baseURL: url })
    await context.addInitScript(watchConnections)
    const person = new Person(name, context, await context.newPage())
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
