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
import { becomeOlder, putBackOlderSeed, storedKeys, takeOlderSeed } from './stage/older-key.ts'
import { PASSPHRASE, type Person } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'
import { StorageRoom } from './stage/storage-room.ts'

// An earlier version kept the key sealed by the device alone. Whoever comes from there chooses what opens it before anything else.

const GROUP = 'From the old days'
const TEXT = 'What we began, we finish.'
const NEW_PASSPHRASE = 'harbour violin eleven moss'

/**
 * Ann and Ben are a group; Ann has proposed something and approved it, and then keeps her key as the earlier version did.
 * @returns her words.
 */
async function oldDays(ann: Person, ben: Person): Promise<readonly string[]> {
  await beginGroup(ann.page, GROUP, 'Ann')
  await protectWithPassphrase(ann.page, PASSPHRASE)
  await ben.open(await linkOn(ann.page))
  await ben.page.getByLabel('Your name').fill('Ben')
  await ben.page.getByRole('button', { name: 'Join' }).click()
  await ann.page.getByRole('button', { name: 'Lock group of 2' }).click(SOON)
  await ann.page.getByRole('button', { name: 'Lock group', exact: true }).click()
  for (const { page } of [ann, ben]) await page.getByRole('button', { name: 'The words are the same' }).click(SOON)
  for (const { page } of [ann, ben]) await expect(page).toHaveURL(/\/group\/[0-9a-f]{64}$/, SOON)
  await propose(ann, TEXT)
  await approve(ann)
  await openSession(ben, TEXT)
  await sees(ben, 'Ann', /Approved/)
  const words = await wordsOn(ann.page, PASSPHRASE)
  await becomeOlder(ann.page, words)
  return words
}

/** The key is where the earlier version had it, and nowhere else. */
async function expectOlder(page: Page): Promise<void> {
  const { muster = [], 'muster-signer': signer = [] } = await storedKeys(page)
  expect(muster).toContain('signer/seed')
  expect(signer).not.toContain('key/vault')
}

/** The key is in its vault, with what was known of accounts and groups, and nothing of it is left where it was. */
async function expectMoved(page: Page): Promise<void> {
  const { muster = [], 'muster-signer': signer = [] } = await storedKeys(page)
  expect(muster.filter((key) => key.startsWith('signer/'))).toEqual([])
  expect(new Set(signer.map((key) => key.split('/').slice(0, 2).join('/')))).toEqual(
    new Set(['key/vault', 'signer/account', 'signer/enrolled', 'signer/group']),
  )
}

async function isAskedFor(page: Page): Promise<void> {
  await expect(protectDialog(page).getByText('This device has a key that nothing protects yet.')).toBeVisible(SOON)
}

async function openGroup({ page }: Person): Promise<void> {
  await page.goto('/')
  await page.getByRole('link', { name: GROUP }).click(SOON)
}

test('it is moved under a passphrase, has the same words, and finishes what it had begun', async ({
  enter,
  enterWithKey,
}) => {
  const [ann, ben] = [await enterWithKey('Ann'), await enter('Ben')]
  const { page } = ann
  const words = await oldDays(ann, ben)
  await expectOlder(page)
  // Ann's nonce of that time is out, and nobody has its secret any more.
  await approve(ben)
  await page.goto('/')
  await isAskedFor(page)
  await protectWithPassphrase(page, NEW_PASSPHRASE)
  await expect(protectDialog(page)).toHaveCount(0, SOON)
  await expectMoved(page)
  await openGroup(ann)
  await openSession(ann, TEXT)
  await approve(ann)
  await typePassphrase(unlockDialog(page), NEW_PASSPHRASE, 'Unlock')
  const [first, second] = await Promise.all([ann, ben].map(signatureOn))
  expect(first).toEqual(second)
  expect(await wordsOn(page, NEW_PASSPHRASE)).toEqual(words)
})

