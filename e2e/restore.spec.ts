import type { Page } from '@playwright/test'
import { approve, linkOn, makeGroup, openSession, propose, sees, signatureOn, SOON } from './stage/acts.ts'
import { Authenticator } from './stage/authenticator.ts'
import { beginGroup, protectWithPasskey, protectWithPassphrase, wordsOn } from './stage/key-acts.ts'
import { PASSPHRASE } from './stage/person.ts'
import { RelayOnStage } from './stage/relay-on-stage.ts'
import { expect, test } from './stage/stage.ts'

const TEXT = 'We keep our keys well.'
const NEW_PASSPHRASE = 'harbour violin eleven moss'

/** Of a key that began with a passkey. */
async function wordsByPasskey(page: Page, url = ''): Promise<readonly string[]> {
  await page.goto(`${url}/settings/key/words`)
  await page.getByRole('button', { name: 'Show words with passkey' }).click()
  const list = page.getByRole('list', { name: 'Your words' })
  await expect(list.getByRole('listitem')).toHaveCount(24, SOON)
  return list.getByRole('listitem').allInnerTexts()
}

test('a passkey brings the same key back where nothing is stored any more', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  await Authenticator.in(page)
  await beginGroup(page, 'Shared passkey', 'Ann')
  await protectWithPasskey(page)
  await linkOn(page)
  const before = await wordsByPasskey(page)
  await page.goto('/settings/key/erase')
  await page.getByLabel('Type “erase” to go on').fill('erase')
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await expect(page.getByRole('heading', { name: 'Sign together' })).toBeVisible(SOON)
  await page.getByRole('link', { name: 'Restore your key' }).click()
  await page.getByRole('button', { name: 'I have used Muster with a passkey before' }).click()
  await expect(page.getByRole('heading', { name: 'Now bring back your groups' })).toBeVisible(SOON)
  expect(await wordsByPasskey(page)).toEqual(before)
})

test('a passkey that two places have gives both the same key', async ({ relay, enterWithKey }) => {
  // Passkeys are a host's and storage is an origin's, port included: the second place shares the passkey with the first and nothing else.
  const elsewhere = new RelayOnStage()
  await elsewhere.start()
  try {
    const { page } = await enterWithKey('Ann')
    const authenticator = await Authenticator.in(page)
    await beginGroup(page, 'Here', 'Ann')
    await protectWithPasskey(page)
    await linkOn(page)
    const words = await wordsByPasskey(page)
    await page.goto(`${elsewhere.url}/settings/key/restore`)
    await page.getByRole('button', { name: 'I have used Muster with a passkey before' }).click()
    await expect(page.getByRole('heading', { name: 'Now bring back your groups' })).toBeVisible(SOON)
    expect(await wordsByPasskey(page, elsewhere.url)).toEqual(words)
    expect(await wordsByPasskey(page, relay.url)).toEqual(words)
    expect(await authenticator.countPasskeys()).toBe(1)
  } finally {
    await elsewhere.remove()
  }
})

test('words are shown, told back and no longer asked for; leaving takes them off the page', async ({ enter }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await makeGroup([ann, ben], 'On paper')
  const { page } = ann
  await page.goto('/')
  await expect(page.getByText('Write down your words')).toBeVisible(SOON)
  const words = await wordsOn(page, PASSPHRASE)
  expect(words).toHaveLength(12)
  await page.getByRole('button', { name: 'I have written them down' }).click()
  await expect(page.getByRole('list', { name: 'Your words' })).toHaveCount(0)
  const asked = page.getByRole('textbox', { name: /^Word \d+$/ })
  await expect(asked).toHaveCount(3)
  for (const field of await asked.all()) await field.fill('abandon')
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByText('These are not your words')).toBeVisible(SOON)
  for (const field of await asked.all()) {
    const position = Number((await field.getAttribute('name'))?.replace('word-', ''))
    await field.fill(words[position]!)
  }
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByRole('heading', { name: 'Your words are right' })).toBeVisible(SOON)
  await page.getByRole('link', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { name: 'Your groups' })).toBeVisible()
  await expect(page.getByText('Write down your words')).toHaveCount(0)
})

