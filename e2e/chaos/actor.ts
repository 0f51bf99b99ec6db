import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { Person } from '../stage/person.ts'
import { StorageRoom } from '../stage/storage-room.ts'

/** Between two looks at a screen. */
const LOOK_EVERY_MS = 200
/** One act on a page that is in trouble is given up after this, and the page looked at anew. */
export const BRIEFLY = { timeout: 8_000 }

/** A tab that was taken over says so soon, or the browser is too busy for a race. */
const RACING = { timeout: 20_000 }

const UNBOUNDED_BYTES_PER_SECOND = 1_000_000_000

/** A screen that says that it will not go on, and why. */
export class StatedRefusal extends Error {
  override readonly name = 'StatedRefusal'
}

/** Someone who waited in vain: the screen neither went on nor said why. */
export class Spinner extends Error {
  override readonly name = 'Spinner'
}

/** Titles of screens on which a session, or the making of a group, has ended without a signature. */
const ENDINGS = /This session is stuck|Time is up|declined|This group cannot be made/

/** Nobody here needs a chain. */
const UNRELATED = /source_missing/

/** What a person wants to see, and what they do to get there. */
export interface Goal {
  readonly name: string
  readonly isReached: (page: Page) => Promise<boolean>
  /** One step, from whatever is on the screen. */
  readonly act: (page: Page) => Promise<void>
}

/**
 * A person with a browser of their own who wants something and does not give up: looks at the screen, does what it offers, opens
 * the page again when it is gone, takes over when another tab signs.
 */
export class Actor {
  readonly person: Person
  /** What the screen said against them, one after the other. */
  readonly refusals: string[] = []
  readonly #browser: Browser
  readonly #url: string
  /** Where they would open the page again. */
  path = '/'

  #room: StorageRoom
  #isRacing = false

  private constructor(browser: Browser, person: Person, room: StorageRoom, url: string) {
    this.#browser = browser
    this.person = person
    this.#room = room
    this.#url = url
  }

  static async enter(browser: Browser, name: string, url: string): Promise<Actor> {
    const person = await Person.enter(browser, name, url)
    const actor = new Actor(browser, person, await StorageRoom.of(person.context, url), url)
    await person.open('/')
    return actor
  }

  get page(): Page {
    return this.person.page
  }

  /** @throws StatedRefusal; Spinner when it is not there in time. */
  async reach({ name, isReached, act }: Goal, timeoutMs: number): Promise<void> {
    const endsAtMs = performance.now() + timeoutMs
    let trouble = ''
    while (performance.now() < endsAtMs) {
      try {
        await this.#heedScreen()
        if (await isReached(this.page)) {
          this.path = new URL(this.page.url()).pathname
          return
        }
        // While the key is asked for, the person answers that first.
        if (!(await this.page.getByRole('dialog', { name: /^(Protect your key|Unlock)$/ }).isVisible())) {
          await act(this.page)
        }
      } catch (error) {
        if (error instanceof StatedRefusal) throw error
        // The page was killed, reloaded or covered while it was acted upon: look again.
        trouble = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      }
      await pause(LOOK_EVERY_MS)
    }
    throw new Spinner(`${this.person.name}: ${name}: ${await this.#screen()} (${trouble})`)
  }

  /** Kills what runs the pages, as a system short of memory does; then the person opens the page again. */
  async kill(): Promise<void> {
    const killed = this.page
    const crash = killed.waitForEvent('crash', BRIEFLY)
    for (const id of await this.#rendererIds()) process.kill(id, 'SIGKILL')
    await crash
    await killed.close()
    this.#room = await StorageRoom.of(this.person.context, this.#url)
    await this.openPage()
  }

  async reload(): Promise<void> {
    await this.person.reload()
  }

  async openPage(): Promise<void> {
    await this.person.openTab(this.path)
  }

  /** What runs the pages stands still, as with a closed lid. */
  async freeze(milliseconds: number): Promise<void> {
    const ids = await this.#rendererIds()
    for (const id of ids) process.kill(id, 'SIGSTOP')
    await pause(milliseconds)
    for (const id of ids) process.kill(id, 'SIGCONT')
  }

  /** A second tab takes over, the first takes it back, the second takes it again and stays. */
  async raceTabs(): Promise<void> {
    const first = this.page
    this.#isRacing = true
    try {
      await this.openPage()
      const second = this.page
      for (const tab of [second, first, second]) {
        await tab.getByRole('button', { name: 'Use this tab' }).click(RACING)
      }
      await first.close()
    } finally {
      this.#isRacing = false
    }
  }

  /** @param percent of the packets of WebRTC connections are lost from now on, as long as this page lives. */
  async losePackets(percent: number): Promise<void> {
    const devtools = await this.person.context.newCDPSession(this.page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      // Without a rate, however high, Chromium loses no packets.
      downloadThroughput: UNBOUNDED_BYTES_PER_SECOND,
      uploadThroughput: UNBOUNDED_BYTES_PER_SECOND,
      packetLoss: percent,
    })
  }

  /** Every write fails for want of room, for so long. @throws Error when the browser let one through. */
  async fillStorage(milliseconds: number): Promise<void> {
    try {
      await this.#room.fill(this.page)
      await pause(milliseconds)
    } finally {
      await this.#room.free()
    }
  }

  async leave(): Promise<void> {
    await this.person.leave()
    await this.#browser.close()
  }

  async #rendererIds(): Promise<readonly number[]> {
    const session = await this.#browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    await session.detach()
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  }

  /** Does what any screen may ask for, and notes what it says against the person. */
  async #heedScreen(): Promise<void> {
    const { page } = this
    if (page.isClosed()) await this.openPage()
    for (const name of this.#isRacing ? [] : ['Use this tab', 'Reload']) {
      const button = page.getByRole('button', { name, exact: true })
      if (await button.isVisible()) await button.click(BRIEFLY)
    }
    for (const alert of await page.getByRole('alert').all()) {
      const text = (await alert.innerText(BRIEFLY)).replaceAll(/\s+/g, ' ')
      if (!UNRELATED.test(text) && this.refusals.at(-1) !== text) this.refusals.push(text)
      for (const name of ['Try again', 'Dismiss']) {
        const button = alert.getByRole('button', { name })
        if (!(await button.isVisible())) continue
        await button.click(BRIEFLY)
        break
      }
    }
    const heading = page.getByRole('heading', { level: 1 })
    if (!(await heading.first().isVisible())) return
    const title = await heading.first().innerText(BRIEFLY)
    if (ENDINGS.test(title)) throw new StatedRefusal(`${this.person.name}: ${title}`)
  }

  async #screen(): Promise<string> {
    try {
      const text = await this.page.locator('body').innerText()
      return `${new URL(this.page.url()).pathname}: ${text.replaceAll(/\s+/g, ' ').slice(0, 400)}`
    } catch {
      return 'no page'
    }
  }
}
