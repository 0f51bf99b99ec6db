import { expect } from '@playwright/test'
import { approve, makeGroup, openSession, SOON } from './stage/acts.ts'
import type { Person } from './stage/person.ts'
import { test } from './stage/wallet-stage.ts'

/** BIP86's and BIP173's own examples, on regtest: nobody of ours has their keys. */
const BAKER = 'bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg'
const PRINTER = 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk'

/** The shortest turn that a payment may have, and how long the end of one may be waited for. */
const TURN_SECONDS = 30
const AFTER_A_TURN = { timeout: 90_000 }

test.slow()

async function readyGroup(enter: (name: string) => Promise<Person>): Promise<readonly [Person, Person, Person]> {
  const people = [await enter('Ann'), await enter('Ben'), await enter('Cleo')] as const
  await makeGroup(people, 'Bakery')
  const { page } = people[0]
  await page.getByRole('link', { name: 'Receive' }).click()
  await page.getByRole('button', { name: 'Get test coins' }).click()
  await page.getByRole('button', { name: 'Mine a block' }).click()
  await page.goBack()
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText('0.1', SOON)
  return people
}

interface Recipient {
  readonly address: string
  readonly btc: string
}

async function pay({ page }: Person, recipients: readonly Recipient[], satsPerVirtualByte?: string): Promise<void> {
  await page.getByRole('link', { name: 'Pay', exact: true }).click()
  for (const [index, { address, btc }] of recipients.entries()) {
    if (index > 0) await page.getByRole('button', { name: 'Add a recipient' }).click()
    const form = page.getByRole('group', { name: /^Recipient/ }).nth(index)
    await form.getByLabel(/^Address/).fill(address)
    await form.getByLabel(/^Amount/).fill(btc)
  }
  if (satsPerVirtualByte !== undefined) {
    await page.getByText('Own rate').click()
    await page.getByLabel('Fee rate in sat/vB').fill(satsPerVirtualByte)
  }
  await page.getByLabel('Note to the others').fill('Flour and flyers')
  await page.getByText('Options').click()
  await page.getByLabel('Seconds until it is the next').fill(String(TURN_SECONDS))
  await expect(page.getByText('Leaves the group, fee included')).toBeVisible(SOON)
  await page.getByRole('button', { name: 'Propose payment' }).click()
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
}

async function transactionsOf(url: string, address: string): Promise<readonly { readonly txid: string }[]> {
  const response = await fetch(`${url}/regtest/api/address/${address}/txs`)
  return (await response.json()) as readonly { readonly txid: string }[]
}

test('the group is paid, pays two, and the next one publishes when the elected tab closes', async ({
  enter,
  relay,
  chain,
}) => {
  const people = await readyGroup(enter)
  const [ann, ben, cleo] = people
  chain.hold()
  await pay(ann, [
    { address: BAKER, btc: '0.02' },
    { address: PRINTER, btc: '0.01' },
  ])
  for (const other of [ben, cleo]) {
    await openSession(other, '0.03')
    await expect(other.page.getByText('Flour and flyers')).toBeVisible()
  }
  await Promise.all(people.map(approve))
  await expect.poll(() => chain.heldCount, SOON).toBe(1)
  const elected = await theOneWhoBroadcasts(people)
  const others = people.filter((person) => person !== elected)
  for (const { page } of others) await expect(page.getByRole('timer')).toBeVisible(SOON)
  await elected.closeTab()
  chain.open()
  expect(await transactionsOf(relay.url, BAKER)).toEqual([])
  for (const { page } of others) {
    await expect(page.getByRole('listitem').filter({ hasText: 'In the mempool' })).toContainText('done', AFTER_A_TURN)
  }
  const [atBaker, atPrinter] = [await transactionsOf(relay.url, BAKER), await transactionsOf(relay.url, PRINTER)]
  expect(atBaker).toHaveLength(1)
  expect(atPrinter.map(({ txid }) => txid)).toEqual(atBaker.map(({ txid }) => txid))
})

test('a payment that the network refuses goes from one to the next and ends in plain words', async ({
  enter,
  relay,
}) => {
  const people = await readyGroup(enter)
  const [ann, ben, cleo] = people
  // The least that the form takes, and less than a node forwards.
  await pay(ann, [{ address: BAKER, btc: '0.02' }], '0.1')
  await openSession(ben, '0.02')
  await openSession(cleo, '0.02')
  await Promise.all(people.map(approve))
  for (const { page } of people) {
    await expect(page.getByText('The network did not take it')).toBeVisible(SOON)
    await expect(page.getByRole('figure', { name: 'Transaction', exact: true })).toBeVisible(SOON)
  }
  expect(await transactionsOf(relay.url, BAKER)).toEqual([])
})

test('one who only says that it is published stops nobody', async ({ enter, relay, chain }) => {
  const people = await readyGroup(enter)
  const [ann, ben, cleo] = people
  chain.pretendOnce()
  await pay(ann, [{ address: BAKER, btc: '0.02' }])
  await openSession(ben, '0.02')
  await openSession(cleo, '0.02')
  await Promise.all(people.map(approve))
  await expect.poll(() => chain.heldCount, SOON).toBe(1)
  expect(await transactionsOf(relay.url, BAKER)).toEqual([])
  await expect.poll(async () => transactionsOf(relay.url, BAKER), AFTER_A_TURN).toHaveLength(1)
})

async function theOneWhoBroadcasts(people: readonly Person[]): Promise<Person> {
  for (const person of people) {
    if (await person.page.getByRole('button', { name: 'Broadcasting' }).isVisible()) return person
  }
  throw new Error('Nobody broadcasts.')
}
