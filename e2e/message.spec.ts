import { schnorr } from '@noble/curves/secp256k1.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { approve, linkOn, makeGroup, openSession, propose, sees, signatureOn, SOON } from './stage/acts.ts'
import type { Person } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

const TEXT = 'We, all of us, move to the new office on 1 March.'

async function trio(enter: (name: string) => Promise<Person>): Promise<[Person, Person, Person]> {
  const [ann, ben, cleo] = await Promise.all(['Ann', 'Ben', 'Cleo'].map(enter))
  return [ann!, ben!, cleo!]
}

test('three people make a group by a link and sign a message over WebRTC, as one', async ({ enter }) => {
  const people = await trio(enter)
  const [ann, ben, cleo] = people
  await makeGroup(people, 'Treasury')
  await propose(ann, TEXT)
  await Promise.all([openSession(ben, TEXT), openSession(cleo, TEXT)])
  for (const other of [ben, cleo]) {
    await expect(other.page.getByRole('figure', { name: 'Message' })).toContainText(TEXT)
    await sees(ann, other.name, /connected directly/)
  }
  const words = await Promise.all(
    people.map(({ page }) => page.getByRole('list', { name: 'Words of the digest' }).innerText()),
  )
  expect(new Set(words).size).toBe(1)

  await approve(ann)
  await sees(ben, 'Ann', /Approved/)
  const before = await Promise.all(people.map((person) => person.webRtcBytes()))
  await approve(ben)
  await approve(cleo)
  const results = await Promise.all(people.map(signatureOn))
  const [first] = results
  for (const result of results) expect(result).toEqual(first)
  expect(schnorr.verify(hexToBytes(first!.signature), hexToBytes(first!.digest), hexToBytes(first!.publicKey))).toBe(
    true,
  )
  const after = await Promise.all(people.map((person) => person.webRtcBytes()))
  for (const [index, bytes] of after.entries()) expect(bytes).toBeGreaterThan(before[index]! + 500)
})

test('a relay that goes once everyone is connected is not missed', async ({ enter, relay }) => {
  const people = await trio(enter)
  const [ann, ben, cleo] = people
  await makeGroup(people, 'Without a relay')
  await propose(ann, TEXT)
  await Promise.all([openSession(ben, TEXT), openSession(cleo, TEXT)])
  for (const person of people) {
    for (const other of people) if (other !== person) await sees(person, other.name, /connected directly/)
  }
  await relay.stop()
  await Promise.all(people.map(approve))
  const [first, ...others] = await Promise.all(people.map(signatureOn))
  for (const other of others) expect(other).toEqual(first)
})

test('a relay that is killed before people are connected, and comes back, brings them together', async ({
  enter,
  relay,
}) => {
  const people = await trio(enter)
  const [ann, ben, cleo] = people
  await makeGroup(people, 'Relay in trouble')
  await ben.closeTab()
  await cleo.closeTab()
  await propose(ann, TEXT)
  await relay.stop()
  await relay.start()
  await Promise.all([ben, cleo].map((person) => person.openTab('/')))
  await Promise.all([openSession(ben, TEXT), openSession(cleo, TEXT)])
  await Promise.all(people.map(approve))
  const [first, ...others] = await Promise.all(people.map(signatureOn))
  for (const other of others) expect(other).toEqual(first)
})

test('one who declines ends the session for everyone, with the reason', async ({ enter }) => {
  const people = await trio(enter)
  const [ann, ben, cleo] = people
  await makeGroup(people, 'Undecided')
  await propose(ann, TEXT)
  await openSession(ben, TEXT)
  await openSession(cleo, TEXT)
  await approve(ann)
  await ben.page.getByRole('button', { name: 'Decline' }).click()
  await ben.page.getByLabel('Reason').fill('The date is wrong')
  await ben.page.getByRole('button', { name: 'Decline to sign' }).click()
  for (const { page } of people) await expect(page.getByRole('heading', { level: 1 })).toContainText('declined', SOON)
  await sees(ann, 'Ben', /Declined.*The date is wrong/)
  await expect(cleo.page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('a link brings in a member whose tab was closed', async ({ enter }) => {
  const people = await trio(enter)
  const [ann, ben, cleo] = people
  await makeGroup(people, 'By link')
  await cleo.closeTab()
  await propose(ann, TEXT)
  await openSession(ben, TEXT)
  const link = await linkOn(ann.page)
  const page = await cleo.openTab(link)
  await expect(page).toHaveURL(/\/session\/[0-9a-f]{64}$/, SOON)
  expect(page.url()).not.toContain('#')
  await Promise.all(people.map(approve))
  const [first, ...others] = await Promise.all(people.map(signatureOn))
  for (const other of others) expect(other).toEqual(first)
})

for (const step of ['before anyone approved', 'after the first approval', 'after the second approval'] as const) {
  for (const index of [0, 1, 2]) {
    const name = ['Ann', 'Ben', 'Cleo'][index]!
    test(`a reload of ${name}'s tab ${step} still ends in one signature`, async ({ enter }) => {
      const people = await trio(enter)
      const [ann, ben, cleo] = people
      await makeGroup(people, 'Reloading')
      await propose(ann, TEXT)
      await Promise.all([openSession(ben, TEXT), openSession(cleo, TEXT)])
      const approvals = ['before anyone approved', 'after the first approval', 'after the second approval'].indexOf(
        step,
      )
      for (const person of people.slice(0, approvals)) {
        await approve(person)
        await sees(cleo, person.name, /Approved/)
      }
      await people[index]!.reload()
      for (const person of people.slice(approvals)) await approve(person)
      const [first, ...others] = await Promise.all(people.map(signatureOn))
      for (const other of others) expect(other).toEqual(first)
      await people[index]!.reload()
      expect(await signatureOn(people[index]!)).toEqual(first)
    })
  }
}
