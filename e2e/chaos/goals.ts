import type { Page } from '@playwright/test'
import { BRIEFLY, type Goal } from './actor.ts'

// What people want one after the other, from a group that is not there yet to a signature.

export const GROUP = 'Weathered'
export const TEXT = 'We sign this, whatever happens.'

const GATHERING_PATH = /^\/gather\/[0-9a-f]{64}$/
const GROUP_PATH = /^\/group\/[0-9a-f]{64}$/
const SESSION_PATH = /^\/session\/[0-9a-f]{64}$/

const pathOf = (page: Page): string => new URL(page.url()).pathname

async function isShown(page: Page, title: string | RegExp): Promise<boolean> {
  return await page.getByRole('heading', { level: 1, name: title }).isVisible()
}

/** Follows a link of the screen by its title, or goes where all of them are listed. */
async function follow(page: Page, title: string): Promise<void> {
  const link = page.getByRole('link', { name: title }).first()
  if (await link.isVisible()) await link.click(BRIEFLY)
  else if (pathOf(page) !== '/') await page.goto('/', BRIEFLY)
}

/** A group that others can be invited to. */
export function gathering(name: string): Goal {
  return {
    name: 'gathers a group',
    isReached: async (page) =>
      GATHERING_PATH.test(pathOf(page)) && (await page.getByLabel('The link', { exact: true }).isVisible()),
    act: async (page) => {
      if (pathOf(page) !== '/new') {
        const begun = page.getByRole('link', { name: GROUP }).first()
        await ((await begun.isVisible()) ? begun.click(BRIEFLY) : page.goto('/new', BRIEFLY))
        return
      }
      await page.getByLabel('Name of the group').fill(GROUP, BRIEFLY)
      await page.getByLabel('Your name').fill(name, BRIEFLY)
      await page.getByRole('button', { name: 'Create group' }).click(BRIEFLY)
    },
  }
}

/** A seat in the group that this link leads to. */
export function seat(name: string, link: string): Goal {
  return {
    name: 'takes a seat',
    isReached: async (page) =>
      GATHERING_PATH.test(pathOf(page)) && (await page.getByText('You have a seat').isVisible()),
    act: async (page) => {
      if (await page.getByRole('button', { name: 'Join', exact: true }).isVisible()) {
        await page.getByLabel('Your name').fill(name, BRIEFLY)
        await page.getByRole('button', { name: 'Join', exact: true }).click(BRIEFLY)
      } else if (!(await isShown(page, /Nobody here yet|Open a link/)) && !GATHERING_PATH.test(pathOf(page))) {
        await page.goto(link, BRIEFLY)
      }
    },
  }
}

export const allSeated: Goal = {
  name: 'sees everyone seated',
  isReached: async (page) => page.getByText('3 seats taken').isVisible(),
  act: async (page) => {
    if (!GATHERING_PATH.test(pathOf(page))) await follow(page, GROUP)
  },
}

async function hasWords(page: Page): Promise<boolean> {
  return (await page.getByRole('list', { name: 'Safety words' }).getByRole('listitem').count()) === 6
}

/** The group is locked, and its words are there to be compared. @param isCreator who locks it. */
export function words(isCreator: boolean): Goal {
  return {
    name: 'sees the words',
    isReached: hasWords,
    act: async (page) => {
      const lock = page.getByRole('button', { name: 'Lock group of 3' })
      const sure = page.getByRole('button', { name: 'Lock group', exact: true })
      if (await sure.isVisible()) await sure.click(BRIEFLY)
      else if (isCreator && (await lock.isVisible())) await lock.click(BRIEFLY)
      else if (!GATHERING_PATH.test(pathOf(page))) await follow(page, GROUP)
    },
  }
}

export async function wordsOn(page: Page): Promise<readonly string[]> {
  return await page.getByRole('list', { name: 'Safety words' }).getByRole('listitem').allInnerTexts()
}

/** This person has said that the words are the same. */
export const confirmed: Goal = {
  name: 'confirms the words',
  isReached: async (page) =>
    GROUP_PATH.test(pathOf(page)) || ((await hasWords(page)) && (await isShown(page, 'Waiting for the others'))),
  act: async (page) => {
    const same = page.getByRole('button', { name: 'The words are the same' })
    if (await same.isVisible()) await same.click(BRIEFLY)
    else if (!GATHERING_PATH.test(pathOf(page)) || (await isShown(page, 'no such'))) await follow(page, GROUP)
  },
}

/** The group's own page. */
export const inGroup: Goal = {
  name: 'is in the group',
  isReached: async (page) => GROUP_PATH.test(pathOf(page)) && (await isShown(page, GROUP)),
  act: async (page) => {
    const same = page.getByRole('button', { name: 'The words are the same' })
    if (await same.isVisible()) await same.click(BRIEFLY)
    else if (!GATHERING_PATH.test(pathOf(page)) || (await isShown(page, 'no such'))) await follow(page, GROUP)
  },
}

async function isOnSession(page: Page): Promise<boolean> {
  return (
    SESSION_PATH.test(pathOf(page)) && (await page.getByRole('figure', { name: 'Message' }).getByText(TEXT).isVisible())
  )
}

/** Something to sign, proposed by this person. */
export const proposed: Goal = {
  name: 'proposes',
  isReached: isOnSession,
  act: async (page) => {
    const made = page.getByRole('link', { name: TEXT }).first()
    const field = page.getByLabel('Message to sign')
    if (await made.isVisible()) await made.click(BRIEFLY)
    else if (await field.isVisible()) {
      await field.fill(TEXT, BRIEFLY)
      await page.getByRole('button', { name: 'Propose' }).click(BRIEFLY)
      await page.waitForURL((url) => SESSION_PATH.test(url.pathname), BRIEFLY)
    } else if (GROUP_PATH.test(pathOf(page))) await page.getByRole('link', { name: 'Sign a message' }).click(BRIEFLY)
    else await follow(page, GROUP)
  },
}

/** The session that someone else proposed. */
export const onSession: Goal = {
  name: 'opens the session',
  isReached: isOnSession,
  act: async (page) => {
    const made = page.getByRole('link', { name: TEXT }).first()
    if (await made.isVisible()) await made.click(BRIEFLY)
    else if (!GROUP_PATH.test(pathOf(page))) await follow(page, GROUP)
  },
}

/** This person's own row says so. */
export function approved(name: string): Goal {
  return {
    name: 'approves',
    isReached: async (page) =>
      (await isOnSession(page)) &&
      /Approved|Signed/.test(await page.getByRole('row', { name: new RegExp(`^${name}`) }).innerText(BRIEFLY)),
    act: async (page) => {
      const button = page.getByRole('button', { name: 'Approve', exact: true })
      if (await button.isVisible()) await button.click(BRIEFLY)
      else if (!SESSION_PATH.test(pathOf(page))) await follow(page, TEXT)
    },
  }
}

/** The signature, which a second library has found valid. */
export const signature: Goal = {
  name: 'sees the signature',
  isReached: async (page) => page.getByText('Checked by a second library, @noble/curves: valid').isVisible(),
  act: async (page) => {
    if (!SESSION_PATH.test(pathOf(page))) await follow(page, TEXT)
  },
}
