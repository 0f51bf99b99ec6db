import { expect, type Locator, type Page } from '@playwright/test'
import { SOON } from './acts.ts'

export function protectDialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Protect your key' })
}

export function unlockDialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Unlock', exact: true })
}

/** Begins a group, which is the first thing that needs a key; ends where the key is asked for. */
export async function beginGroup(page: Page, groupName: string, memberName: string): Promise<void> {
  await page.goto('/new')
  await page.getByLabel('Name of the group').fill(groupName)
  await page.getByLabel('Your name').fill(memberName)
  await page.getByRole('button', { name: 'Create group' }).click()
  await expect(protectDialog(page)).toBeVisible(SOON)
}

export async function protectWithPasskey(page: Page): Promise<void> {
  const dialog = protectDialog(page)
  await dialog.getByRole('button', { name: 'Use a passkey' }).click()
  await dialog.getByRole('button', { name: 'Create passkey' }).click()
}

export async function protectWithPassphrase(page: Page, passphrase: string): Promise<void> {
  const dialog = protectDialog(page)
  await dialog.getByRole('button', { name: 'Use a passphrase' }).first().click()
  await dialog.getByLabel('Passphrase').fill(passphrase)
  await dialog.getByLabel('The same once more').fill(passphrase)
  await dialog.getByRole('button', { name: 'Protect key' }).click()
}

/** Anywhere that asks for what opens the key. @param act what its button says. */
export async function typePassphrase(within: Page | Locator, passphrase: string, act: string): Promise<void> {
  await within.getByLabel('Passphrase').fill(passphrase)
  await within.getByRole('button', { name: act, exact: true }).click()
}

/** From the settings, with the passphrase; ends on the page that shows the words. */
export async function wordsOn(page: Page, passphrase: string): Promise<readonly string[]> {
  await page.goto('/settings/key/words')
  await typePassphrase(page, passphrase, 'Show words')
  const list = page.getByRole('list', { name: 'Your words' })
  await expect(list).toBeVisible(SOON)
  return list.getByRole('listitem').allInnerTexts()
}
