import { writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { descriptorOn, linkOn, makeGroup, SOON } from './stage/acts.ts'
import { ALLOWED, filmOf, launchWithCamera } from './stage/camera.ts'
import { Person } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

/** Runs in the page before its scripts: keeps what the camera gave, so that it can be seen to be off. */
function watchCamera(): void {
  const given: MediaStream[] = []
  ;(globalThis as { musterCameras?: MediaStream[] }).musterCameras = given
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints)
    given.push(stream)
    return stream
  }
}

/** Runs in the page: it is hidden or seen from now on, as when the person changes to another app and back. */
function becomeSeen(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

/** The state of every track that the camera has given to this page. */
async function tracksOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    ((globalThis as { musterCameras?: MediaStream[] }).musterCameras ?? []).flatMap((stream) =>
      stream.getTracks().map(({ readyState }) => readyState),
    ),
  )
}

test('who scans the code of a link ends on the invitation, and the camera is off', async ({
  enter,
  relay,
  playwright,
}) => {
  const ann = await enter('Ann')
  await ann.open('/new')
  await ann.page.getByLabel('Name of the group').fill('Scanners')
  await ann.page.getByLabel('Your name').fill('Ann')
  await ann.page.getByRole('button', { name: 'Create group' }).click()
  const film = test.info().outputPath('code.y4m')
  await writeFile(film, filmOf([await linkOn(ann.page)]))

  const browser = await launchWithCamera(playwright.chromium, [ALLOWED, `--use-file-for-fake-video-capture=${film}`])
  const ben = await Person.enter(browser, 'Ben', relay.url)
  await ben.context.addInitScript(watchCamera)
  await ben.open('/')
  await ben.page.getByRole('button', { name: 'Scan a code' }).click()
  await expect(ben.page.getByRole('heading', { name: 'Scanners' })).toBeVisible(SOON)
  await expect(ben.page.getByLabel('Your name')).toBeVisible()
  expect(await tracksOf(ben.page)).toEqual(['ended'])
  expect(ben.complaints).toEqual([])
  await browser.close()
})

test('a scanned address fills the field of the recipient and no other, and a scanned text that of the PSBT', async ({
  enter,
  relay,
  playwright,
}) => {
  const address = 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'
  const uri = `BITCOIN:${address}?amount=0.5`
  const film = test.info().outputPath('code.y4m')
  await writeFile(film, filmOf([uri]))
  const browser = await launchWithCamera(playwright.chromium, [ALLOWED, `--use-file-for-fake-video-capture=${film}`])
  const ann = await Person.enter(browser, 'Ann', relay.url)
  await makeGroup([ann, await enter('Ben')], 'Payers')
  const group = new URL(ann.page.url()).pathname
  await ann.open(`${group}/pay`)
  await ann.page.getByRole('button', { name: 'Scan address' }).click()
  await expect(ann.page.getByLabel('Address', { exact: true })).toHaveValue(address, SOON)
  await expect(ann.page.getByLabel('Amount', { exact: true })).toHaveValue('')
  await ann.open(`${group}/import`)
  await ann.page.getByRole('button', { name: 'Scan codes' }).click()
  await expect(ann.page.getByLabel('Or paste it as text')).toHaveValue(uri, SOON)
  // Nothing was proposed by it.
  await expect(ann.page.getByRole('button', { name: 'Propose payment' })).toBeVisible()
  expect(ann.complaints).toEqual([])
  await browser.close()
})

test('a descriptor that was kept elsewhere is compared, be it text, a file or a code', async ({
  enter,
  relay,
  playwright,
}) => {
  const film = test.info().outputPath('code.y4m')
  await writeFile(film, filmOf(['no descriptor']))
  const browser = await launchWithCamera(playwright.chromium, [ALLOWED, `--use-file-for-fake-video-capture=${film}`])
  const ann = await Person.enter(browser, 'Ann', relay.url)
  const { page } = ann
  await makeGroup([ann, await enter('Ben')], 'Keepers')
  const descriptor = await descriptorOn(ann)
  const field = page.getByLabel('A descriptor to compare')
  const same = page.getByText('The same: it leads to the addresses of this group.')
  const compare = page.getByRole('button', { name: 'Compare' })

  await field.fill(descriptor)
  await compare.click()
  await expect(same).toBeVisible(SOON)

  const file = { name: 'descriptor.txt', mimeType: 'text/plain', buffer: Buffer.from(`${descriptor}\n`) }
  await field.fill('')
  await expect(same).toHaveCount(0)
  await page.getByLabel('File of a descriptor').setInputFiles(file)
  await compare.click()
  await expect(same).toBeVisible(SOON)

  await page.getByLabel('File of a descriptor').setInputFiles({ ...file, buffer: Buffer.alloc(65_537, 'a') })
  await expect(page.getByText('This is no descriptor of a group')).toBeVisible(SOON)
  // What was there before stays.
  await expect(field).toHaveValue(`${descriptor}\n`)

  await writeFile(film, filmOf([descriptor]))
  await field.fill('')
  await page.getByRole('button', { name: 'Scan descriptor' }).click()
  await expect(field).toHaveValue(descriptor, SOON)
  await compare.click()
  await expect(same).toBeVisible(SOON)
  expect(ann.complaints).toEqual([])
  await browser.close()
})

