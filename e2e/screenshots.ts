// Pictures of every screen, on a phone and on a desktop, in light and in dark: `npm run screenshots`.
// They go to `.cache/screenshots`; those that the README and the manifest show go to `docs/pictures` and `public/screenshots` too.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { createChain } from '../relay/index.ts'
import { chromiumArguments, findChromium } from './browser/find-chromium.ts'
import { approve, linkOn, makeGroup, openSession, propose, signatureOn, SOON } from './stage/acts.ts'
import { Person } from './stage/person.ts'
import { RelayOnStage } from './stage/relay-on-stage.ts'

const ROOT = join(import.meta.dirname, '..')
const FOLDER = join(ROOT, '.cache', 'screenshots')
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const
const SCHEMES = ['light', 'dark'] as const
const TEXT = 'We, all of us, move to the new office on 1 March.'

/** Where else a picture is shown: by its name, size and scheme. */
const SHOWN: Readonly<Record<string, string>> = {
  'session-asked-desktop-light': join(ROOT, 'docs', 'pictures', 'session.png'),
  'group-words-phone-light': join(ROOT, 'docs', 'pictures', 'words.png'),
  'session-signed-phone-dark': join(ROOT, 'docs', 'pictures', 'signed.png'),
  'payment-asked-phone-light': join(ROOT, 'docs', 'pictures', 'payment.png'),
  'session-asked-phone-light': join(ROOT, 'public', 'screenshots', 'session-phone.png'),
  'start-desktop-light': join(ROOT, 'public', 'screenshots', 'start-desktop.png'),
}

async function picture(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const file = join(FOLDER, `${name}-${size}-${colorScheme}.png`)
      await page.screenshot({ path: file, fullPage: SHOWN[`${name}-${size}-${colorScheme}`] === undefined })
      const shownAt = SHOWN[`${name}-${size}-${colorScheme}`]
      if (shownAt === undefined) continue
      mkdirSync(join(shownAt, '..'), { recursive: true })
      copyFileSync(file, shownAt)
    }
  }
  console.log(name)
}

async function takeAll(people: readonly [Person, Person, Person], relay: RelayOnStage): Promise<void> {
  const [ann, ben, cleo] = people
  await ann.open('/')
  await ann.page.getByRole('heading', { level: 1 }).waitFor()
  await picture(ann.page, 'start')
  await ann.open('/new')
  await picture(ann.page, 'new-group')
  await ben.open('/join#AQ')
  await ben.page.getByLabel('Paste a link').waitFor()
  await picture(ben.page, 'link-wrong')

  await makeGroup(people, 'Harbour treasury', {
    invited: async () => picture(ann.page, 'group-invite'),
    joining: async (page) => picture(page, 'group-join'),
    comparing: async () => picture(ann.page, 'group-words'),
  })
  await takeWallet(people)
  await picture(ann.page, 'group')
  await ann.page.getByRole('link', { name: 'Sign a message' }).click()
  await picture(ann.page, 'propose')
  await ann.page.goBack()
  await propose(ann, TEXT)
  await openSession(ben, TEXT)
  await openSession(cleo, TEXT)
  await picture(ben.page, 'session-asked')
  await ben.page.getByRole('button', { name: 'Decline' }).click()
  await picture(ben.page, 'session-decline')
  await ben.page.getByRole('button', { name: 'Go back' }).click()
  await approve(ann)
  await approve(ben)
  await picture(ann.page, 'session-waiting')
  await approve(cleo)
  await Promise.all(people.map(signatureOn))
  await picture(cleo.page, 'session-signed')
  for (const path of ['settings', 'settings/key', 'settings/key/words', 'settings/key/backup', 'settings/key/erase']) {
    await ann.open(`/${path}`)
    await ann.page.getByRole('heading', { level: 1 }).waitFor()
    await picture(ann.page, path.replaceAll('/', '-'))
  }
  const second = await ann.openTab('/')
  await second.getByRole('button', { name: 'Use this tab' }).waitFor()
  await picture(second, 'second-tab')
  await cleo.open('/new')
  await cleo.page.getByLabel('Name of the group').fill('Reading circle')
  await cleo.page.getByLabel('Your name').fill('Cleo')
  await cleo.page.getByRole('button', { name: 'Create group' }).click()
  const link = await linkOn(cleo.page)
  await cleo.closeTab()
  await ben.open(link)
  await ben.page.getByRole('heading', { name: 'Nobody here yet' }).waitFor(SOON)
  await picture(ben.page, 'link-nobody-here')
  await relay.stop()
  await ben.page.getByText('No relay can be reached').waitFor(SOON)
  await picture(ben.page, 'relay-lost')
}

/** Starts and ends on the group's page. */
async function takeWallet([ann, ben, cleo]: readonly [Person, Person, Person]): Promise<void> {
  const { page } = ann
  await page.getByRole('link', { name: 'Receive' }).click()
  await page.getByRole('button', { name: 'Get test coins' }).click()
  await page.getByRole('button', { name: 'Mine a block' }).click()
  await picture(page, 'receive')
  await page.goBack()
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('0.1', SOON)
  await page.getByRole('link', { name: 'Pay', exact: true }).click()
  await page
    .getByLabel('Address', { exact: true })
    .fill('bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg')
  await page.getByLabel('Amount', { exact: true }).fill('0.02')
  await page.getByLabel('Note to the others').fill('Flour for March')
  await page.getByText('Leaves the group, fee included').waitFor(SOON)
  await picture(page, 'pay')
  await page.getByRole('button', { name: 'Propose payment' }).click()
  await openSession(ben, '0.02')
  await openSession(cleo, '0.02')
  await picture(ben.page, 'payment-asked')
  await ben.page.getByText('As a PSBT').click()
  await ben.page.getByRole('button', { name: 'Show as codes' }).click()
  await ben.page.getByRole('group', { name: 'Series of codes' }).waitFor()
  await picture(ben.page, 'payment-codes')
  for (const person of [ann, ben, cleo]) await approve(person)
  await ben.page
    .getByRole('listitem')
    .filter({ hasText: /In the mempool.*done/ })
    .waitFor(SOON)
  await picture(ben.page, 'payment-published')
  for (const person of [ann, ben, cleo]) {
    await person.page.getByRole('link', { name: 'Harbour treasury' }).first().click()
    await person.page.getByRole('region', { name: 'Balance' }).waitFor()
  }
}

/** What someone sees who has no key yet. */
async function takeFirstKey({ page }: Person): Promise<void> {
  await page.goto('/new')
  await page.getByLabel('Name of the group').fill('Reading circle')
  await page.getByLabel('Your name').fill('Dora')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByRole('dialog').waitFor()
  await picture(page, 'protect-key')
}

rmSync(FOLDER, { recursive: true, force: true })
const executablePath = findChromium()
const browser = await chromium.launch({
  args: [...chromiumArguments],
  ...(executablePath === undefined ? {} : { executablePath }),
})
// Turns to confirm last as long as people have them, so that pictures show a usual countdown.
const chain = await createChain({})
const relay = new RelayOnStage({ failoverSeconds: 300 }, chain)
try {
  await relay.start()
  const enter = async (name: string): Promise<Person> => Person.enter(browser, name, relay.url)
  await takeFirstKey(await Person.enter(browser, 'Dora', relay.url, 'by the test'))
  await takeAll([await enter('Ann'), await enter('Ben'), await enter('Cleo')], relay)
} finally {
  await browser.close()
  await relay.remove()
  await chain.stop()
}
