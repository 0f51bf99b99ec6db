import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { approve, makeGroup, openSession, propose, signatureOn } from './stage/acts.ts'
import { Person } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

/** Longer than relays and WebRTC wait for a sign of life: after this every connection of the sleeper is dead. */
const SLEEP_MS = 30_000
const TEXT = 'Asleep or not.'

/** What runs the pages of this browser; stopping it is what a closed lid or a frozen tab does. */
async function rendererIds(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
}

test('a device that slept for half a minute comes back by itself, and the session completes', async ({
  enter,
  relay,
  playwright,
}) => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(enter))
  // The sleeper has a browser of its own, so that nobody else sleeps with it.
  const browser = await playwright.chromium.launch(test.info().project.use.launchOptions)
  const cleo = await Person.enter(browser, 'Cleo', relay.url)
  const people = [ann!, ben!, cleo]
  await makeGroup(people, 'Sleepers')
  await propose(ann!, TEXT)
  await Promise.all([openSession(ben!, TEXT), openSession(cleo, TEXT)])
  await Promise.all([approve(ann!), approve(cleo)])
  const sleepers = await rendererIds(browser)
  expect(sleepers.length).toBeGreaterThan(0)
  for (const id of sleepers) process.kill(id, 'SIGSTOP')
  await pause(SLEEP_MS)
  await approve(ben!)
  for (const id of sleepers) process.kill(id, 'SIGCONT')
  const [first, ...others] = await Promise.all(people.map(signatureOn))
  for (const other of others) expect(other).toEqual(first)
  expect(cleo.complaints).toEqual([])
  await browser.close()
})
