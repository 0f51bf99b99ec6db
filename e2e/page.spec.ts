import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { approve, linkOn, makeGroup, propose, SOON } from './stage/acts.ts'
import { expect, test } from './stage/stage.ts'

/** What axe finds that keeps someone from using the page. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${new URL(page.url()).pathname}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test('no screen keeps anyone out: axe finds nothing serious, in light and in dark', async ({ enter }) => {
  const ann = await enter('Ann')
  const ben = await enter('Ben')
  const faults: string[] = []
  const look = async (page: Page): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      faults.push(...(await seriousFaults(page)))
    }
  }
  await ann.open('/')
  await expect(ann.page.getByRole('heading', { level: 1 })).toBeVisible()
  await look(ann.page)
  await ann.open('/new')
  await look(ann.page)
  await ann.open('/settings')
  await look(ann.page)
  await makeGroup([ann, ben], 'Accessible')
  await look(ann.page)
  await ann.page.getByRole('link', { name: 'Sign a message' }).click()
  await look(ann.page)
  await ann.page.goBack()
  await propose(ann, 'Read me aloud.')
  await look(ann.page)
  await approve(ann)
  await ben.page.getByRole('link', { name: 'Read me aloud.' }).click(SOON)
  await approve(ben)
  await expect(ann.page.getByText('Checked by a second library')).toBeVisible(SOON)
  await look(ann.page)
  expect(faults).toEqual([])
})

test('a second tab says that Muster is open elsewhere and takes over when asked', async ({ enter }) => {
  const ann = await enter('Ann')
  await ann.open('/')
  await expect(ann.page.getByRole('heading', { name: 'Sign together' })).toBeVisible()
  const first = ann.page
  const second = await ann.openTab('/')
  await expect(second.getByRole('heading', { name: 'Muster is open in another tab' })).toBeVisible()
  await second.getByRole('button', { name: 'Use this tab' }).click()
  await expect(second.getByRole('heading', { name: 'Sign together' })).toBeVisible(SOON)
  await expect(first.getByRole('heading', { name: 'Another tab took over' })).toBeVisible()
})

const LINKS = [
  { what: 'has characters that do not belong in a link', fragment: 'not*base64' },
  { what: 'was cut off', fragment: '' },
  { what: 'is longer than any link', fragment: 'A'.repeat(5_000) },
  { what: 'was made by another version', fragment: 'CQAAAAAAAAAA' },
] as const
for (const { what, fragment } of LINKS) {
  test(`a link that ${what} leads to a page that says what to do`, async ({ enter }) => {
    const ann = await enter('Ann')
    await ann.open(`/join#${fragment}`)
    await expect(ann.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(ann.page.getByLabel('Paste a link')).toBeVisible(SOON)
    expect(ann.page.url()).not.toContain('#')
  })
}

test('a link with a letter changed is told from a good one', async ({ enter }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await ann.open('/new')
  await ann.page.getByLabel('Name of the group').fill('Typo')
  await ann.page.getByLabel('Your name').fill('Ann')
  await ann.page.getByRole('button', { name: 'Create group' }).click()
  const link = await linkOn(ann.page)
  await ben.open(`${link.slice(0, -8)}AAAAAAAA`)
  await expect(ben.page.getByRole('heading', { name: 'This link does not open' })).toBeVisible(SOON)
})

test('a link whose maker is away waits with something to do, and goes on when someone comes', async ({ enter }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await ann.open('/new')
  await ann.page.getByLabel('Name of the group').fill('Patience')
  await ann.page.getByLabel('Your name').fill('Ann')
  await ann.page.getByRole('button', { name: 'Create group' }).click()
  const link = await linkOn(ann.page)
  const path = new URL(ann.page.url()).pathname
  await ann.closeTab()
  await ben.open(link)
  await expect(ben.page.getByRole('heading', { name: 'Nobody here yet' })).toBeVisible(SOON)
  await ann.openTab(path)
  await expect(ben.page.getByRole('heading', { name: 'Patience' })).toBeVisible(SOON)
})

test('the app starts without a network, with everything that is stored', async ({ enter }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await makeGroup([ann, ben], 'Offline')
  await ann.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await ann.context.setOffline(true)
  await ann.open('/')
  await expect(ann.page.getByRole('link', { name: 'Offline' })).toBeVisible(SOON)
  await expect(ann.page.getByText('You are offline')).toBeVisible()
})
