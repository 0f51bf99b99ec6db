import { expect, type Page } from '@playwright/test'
import type { Person } from './person.ts'

/** Long enough for a slow machine to connect and to sign. */
export const SOON = { timeout: 45_000 }

/** Moments of making a group at which someone may look on. */
interface Onlooker {
  readonly invited?: () => Promise<void>
  readonly joining?: (page: Page) => Promise<void>
  readonly comparing?: () => Promise<void>
}

/** The first person makes a group, the others join by its link; everyone compares the words. All end on the group's page. */
export async function makeGroup(
  people: readonly Person[],
  groupName: string,
  { invited, joining, comparing }: Onlooker = {},
): Promise<void> {
  const [creator, ...others] = people
  if (creator === undefined) throw new Error('A group needs people.')
  await creator.open('/')
  await creator.page.getByRole('link', { name: 'New group' }).click()
  await creator.page.getByLabel('Name of the group').fill(groupName)
  await creator.page.getByLabel('Your name').fill(creator.name)
  await creator.page.getByRole('button', { name: 'Create group' }).click()
  const link = await linkOn(creator.page)
  for (const [index, other] of others.entries()) {
    await other.open(link)
    await expect(other.page.getByRole('heading', { name: groupName })).toBeVisible(SOON)
    await other.page.getByLabel('Your name').fill(other.name)
    if (index === 0) await joining?.(other.page)
    await other.page.getByRole('button', { name: 'Join' }).click()
    await expect(creator.page.getByText(`${index + 2} seats taken`)).toBeVisible(SOON)
  }
  await invited?.()
  await creator.page.getByRole('button', { name: `Lock group of ${people.length}` }).click()
  await creator.page.getByRole('button', { name: 'Lock group', exact: true }).click()
  const words = await Promise.all(people.map(({ page }) => safetyWords(page)))
  for (const list of words) expect(list).toEqual(words[0])
  await comparing?.()
  for (const { page } of people) await page.getByRole('button', { name: 'The words are the same' }).click()
  for (const { page } of people) await expect(page).toHaveURL(/\/group\/[0-9a-f]{64}$/, SOON)
}

/** The link that the page shows to bring others in. */
export async function linkOn(page: Page): Promise<string> {
  const field = page.getByLabel('The link', { exact: true })
  await expect(field).toHaveValue(/\/join#/, SOON)
  return field.inputValue()
}

/** From the group's page, and ends there. */
export async function descriptorOn({ page }: Person): Promise<string> {
  await page.getByText('Keys and descriptor').click()
  return page.getByRole('figure', { name: 'Descriptor' }).getByRole('code').innerText()
}

async function safetyWords(page: Page): Promise<readonly string[]> {
  const list = page.getByRole('list', { name: 'Safety words' })
  await expect(list.getByRole('listitem')).toHaveCount(6, SOON)
  return list.getByRole('listitem').allInnerTexts()
}

/** From the group's page; ends on the session's page of who proposed. */
export async function propose({ page }: Person, text: string): Promise<string> {
  await page.getByRole('link', { name: 'Sign a message' }).click()
  await page.getByLabel('Message to sign').fill(text)
  await page.getByRole('button', { name: 'Propose' }).click()
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
  return new URL(page.url()).pathname
}

/** Someone in the group sees the session appear and opens it. */
export async function openSession({ page }: Person, text: string): Promise<void> {
  await page.getByRole('link', { name: text }).first().click(SOON)
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/)
}

export async function approve({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Approve' }).click(SOON)
}

/** The signature, once it is there and a second library found it valid. */
export async function signatureOn({ page }: Person): Promise<{ signature: string; publicKey: string; digest: string }> {
  await expect(page.getByText('Checked by a second library, @noble/curves: valid')).toBeVisible(SOON)
  const read = async (label: RegExp): Promise<string> =>
    page.getByRole('figure', { name: label }).getByRole('code').innerText()
  return {
    signature: await read(/^Signature/),
    publicKey: await read(/^Public key/),
    digest: await read(/^Digest/),
  }
}

/** Waits until this person's page shows someone's row in the table of signers like this. */
export async function sees({ page }: Person, name: string, words: RegExp): Promise<void> {
  await expect(page.getByRole('row', { name: new RegExp(`^${name}`) })).toContainText(words, SOON)
}