test('codes that are no PSBT are told while the camera looks on, and those that make none together when it is off', async ({
  enter,
  relay,
  playwright,
}) => {
  const film = test.info().outputPath('codes.y4m')
  const show = async (...codes: readonly string[]): Promise<void> => writeFile(film, filmOf(codes))
  await show('ur:crypto-psbt/1-3/lpadaxcfaoiecyvonswdghlpaebn')
  const browser = await launchWithCamera(playwright.chromium, [ALLOWED, `--use-file-for-fake-video-capture=${film}`])
  const ann = await Person.enter(browser, 'Ann', relay.url)
  await ann.context.addInitScript(watchCamera)
  await makeGroup([ann, await enter('Ben')], 'Importers')
  const { page } = ann
  await ann.open(`${new URL(page.url()).pathname}/import`)
  const dialog = page.getByRole('dialog', { name: 'Scan a PSBT' })
  const button = page.getByRole('button', { name: 'Scan codes' })
  await button.click()
  await expect(dialog.getByText('This is a code of the kind UR')).toBeVisible(SOON)
  await expect(dialog.getByText('choose BBQr codes')).toBeVisible()
  expect(await tracksOf(page)).toEqual(['live'])
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await show('B$HT0100AABB')
  await button.click()
  await expect(dialog.getByText('a finished transaction, not a PSBT')).toBeVisible(SOON)
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await show('B$HP0300AABB', 'B$HP0500AABB')
  await button.click()
  await expect(dialog.getByText(/^1 of [35] codes read$/)).toBeVisible(SOON)
  await expect(dialog.getByText('This code belongs to something else')).toBeVisible(SOON)
  await page.evaluate(becomeSeen, 'hidden' as const)
  await expect(dialog.getByText('Waiting for the camera')).toBeVisible()
  await page.evaluate(becomeSeen, 'visible' as const)
  // What was read before is still there.
  await expect(dialog.getByText(/^1 of [35] codes read$/)).toBeVisible(SOON)
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await show('B$HP0200AABB', 'B$HP0201CC')
  await button.click()
  await expect(dialog.getByRole('alert')).toContainText('codes_damaged', SOON)
  await expect.poll(async () => new Set(await tracksOf(page))).toEqual(new Set(['ended']))
  await dialog.getByRole('button', { name: 'Scan again' }).click()
  await expect(dialog.getByRole('alert')).toContainText('codes_damaged', SOON)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(button).toBeFocused()
  expect(ann.complaints).toEqual([])
  await browser.close()
})

test('the camera is off while the page is hidden and once Escape has closed it, and the focus is where it was', async ({
  relay,
  playwright,
}) => {
  // The film that Chromium itself plays has no code.
  const browser = await launchWithCamera(playwright.chromium, [ALLOWED])
  const ann = await Person.enter(browser, 'Ann', relay.url)
  await ann.context.addInitScript(watchCamera)
  await ann.open('/join')
  const button = ann.page.getByRole('button', { name: 'Scan a code' })
  await button.click()
  const dialog = ann.page.getByRole('dialog', { name: 'Scan a code' })
  await expect(dialog.getByRole('status')).toHaveText('Looking for a code. It is read by itself.', SOON)
  expect(await tracksOf(ann.page)).toEqual(['live'])
  await ann.page.evaluate(becomeSeen, 'hidden' as const)
  await expect.poll(async () => tracksOf(ann.page)).toEqual(['ended'])
  await ann.page.evaluate(becomeSeen, 'visible' as const)
  await expect.poll(async () => tracksOf(ann.page)).toEqual(['ended', 'live'])
  await ann.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
  await expect.poll(async () => tracksOf(ann.page)).toEqual(['ended', 'ended'])
  expect(ann.complaints).toEqual([])
  await browser.close()
})

test('who refuses the camera is told so, and can paste instead', async ({ relay, playwright }) => {
  const browser = await launchWithCamera(playwright.chromium, [])
  const ann = await Person.enter(browser, 'Ann', relay.url)
  // Nothing is granted, so the browser refuses without asking.
  await ann.context.grantPermissions([])
  await ann.open('/')
  await ann.page.getByRole('button', { name: 'Scan a code' }).click()
  const dialog = ann.page.getByRole('dialog', { name: 'Scan a code' })
  await expect(dialog.getByRole('alert')).toContainText('Muster may not use the camera', SOON)
  await expect(dialog.getByRole('alert')).toContainText('camera_denied')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toBeHidden()
  await expect(ann.page.getByLabel('Paste a link')).toBeEditable()
  expect(ann.complaints).toEqual([])
  await browser.close()
})
