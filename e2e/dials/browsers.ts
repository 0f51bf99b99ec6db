import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { launch, type Browser as RunningBrowser, type Page } from 'puppeteer-core'
import { chromiumArguments, findChromium } from '../browser/find-chromium.ts'
import type { Answer, Mode, Request, Traffic } from './messages.ts'

export type Vendor = 'chromium' | 'firefox'

/** A request that takes longer hangs. */
const REQUEST_TIMEOUT_MS = 60_000

/** Browsers, each a process of its own, started when first asked for. */
export class Browsers {
  readonly #running = new Map<string, Promise<RunningBrowser>>()

  /** A fresh page of the dials in the first or second browser of this vendor, with everything that goes wrong in it collected. */
  async open(vendor: Vendor, which: 'first' | 'second', url: string, mode: Mode): Promise<DialPage> {
    const isForced = mode === 'proxy' && vendor === 'firefox'
    const canTransfer = mode === 'transfer' || isForced
    const key = `${vendor} ${canTransfer} ${which}`
    const browser = this.#running.get(key) ?? start(vendor, canTransfer)
    this.#running.set(key, browser)
    const page = await (await browser).newPage()
    page.setDefaultTimeout(REQUEST_TIMEOUT_MS)
    return await DialPage.open(page, isForced ? `${url}?proxy` : url)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(async (browser) => (await browser).close()))
  }
}

/** A page that runs one node. */
export class DialPage {
  readonly #page: Page
  readonly #faults: string[] = []

  private constructor(page: Page) {
    this.#page = page
    page.on('pageerror', (error) => this.#faults.push(error instanceof Error ? error.message : String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(message.text())
    })
  }

  static async open(page: Page, url: string): Promise<DialPage> {
    const opened = new DialPage(page)
    await page.goto(url)
    await page.waitForFunction(() => 'dials' in window)
    return opened
  }

  /** @throws Error with the node's own reason, or when there is no answer for a minute. */
  async ask<Type extends Answer['type']>(
    request: Request,
    expected: Type,
  ): Promise<Extract<Answer, { readonly type: Type }>> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error(`${request.type} hangs.`)), REQUEST_TIMEOUT_MS)
    try {
      const answer = await Promise.race([
        this.#page.evaluate((asked) => window.dials.ask(asked), request),
        late.promise,
      ])
      if (!isOf(answer, expected))
        throw new Error(answer.type === 'failed' ? answer.message : `The answer was ${answer.type}.`)
      return answer
    } finally {
      clearTimeout(timer)
    }
  }

  async traffic(): Promise<Traffic> {
    return await this.#page.evaluate(() => window.dials.traffic())
  }

  async trace(): Promise<readonly string[]> {
    return await this.#page.evaluate(() => window.dials.trace())
  }

  /** Errors that the page or its console showed since the last call. */
  takeFaults(): readonly string[] {
    return this.#faults.splice(0)
  }

  async close(): Promise<void> {
    await this.#page.close()
  }
}

function isOf<Type extends Answer['type']>(
  answer: Answer,
  type: Type,
): answer is Extract<Answer, { readonly type: Type }> {
  return answer.type === type
}

/** Chromium can be started without the ability to transfer channels, as older ones are; of Firefox the page has to pretend it. */
async function start(vendor: Vendor, canTransfer: boolean): Promise<RunningBrowser> {
  if (vendor === 'firefox') return await launch({ browser: 'firefox', executablePath: findFirefox(), headless: true })
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('There is no Chromium: set CHROMIUM_PATH to one.')
  const args = [...chromiumArguments, ...(canTransfer ? [] : ['--disable-blink-features=TransferableRTCDataChannel'])]
  return await launch({ browser: 'chrome', executablePath, headless: true, args })
}

/** `FIREFOX_PATH`, else the first on PATH. */
function findFirefox(): string {
  const asked = process.env['FIREFOX_PATH']
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = asked === undefined || asked === '' ? onPath.find((path) => existsSync(path)) : asked
  if (found === undefined) throw new Error('There is no Firefox: set FIREFOX_PATH to one.')
  return found
}
