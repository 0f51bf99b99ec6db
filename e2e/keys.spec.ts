import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { approve, linkOn, openSession, propose, sees, signatureOn, SOON } from './stage/acts.ts'
import { Authenticator } from './stage/authenticator.ts'
import {
  beginGroup,
  protectDialog,
  protectWithPasskey,
  protectWithPassphrase,
  typePassphrase,
  unlockDialog,
  wordsOn,
} from './stage/key-acts.ts'
import { PASSPHRASE } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

const TEXT = 'We keep our keys well.'

async function isUnlocked(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Lock key' })).toBeVisible(SOON)
}

test('a passkey makes the key at the first need, and opens it for an approval after a reload', async ({
  enter,
  enterWithKey,
}) => {
  const [ann, ben] = [await enterWithKey('Ann'), await enter('Ben')]
  const authenticator = await Authenticator.in(ann.page)
  await beginGroup(ann.page, 'By passkey', 'Ann')
  await protectWithPasskey(ann.page)
  // What had asked for the key goes on by itself.
  const link = await linkOn(ann.page)
  expect(await authenticator.countPasskeys()).toBe(1)
  await isUnlocked(ann.page)
  await ben.open(link)
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByRole('button', { name: 'Join' }).click()
  await ann.page.getByRole('button', { name: 'Lock group of 2' }).click(SOON)
  await ann.page.getByRole('button', { name: 'Lock group', exact: true }).click()
  for (const { page } of [ann, ben]) await page.getByRole('button', { name: 'The words are the same' }).click(SOON)
  for (const { page } of [ann, ben]) await expect(page).toHaveURL(/\/group\/[0-9a-f]{64}$/, SOON)
  await propose(ben, TEXT)
  await ann.reload()
  // To look, nothing is asked.
  await openSession(ann, TEXT)
  await expect(ann.page.getByRole('figure', { name: 'Message' })).toContainText(TEXT)
  await expect(unlockDialog(ann.page)).toHaveCount(0)
  await approve(ann)
  await unlockDialog(ann.page).getByRole('button', { name: 'Unlock with passkey' }).click()
  await sees(ben, 'Ann', /Approved/)
  await approve(ben)
  const [first, second] = await Promise.all([ann, ben].map(signatureOn))
  expect(first).toEqual(second)
})

test('where passkeys cannot protect a key, the passphrase is offered at once', async ({ enterWithKey }) => {
  const ann = await enterWithKey('Ann')
  await Authenticator.in(ann.page, { hasPrf: false })
  await beginGroup(ann.page, 'No PRF', 'Ann')
  await protectWithPasskey(ann.page)
  await expect(protectDialog(ann.page).getByText('A passkey cannot protect your key here')).toBeVisible(SOON)
  await protectWithPassphrase(ann.page, PASSPHRASE)
  await linkOn(ann.page)
})

test('a passkey that the device refuses to use leaves everything as it was', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  const refusing = await Authenticator.in(page, { isUserVerified: false })
  await beginGroup(page, 'Refused', 'Ann')
  await protectWithPasskey(page)
  await expect(protectDialog(page).getByText('The passkey was not used')).toBeVisible(SOON)
  expect(await refusing.countPasskeys()).toBe(0)
  // One that was refused too often does not ask again.
  await refusing.lose()
  const authenticator = await Authenticator.in(page)
  await protectDialog(page).getByRole('button', { name: 'Create passkey' }).click()
  await linkOn(page)
  await page.getByRole('button', { name: 'Lock key' }).click()
  await authenticator.verifies(false)
  await page.goto('/settings/key')
  await page.getByRole('button', { name: 'Unlock your key' }).click()
  await unlockDialog(page).getByRole('button', { name: 'Unlock with passkey' }).click()
  await expect(unlockDialog(page).getByText('The passkey was not used')).toBeVisible(SOON)
  await unlockDialog(page).getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByText('It is locked.')).toBeVisible()
})

test('a passkey that is lost is stood in for by the passphrase, and put out', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  const authenticator = await Authenticator.in(page)
  await beginGroup(page, 'Two ways', 'Ann')
  await protectWithPasskey(page)
  await linkOn(page)
  await page.goto('/settings/key')
  await page.getByRole('button', { name: 'Add a passphrase' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a passphrase' })
  await adding.getByRole('button', { name: 'Continue with passkey' }).click()
  await adding.getByLabel('Passphrase').fill(PASSPHRASE)
  await adding.getByLabel('The same once more').fill(PASSPHRASE)
  await adding.getByRole('button', { name: 'Use this passphrase' }).click()
  await expect(page.getByRole('list', { name: 'What opens it' }).getByRole('listitem')).toHaveCount(2, SOON)
  await authenticator.lose()
  await page.reload()
  await page.getByRole('button', { name: 'Unlock your key' }).click()
  await typePassphrase(unlockDialog(page), PASSPHRASE, 'Unlock')
  await isUnlocked(page)
  await page.getByRole('button', { name: 'Remove My passkey' }).click()
  const removing = page.getByRole('dialog', { name: 'Remove My passkey?' })
  await typePassphrase(removing, PASSPHRASE, 'Continue')
  await removing.getByRole('button', { name: 'Remove My passkey' }).click()
  await expect(page.getByRole('list', { name: 'What opens it' }).getByRole('listitem')).toHaveText([/Passphrase/], SOON)
})

test('a wrong passphrase costs time, which is counted down, and nothing else', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  await beginGroup(page, 'Forgetful', 'Ann')
  await protectWithPassphrase(page, PASSPHRASE)
  await linkOn(page)
  await page.reload()
  await page.goto('/new')
  await page.getByLabel('Name of the group').fill('Another')
  await page.getByRole('button', { name: 'Create group' }).click()
  for (const wrong of ['tide lantern copper', 'meadow copper tide', 'lantern lantern tide']) {
    await typePassphrase(unlockDialog(page), wrong, 'Unlock')
    await expect(unlockDialog(page).getByText('That is not the passphrase')).toBeVisible(SOON)
  }
  await expect(unlockDialog(page).getByText(/Next try in 0:0\d/)).toBeVisible(SOON)
  await unlockDialog(page).getByLabel('Passphrase').fill(PASSPHRASE)
  await expect(unlockDialog(page).getByText(/Next try in/)).toHaveCount(0, SOON)
  await unlockDialog(page).getByRole('button', { name: 'Unlock', exact: true }).click()
  await linkOn(page)
  await expect(page.getByRole('heading', { name: 'Another' })).toBeVisible()
})

