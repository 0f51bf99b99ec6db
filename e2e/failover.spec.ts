import type { Person } from './stage/person.ts'
import { approve, makeGroup, openSession, propose, signatureOn, SOON } from './stage/acts.ts'
import { expect, test } from './stage/stage.ts'

const TEXT = 'The minutes of 3 May are right.'

/** Everyone has signed; gives people in the order of their turns to confirm. */
async function signed(enter: (name: string) => Promise<Person>): Promise<readonly Person[]> {
  const people = await Promise.all(['Ann', 'Ben', 'Cleo'].map(enter))
  const [ann, ...others] = people
  await makeGroup(people, 'Minutes')
  await propose(ann!, TEXT)
  await Promise.all(others.map((person) => openSession(person, TEXT)))
  await Promise.all(people.map(approve))
  await Promise.all(people.map(signatureOn))
  const rows = await ann!.page.getByRole('list', { name: 'Order of turns' }).getByRole('listitem').allInnerTexts()
  const names = rows.map((row) => (row.startsWith('You') ? 'Ann' : row.trim()))
  const inOrder = names.flatMap((row) => people.filter(({ name }) => row.startsWith(name)))
  expect(new Set(inOrder).size).toBe(3)
  return inOrder
}

test('the elected signer confirms, and every screen says so', async ({ enter }) => {
  const [elected, ...others] = await signed(enter)
  await elected!.page.getByRole('button', { name: 'Confirm receipt' }).click()
  await expect(elected!.page.getByRole('heading', { level: 1 })).toContainText('Signed and confirmed', SOON)
  for (const { page } of others)
    await expect(page.getByText(`${elected!.name} says that the signature has arrived`)).toBeVisible(SOON)
})

test('an elected signer whose tab closes is followed by the next when the countdown ends', async ({ enter }) => {
  const [elected, second, third] = await signed(enter)
  await elected!.closeTab()
  await expect(second!.page.getByRole('timer')).toBeVisible()
  await expect(second!.page.getByRole('heading', { level: 1 })).toContainText('your turn', SOON)
  await expect(third!.page.getByRole('heading', { level: 1 })).toContainText(`${second!.name} confirms`, SOON)
  await second!.page.getByRole('button', { name: 'Confirm receipt' }).click()
  await expect(second!.page.getByRole('heading', { level: 1 })).toContainText('Signed and confirmed', SOON)
})

test('an elected signer who cannot passes the turn on at once', async ({ enter }) => {
  const [elected, second] = await signed(enter)
  await elected!.page.getByRole('button', { name: 'I cannot, next please' }).click()
  await elected!.page.getByLabel('Reason').fill('on a train')
  await elected!.page.getByRole('button', { name: 'Pass it on' }).click()
  await expect(second!.page.getByRole('heading', { level: 1 })).toContainText('your turn', { timeout: 5_000 })
  await expect(second!.page.getByText('passed it on: “on a train”')).toBeVisible()
})

test('when nobody confirms, everyone is told so and keeps the signature', async ({ enter }) => {
  const people = await signed(enter)
  for (const person of people) {
    await expect(person.page.getByRole('heading', { level: 1 })).toContainText('nobody confirmed', SOON)
    await signatureOn(person)
  }
})
