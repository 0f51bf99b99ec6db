import type { BrowserContext, CDPSession, Page } from '@playwright/test'

/** Far more than the app needs. */
const ORDINARY_BYTES = 20 * 1_048_576

/**
 * How much room the storage of one profile has for one origin; opened before anything is stored there, as Chromium remembers what it found.
 * It has a tab of its own: what was set ends with the tab that set it.
 */
export class StorageRoom {
  readonly #devtools: CDPSession
  readonly #origin: string

  private constructor(devtools: CDPSession, origin: string) {
    this.#devtools = devtools
    this.#origin = origin
  }

  static async of(context: BrowserContext, url: string): Promise<StorageRoom> {
    const room = new StorageRoom(await context.newCDPSession(await context.newPage()), new URL(url).origin)
    await room.free()
    return room
  }

  /** From now on every write fails for want of room. @throws Error when the browser let one through. */
  async fill(page: Page): Promise<void> {
    await this.#allow(1)
    const name = await page.evaluate(write, ORDINARY_BYTES)
    if (name !== 'QuotaExceededError') throw new Error(`Storage is not full: ${name}.`)
  }

  async free(): Promise<void> {
    await this.#allow(ORDINARY_BYTES)
  }

  async #allow(quotaSize: number): Promise<void> {
    await this.#devtools.send('Storage.overrideQuotaForOrigin', { origin: this.#origin, quotaSize })
  }
}

/**
 * Runs in the page: writes so much, and gives the name of the error that came of it. Chromium remembers for half a minute how much room
 * there is; a write of more than that has it look again.
 */
async function write(length: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const opening = indexedDB.open('filler', 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('filler'))
  opening.addEventListener('error', () => resolve(opening.error?.name ?? 'no error'))
  opening.addEventListener('success', () => {
    const transaction = opening.result.transaction('filler', 'readwrite')
    transaction.objectStore('filler').put(new Uint8Array(length), 'filler')
    transaction.addEventListener('complete', () => resolve('no error'))
    transaction.addEventListener('abort', () => resolve(transaction.error?.name ?? 'no error'))
  })
  const name = await promise
  if (opening.readyState === 'done' && opening.error === null) opening.result.close()
  return name
}
