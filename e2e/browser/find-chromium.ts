import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

/** What a Chromium is called on a PATH, the likeliest first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** A first start can be slow on a busy machine. */
const VERSION_TIMEOUT_MS = 30_000

/** How every Chromium is started here: nothing of its own on the network, no first-run page. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * The path of a Chromium that starts: `CHROMIUM_PATH`, else the first on PATH, else an application, else Playwright's own.
 * `undefined` when there is none.
 * @throws Error when `CHROMIUM_PATH` names something that is not a browser: what was asked for is not silently replaced.
 */
export function findChromium(): string | undefined {
  const asked = process.env['CHROMIUM_PATH']
  if (asked !== undefined && asked !== '') {
    if (!starts(asked)) throw new Error(`CHROMIUM_PATH is ${asked}, which does not start.`)
    return asked
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...APPLICATIONS, chromium.executablePath()].find(starts)
}

/** Some systems put a script in a browser's place that only says how to install it, so being there is not enough. */
function starts(path: string): boolean {
  if (!existsSync(path)) return false
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: VERSION_TIMEOUT_MS }).status === 0
}