test('a locked key signs nothing until it is unlocked, and then what was approved goes on', async ({
  enter,
  enterWithKey,
}) => {
  const [ann, ben] = [await enterWithKey('Ann'), await enter('Ben')]
  const { page } = ann
  await beginGroup(page, 'Lock and key', 'Ann')
  await protectWithPassphrase(page, PASSPHRASE)
  await ben.open(await linkOn(page))
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('button', { name: 'Lock group of 2' }).click(SOON)
  await page.getByRole('button', { name: 'Lock group', exact: true }).click()
  for (const person of [ann, ben]) {
    await person.page.getByRole('button', { name: 'The words are the same' }).click(SOON)
  }
  for (const person of [ann, ben]) await expect(person.page).toHaveURL(/\/group\/[0-9a-f]{64}$/, SOON)
  await propose(ann, TEXT)
  await approve(ann)
  await sees(ann, 'Ann', /Approved/)
  await page.getByRole('button', { name: 'Lock key' }).click()
  await expect(page.getByRole('heading', { name: 'Unlock to go on signing' })).toBeVisible(SOON)
  await openSession(ben, TEXT)
  await approve(ben)
  // With Ann's nonce that the lock has wiped, so nothing comes of it yet.
  await sees(ann, 'Ben', /Approved|Signed/)
  await expect(page.getByRole('heading', { name: 'Unlock to go on signing' })).toBeVisible()
  await page.getByRole('button', { name: 'Unlock your key' }).click()
  await unlockDialog(page).getByRole('button', { name: 'Not now' }).click()
  await expect(unlockDialog(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Unlock your key' }).click()
  await typePassphrase(unlockDialog(page), PASSPHRASE, 'Unlock')
  const [first, second] = await Promise.all([ann, ben].map(signatureOn))
  expect(first).toEqual(second)
})

test('a tab that takes over begins with the key locked, and the other one has none', async ({ enterWithKey }) => {
  const ann = await enterWithKey('Ann')
  await beginGroup(ann.page, 'Two tabs', 'Ann')
  await protectWithPassphrase(ann.page, PASSPHRASE)
  await linkOn(ann.page)
  await isUnlocked(ann.page)
  const first = ann.page
  const second = await ann.openTab('/settings/key')
  await second.getByRole('button', { name: 'Use this tab' }).click()
  await expect(second.getByText('It is locked.')).toBeVisible(SOON)
  await expect(first.getByRole('heading', { name: 'Another tab took over' })).toBeVisible()
  await expect(first.getByRole('button', { name: 'Lock key' })).toHaveCount(0)
  expect(first.workers()).toHaveLength(0)
})

test('nobody has touched Muster for five minutes: the key is locked', async ({ enterWithKey }) => {
  const { page } = await enterWithKey('Ann')
  await page.clock.install()
  await beginGroup(page, 'Idle', 'Ann')
  await protectWithPassphrase(page, PASSPHRASE)
  await linkOn(page)
  await isUnlocked(page)
  await page.clock.fastForward('04:50')
  await isUnlocked(page)
  await page.clock.fastForward('00:15')
  await expect(page.getByRole('button', { name: 'Lock key' })).toHaveCount(0, SOON)
  await page.goto('/settings/key')
  await expect(page.getByText('It is locked.')).toBeVisible(SOON)
})

test('the screens of the key keep nobody out: axe finds nothing serious, in light and in dark', async ({
  enterWithKey,
}) => {
  const { page } = await enterWithKey('Ann')
  await Authenticator.in(page)
  const faults: string[] = []
  const look = async (): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).analyze()
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      faults.push(...grave.map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
    }
  }
  await page.goto('/settings/key/restore')
  await expect(page.getByLabel('Your words')).toBeVisible(SOON)
  await look()
  await beginGroup(page, 'Accessible', 'Ann')
  await look()
  await protectWithPassphrase(page, PASSPHRASE)
  await linkOn(page)
  for (const path of ['', '/backup', '/lost', '/erase']) {
    await page.goto(`/settings/key${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible(SOON)
    await look()
  }
  await page.goto('/settings/key')
  await page.getByRole('button', { name: 'Unlock your key' }).click()
  await look()
  await unlockDialog(page).getByRole('button', { name: 'Not now' }).click()
  await wordsOn(page, PASSPHRASE)
  await look()
  await page.getByRole('button', { name: 'I have written them down' }).click()
  await look()
  expect(faults).toEqual([])
})
