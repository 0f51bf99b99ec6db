import { approve, makeGroup, propose, signatureOn, SOON } from './stage/acts.ts'
import type { Person } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

const TEXT = 'Never online together.'

async function save({ page }: Person): Promise<string> {
  const button = page.getByRole('button', { name: 'Save as a file' })
  if (!(await button.isVisible())) await page.getByText('Without a connection').click()
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return download.path()
}

/** Opens a session's file; nothing is approved by it. */
async function openFile({ page }: Person, file: string, link?: string): Promise<void> {
  await page.getByLabel('Session file').setInputFiles(file)
  if (link !== undefined) await page.getByLabel('Link of the session').fill(link)
  await page.getByRole('button', { name: 'Open file' }).click()
}

test('two who are never online together sign by handing a file to and fro', async ({ enter, relay }) => {
  const people = [await enter('Ann'), await enter('Ben')] as const
  const [ann, ben] = people
  await makeGroup(people, 'Far apart')
  for (const { page } of people) await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await relay.stop()
  for (const { page } of people) await page.reload()

  const path = await propose(ann, TEXT)
  const link = await ann.page.getByLabel('The link', { exact: true }).inputValue()
  await approve(ann)
  const approvedByAnn = await save(ann)

  await ben.page.goto('/')
  await openFile(ben, approvedByAnn, link)
  await expect(ben.page).toHaveURL(new RegExp(`${path}$`), SOON)
  await approve(ben)
  const signedByBen = await save(ben)

  await openFile(ann, signedByBen)
  const first = await signatureOn(ann)
  const signedByBoth = await save(ann)
  await openFile(ben, signedByBoth)
  expect(await signatureOn(ben)).toEqual(first)
})
