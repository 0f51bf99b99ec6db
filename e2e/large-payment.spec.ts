import { expect, type Page } from '@playwright/test'
import { GroupWallet } from '../src/chain/index.ts'
import { approve, descriptorOn, makeGroup, openSession, SOON } from './stage/acts.ts'
import type { Person } from './stage/person.ts'
import { fundWallet } from './stage/regtest-coins.ts'
import { type Waits, watch } from './stage/responsiveness.ts'
import { test } from './stage/wallet-stage.ts'

/** BIP86's own example, on regtest: nobody of ours has its key. */
const BAKER = 'bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg'
const COINS = 200
const COIN_SATS = 50_000n
const PHONE = { width: 390, height: 844 }
/** Three tabs on one busy machine do here what three devices share. */
const IN_A_WHILE = { timeout: 180_000 }

interface Transaction {
  readonly vin: readonly unknown[]
  readonly status: { readonly confirmed: boolean }
}

test('three tabs sign a payment of 200 coins, and are of use meanwhile', async ({ enter, relay }) => {
  test.setTimeout(600_000)
  const people = [await enter('Ann'), await enter('Ben'), await enter('Cleo')] as const
  const [ann, ben, cleo] = people
  await makeGroup(people, 'Bakery')
  const wallet = GroupWallet.fromText(await descriptorOn(ann), 'regtest')
  await fundWallet(relay.url, wallet, ...Array.from({ length: COINS }, () => COIN_SATS))
  await ann.reload()
  await expect(ann.page.getByRole('region', { name: 'Balance' })).toContainText('0.1', IN_A_WHILE)

  await ben.page.setViewportSize(PHONE)

  const startedAtMs = performance.now()
  await sendEverything(ann)
  const proposedAtMs = performance.now()
  for (const other of [ben, cleo]) await openSession(other, 'Payment of')
  for (const { page } of people) await expect(page.getByText(new RegExp(`^${COINS}, worth`))).toBeVisible(IN_A_WHILE)
  const readAtMs = performance.now()

  const watches = await Promise.all(people.map(({ page }) => watch(page)))
  const shown = await Promise.all(people.map(({ page }) => watchProgress(page)))
  await Promise.all(people.map(approve))
  await expect(ben.page.getByText(/^Parts of the signature checked/)).toBeVisible(IN_A_WHILE)
  const lookedAwayAtMs = performance.now()
  await cleo.page.getByRole('link', { name: 'Settings' }).click()
  await expect(cleo.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible(SOON)
  const lookedAwayMs = performance.now() - lookedAwayAtMs
  await cleo.page.goBack()
  for (const { page } of people) {
    await expect(page.getByRole('listitem').filter({ hasText: 'In the mempool' })).toContainText('done', IN_A_WHILE)
  }
  const doneAtMs = performance.now()

  for (const counts of await Promise.all(shown.map((read) => read()))) {
    expect(counts.filter((count) => count > 0 && count < 3 * COINS).length).toBeGreaterThan(3)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  }
  for (const [index, { longTasks, workers }] of watches.entries()) {
    const texts = [await longTasks(), ...(await workers())].map(waitsText)
    console.log(
      `${people[index]?.name}: long tasks of the page ${texts[0]}; waits for workers ${texts.slice(1).join(', ')}`,
    )
  }
  const seconds = (fromMs: number, toMs: number): string => ((toMs - fromMs) / 1_000).toFixed(1)
  console.log(
    `proposed in ${seconds(startedAtMs, proposedAtMs)} s, on all screens ${seconds(proposedAtMs, readAtMs)} s later, ` +
      `from the first tap to the mempool ${seconds(readAtMs, doneAtMs)} s; another screen after ${Math.round(lookedAwayMs)} ms`,
  )

  const [paid] = await transactionsOf(relay.url)
  expect(paid?.vin).toHaveLength(COINS)
  expect(paid?.status.confirmed).toBe(false)
  await mine(relay.url)
  const [mined] = await transactionsOf(relay.url)
  expect(mined?.status.confirmed).toBe(true)
})

async function sendEverything({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Pay', exact: true }).click()
  await page.getByLabel('Address', { exact: true }).fill(BAKER)
  await page.getByLabel('Send all that the group has').check()
  await page.getByText('Options').click()
  await page.getByLabel('Seconds until it is the next').fill('300')
  await expect(page.getByText('Leaves the group, fee included')).toBeVisible(IN_A_WHILE)
  await page.getByRole('button', { name: 'Propose payment' }).click()
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/, IN_A_WHILE)
}

/** Notes every count of checked parts that the page shows. */
async function watchProgress(page: Page): Promise<() => Promise<readonly number[]>> {
  await page.evaluate(() => {
    const counts: number[] = []
    Object.assign(globalThis, { musterProgress: counts })
    new MutationObserver(() => {
      const count = document.querySelector('progress')?.value
      if (count !== undefined && counts.at(-1) !== count) counts.push(count)
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })
  return async () => page.evaluate(() => (globalThis as { musterProgress?: number[] }).musterProgress ?? [])
}

function waitsText({ count, medianMs, longestMs }: Waits): string {
  return count === 0 ? 'none' : `${count} (median ${medianMs} ms, longest ${longestMs} ms)`
}

async function transactionsOf(url: string): Promise<readonly Transaction[]> {
  const response = await fetch(`${url}/regtest/api/address/${BAKER}/txs`)
  return (await response.json()) as readonly Transaction[]
}

async function mine(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const { ok } = await fetch(`${url}/regtest/mine`, { method: 'POST', headers, body: JSON.stringify({ blocks: 1 }) })
  expect(ok).toBe(true)
}