test('words on a fresh device finish a signature that was under way', async ({ enter, enterWithKey }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await makeGroup([ann, ben], 'Lost and found')
  const words = await wordsOn(ann.page, PASSPHRASE)
  await ann.page.goto('/')
  await ann.page.getByRole('link', { name: 'Lost and found' }).click()
  await propose(ben, TEXT)
  await openSession(ann, TEXT)
  await approve(ann)
  await sees(ben, 'Ann', /Approved/)
  await ann.closeTab()
  // So that for everyone but Ann herself she has approved, and only her part is missing.
  await approve(ben)
  await sees(ben, 'Ben', /Approved|Signed/)
  await ben.page.goBack()
  await ben.page.getByText('Help a member restore').click()
  const link = await linkOn(ben.page)

  const restored = await enterWithKey('Ann, again')
  await restored.open('/settings/key/restore')
  await restored.page.getByLabel('Your words').fill(words.join(' '))
  await restored.page.getByLabel('Passphrase').fill(NEW_PASSPHRASE)
  await restored.page.getByLabel('The same once more').fill(NEW_PASSPHRASE)
  await restored.page.getByRole('button', { name: 'Restore and use this passphrase' }).click()
  await expect(restored.page.getByRole('heading', { name: 'Now bring back your groups' })).toBeVisible(SOON)
  await restored.page.getByLabel('Paste a link').fill(link)
  await restored.page.getByRole('button', { name: 'Open link' }).click()
  await expect(restored.page.getByRole('heading', { name: 'Lost and found' })).toBeVisible(SOON)
  await openSession(restored, TEXT)
  await approve(restored)
  await openSession(ben, TEXT)
  const [first, second] = await Promise.all([restored, ben].map(signatureOn))
  expect(first).toEqual(second)
})

test('words and a backup file bring the groups back without meeting anybody', async ({ enter, enterWithKey }) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  await makeGroup([ann, ben], 'On file')
  const words = await wordsOn(ann.page, PASSPHRASE)
  await ann.page.goto('/settings/key/backup')
  const saving = ann.page.waitForEvent('download')
  await ann.page.getByRole('button', { name: 'Save backup file' }).click()
  const path = await (await saving).path()
  await Promise.all([ann.closeTab(), ben.closeTab()])
  const { page } = await enterWithKey('Ann, again')
  await page.goto('/settings/key/restore')
  await page.getByLabel('Your words').fill(words.join(' '))
  await page.getByLabel('Passphrase').fill(NEW_PASSPHRASE)
  await page.getByLabel('The same once more').fill(NEW_PASSPHRASE)
  await page.getByRole('button', { name: 'Restore and use this passphrase' }).click()
  await page.getByLabel('Backup file', { exact: true }).setInputFiles(path)
  await expect(page.getByText('1 group is back')).toBeVisible(SOON)
  await page.getByRole('link', { name: 'See your groups' }).click()
  await page.getByRole('link', { name: 'On file' }).click()
  await expect(page.getByRole('heading', { name: 'On file' })).toBeVisible()
})

test('erasing takes the typed word, and leaves nothing behind', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  await beginGroup(page, 'Gone', 'Ann')
  await protectWithPassphrase(page, PASSPHRASE)
  await linkOn(page)
  await page.goto('/settings/key/erase')
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await expect(page.getByText('Type the word erase.')).toBeVisible()
  await page.getByLabel('Type “erase” to go on').fill('erase')
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await expect(page.getByRole('heading', { name: 'Sign together' })).toBeVisible(SOON)
  await page.goto('/settings/key')
  await expect(page.getByText('This device has no key yet.')).toBeVisible(SOON)
  await page.goto('/new')
  await expect(page.getByLabel('Your name')).toHaveValue('')
  await expect(page.getByLabel('Name of the group')).toHaveValue('')
})
