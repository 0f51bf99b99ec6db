import { writeFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { decodeQR } from 'qr/decode.js'
import { makeGroup, SOON } from './stage/acts.ts'
import { ALLOWED, filmOf, launchWithCamera } from './stage/camera.ts'
import { Person } from './stage/person.ts'
import { expect } from './stage/stage.ts'
import { test } from './stage/wallet-stage.ts'

/** BIP86's own example, on regtest: nobody of ours has its key. */
const BAKER = 'bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg'
const PIXELS_PER_MODULE = 4

test.slow()

test('a payment goes as a series of codes from one screen to the camera of another', async ({
  enter,
  relay,
  playwright,
}) => {
  const film = test.info().outputPath('codes.y4m')
  // A camera needs one to begin with.
  await writeFile(film, filmOf(['nothing yet']))
  const browser = await launchWithCamera(playwright.chromium, [ALLOWED, `--use-file-for-fake-video-capture=${film}`])
  const ben = await Person.enter(browser, 'Ben', relay.url)
  const ann = await enter('Ann')
  await makeGroup([ann, ben], 'Bakery')
  await proposePayment(ann)

  await ann.page.emulateMedia({ reducedMotion: 'reduce' })
  const codes = await codesOn(ann.page)
  expect(codes.length).toBeGreaterThan(1)
  for (const code of codes) expect(code).toMatch(/^B\$2P0\d0\d[A-Z2-7]+$/)
  await showPlaying(ann.page, codes.length)

  const stranger = `B$2P0${codes.length + 1}00AEBA`
  await writeFile(film, filmOf([...codes.toReversed(), ...codes.slice(0, 1), stranger]))
  await ben.open(`${new URL(ben.page.url()).pathname}/import`)
  await ben.page.getByRole('button', { name: 'Scan codes' }).click()
  await expect(ben.page.getByText(`PSBT from ${codes.length} codes`)).toBeVisible(SOON)
  await ben.page.getByRole('button', { name: 'Propose payment' }).click()
  await expect(ben.page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
  await expect(ben.page.getByRole('definition').filter({ hasText: BAKER })).toBeVisible(SOON)
  expect(ben.complaints).toEqual([])
  await browser.close()
})

/** From the group's page; ends on the session's. */
async function proposePayment({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Receive' }).click()
  await page.getByRole('button', { name: 'Get test coins' }).click()
  await page.getByRole('button', { name: 'Mine a block' }).click()
  await page.goBack()
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('0.1', SOON)
  await page.getByRole('link', { name: 'Pay', exact: true }).click()
  await page.getByLabel('Address', { exact: true }).fill(BAKER)
  await page.getByLabel('Amount', { exact: true }).fill('0.02')
  await expect(page.getByText('Leaves the group, fee included')).toBeVisible(SOON)
  await page.getByRole('button', { name: 'Propose payment' }).click()
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
}

/** Steps through the series by the keyboard; who wants no motion sees it stand still at first. */
async function codesOn(page: Page): Promise<readonly string[]> {
  await page.getByText('As a PSBT').click()
  await page.getByRole('button', { name: 'Show as codes' }).click()
  const series = page.getByRole('group', { name: 'Series of codes' })
  await expect(series.getByRole('button', { name: 'Play' })).toBeVisible(SOON)
  const counter = series.getByRole('status')
  const codeCount = Number(/^1 of (\d+)$/.exec(await counter.innerText())?.[1])
  const codes: string[] = []
  await series.getByRole('button', { name: 'Next' }).focus()
  for (let place = 1; place <= codeCount; place++) {
    await expect(counter).toHaveText(`${place} of ${codeCount}`)
    codes.push(await codeOn(page))
    await page.keyboard.press('Enter')
  }
  // After the last comes the first, and before the first the last.
  await expect(counter).toHaveText(`1 of ${codeCount}`)
  await series.getByRole('button', { name: 'Previous' }).click()
  await expect(counter).toHaveText(`${codeCount} of ${codeCount}`)
  return codes
}

/** It plays once the person asks for it, or where motion is welcome, and stops when they say so. */
async function showPlaying(page: Page, codeCount: number): Promise<void> {
  const series = page.getByRole('group', { name: 'Series of codes' })
  const counter = series.getByRole('status')
  await series.getByRole('button', { name: 'Play' }).click()
  await expect(counter).toHaveText(`1 of ${codeCount}`)
  await expect(counter).toHaveText(`2 of ${codeCount}`)
  await series.getByRole('button', { name: 'Pause' }).click()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'no-preference' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  }
  await page.getByRole('button', { name: 'Show as codes' }).click()
  await expect(series.getByRole('button', { name: 'Pause' })).toBeVisible()
}

/** What the code on the page says, read out of its drawing. */
async function codeOn(page: Page): Promise<string> {
  const code = page.getByRole('img', { name: 'the PSBT' })
  const [, , modules = 0] = ((await code.getAttribute('viewBox')) ?? '').split(' ').map(Number)
  const width = modules * PIXELS_PER_MODULE
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  const path = (await code.locator('path').getAttribute('d')) ?? ''
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1/g)) {
    for (let row = 0; row < PIXELS_PER_MODULE; row++) {
      const start = ((Number(y) * PIXELS_PER_MODULE + row) * width + Number(x) * PIXELS_PER_MODULE) * 4
      data.fill(0, start, start + PIXELS_PER_MODULE * 4)
    }
  }
  return decodeQR({ width, height: width, data })
}