test('it is moved under a passkey, also after one that was refused, and signs for the group that it made', async ({
  enter,
  enterWithKey,
}) => {
  const [ann, ben] = [await enterWithKey('Ann'), await enter('Ben')]
  const { page } = ann
  const words = await oldDays(ann, ben)
  const refusing = await Authenticator.in(page, { isUserVerified: false })
  await page.goto('/')
  await isAskedFor(page)
  // A passkey opens this key here and gives none by itself, so no other device gets it with the passkey.
  await expect(protectDialog(page).getByText('devices share')).toHaveCount(0)
  await protectWithPasskey(page)
  await expect(protectDialog(page).getByText('The passkey was not used')).toBeVisible(SOON)
  await refusing.lose()
  await expectOlder(page)
  const authenticator = await Authenticator.in(page)
  await page.goto('/')
  await isAskedFor(page)
  await protectWithPasskey(page)
  await expect(protectDialog(page)).toHaveCount(0, SOON)
  expect(await authenticator.countPasskeys()).toBe(1)
  await expectMoved(page)
  await openGroup(ann)
  await openSession(ann, TEXT)
  await approve(ann)
  await unlockDialog(page).getByRole('button', { name: 'Unlock with passkey' }).click()
  await approve(ben)
  const [first, second] = await Promise.all([ann, ben].map(signatureOn))
  expect(first).toEqual(second)
  await page.goto('/settings/key/words')
  await page.getByRole('button', { name: 'Show words with passkey' }).click()
  const list = page.getByRole('list', { name: 'Your words' }).getByRole('listitem')
  await expect(list).toHaveCount(words.length, SOON)
  expect(await list.allInnerTexts()).toEqual(words)
})

test('nothing of it is lost when the move is put off, has no room, or is cut off anywhere', async ({
  relay,
  enter,
  enterWithKey,
}) => {
  const ann = await enterWithKey('Ann')
  const { page } = ann
  const room = await StorageRoom.of(ann.context, relay.url)
  const words = await oldDays(ann, await enter('Ben'))
  await page.goto('/')
  await isAskedFor(page)
  await protectDialog(page).getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByText('Your key stayed as it was')).toBeVisible(SOON)
  await page.getByRole('button', { name: 'Reload' }).click()
  await isAskedFor(page)
  await expectOlder(page)

  await page.goto('/')
  await isAskedFor(page)
  await room.fill(page)
  await protectWithPassphrase(page, NEW_PASSPHRASE)
  await expect(protectDialog(page).getByText('The storage of this browser is full')).toBeVisible(SOON)
  await room.free()
  await expectOlder(page)

  await page.goto('/')
  const seed = await takeOlderSeed(page)
  await page.goto('/')
  await protectWithPassphrase(page, NEW_PASSPHRASE)
  // The page goes while the passphrase is being stretched: nothing was written yet.
  await page.reload()
  await isAskedFor(page)
  await protectWithPassphrase(page, NEW_PASSPHRASE)
  await expect(protectDialog(page)).toHaveCount(0, SOON)
  await expectMoved(page)

  // As a tab leaves it that goes between the two: the vault is written, and the seed not deleted yet.
  await putBackOlderSeed(page, seed)
  await page.goto('/settings/key')
  await page.getByRole('button', { name: 'Unlock your key' }).click(SOON)
  await typePassphrase(unlockDialog(page), NEW_PASSPHRASE, 'Unlock')
  await expect(unlockDialog(page)).toHaveCount(0, SOON)
  await expectMoved(page)
  expect(await wordsOn(page, NEW_PASSPHRASE)).toEqual(words)
})

test('one that cannot be read any more keeps nobody out: it is said, with a way on', async ({
  enter,
  enterWithKey,
}) => {
  const ann = await enterWithKey('Ann')
  const { page } = ann
  await oldDays(ann, await enter('Ben'))
  // The device's own key, by which it was sealed, is gone.
  await page.evaluate(() => indexedDB.deleteDatabase('muster-device'))
  await openGroup(ann)
  await expect(page.getByText('Your key cannot be read')).toBeVisible(SOON)
  await page.getByRole('link', { name: 'What to do now' }).click()
  await expect(page.getByRole('heading', { name: 'You have your words' })).toBeVisible()
})
