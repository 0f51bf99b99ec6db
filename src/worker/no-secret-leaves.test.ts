import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest'
import { mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { toHex } from '../bytes/index.ts'
import { MemoryNetwork, MemoryTransport } from '../coordinator/memory/index.ts'
import { type Account, decodeRoster } from '../group/index.ts'
import type * as musig2 from '../musig2/index.ts'
import {
  drawnNonces,
  everythingIn,
  expectNoSecretIn,
  secretsOfKey,
  secretsOfNonces,
} from '../signer-worker/secrets.contract.ts'
import { passkeyOpener, passkeyWay } from '../signer-worker/test-device.contract.ts'
import { KeyedPage } from './keyed-page.contract.ts'

vi.mock('../musig2/index.ts', async (load) => {
  const { watchingNonces } = await import('../signer-worker/secrets.contract.ts')
  return watchingNonces(await load<typeof musig2>())
})

/** All that went into a console. */
const logged: unknown[] = []
/** All that went out to peers. */
let sent: MockInstance<MemoryTransport['send']>

beforeEach(() => {
  logged.length = 0
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    vi.spyOn(console, method).mockImplementation((...said: unknown[]) => {
      logged.push(said)
    })
  }
  sent = vi.spyOn(MemoryTransport.prototype, 'send')
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function storedBy({ store, desk }: KeyedPage): Promise<readonly unknown[]> {
  const stores = [store, desk.records, desk.coordinatorRecords]
  return Promise.all(
    stores.map(async (records) => {
      const keys = await records.keys('')
      return Promise.all(keys.map(async (key) => [key, await records.get(key)]))
    }),
  )
}

it('leaves no secret in what is stored, sent, shown, thrown or logged, from the first run to a restored device', async () => {
  const network = new MemoryNetwork()
  const [ada, ben] = ['Ada', 'Ben'].map((name) => new KeyedPage(network, name)) as [KeyedPage, KeyedPage]
  for (const page of [ada, ben]) await page.begin()
  const heard: unknown[] = []
  const told = (page: KeyedPage): void => {
    // The words are told on purpose, to an opener; everything else that was heard is searched.
    heard.push(page.desk.heard.filter((answer) => answer.type !== 'reply' || answer.reply.kind !== 'words'))
  }
  const words = await ada.words()
  const reply = await ada.ask({ type: 'gathering:create', groupName: 'Family', memberName: 'Ada' })
  if (reply.kind !== 'gathering') throw new Error('There is no gathering.')
  const { gatheringId } = reply
  await ben.ask({ type: 'link:open', text: ada.gatherings.get(gatheringId)!.link })
  await ben.until(() => ben.gatherings.get(gatheringId)?.phase === 'open')
  await ben.ask({ type: 'gathering:join', gatheringId, memberName: 'Ben' })
  await ada.until(() => ada.gatherings.get(gatheringId)?.seats.length === 2)
  await ada.ask({ type: 'gathering:seal', gatheringId })
  for (const page of [ada, ben]) {
    await page.until(() => page.gatherings.get(gatheringId)?.phase === 'sealed')
    await page.ask({ type: 'gathering:confirm', gatheringId })
  }
  const groupId = ada.gatherings.get(gatheringId)!.groupId!
  const sessionId = await ada.propose(groupId, 'We agree.')
  await ben.session(sessionId, ({ details }) => details !== undefined)
  await ada.approve(sessionId)
  heard.push(await ada.desk.say({ type: 'unlock', opener: passkeyOpener(9) }).catch((error: unknown) => error))
  heard.push(
    await ada.desk
      .say({ type: 'create', way: passkeyWay(9), entropy: { kind: 'words', words } })
      .catch((error: unknown) => error),
  )
  heard.push(await ada.ask({ type: 'session:approve', sessionId }))
  const file = await ada.ask({ type: 'session:export', sessionId })
  const groups = [{ groupId, link: ada.groups.get(groupId)!.link }]
  const backup = await ada.desk.say({ type: 'backup', groups, labels: [], history: new Uint8Array() })
  told(ada)
  await ada.lock()
  heard.push(await ada.approve(sessionId).catch((error: unknown) => error))
  network.crash('Ada')

  const restored = new KeyedPage(network, 'Ada, again')
  restored.clockMs += 1_000
  await restored.begin(words)
  await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
  await restored.session(sessionId, ({ details }) => details !== undefined)
  await restored.approve(sessionId)
  await ben.approve(sessionId)
  for (const page of [restored, ben]) await page.session(sessionId, ({ phase }) => phase === 'complete')

  for (const page of [restored, ben]) told(page)
  const pages = [ada, ben, restored]
  const stored = await Promise.all(pages.map(storedBy))
  const frames = sent.mock.calls.map(([, , frame]) => frame)
  const visible = everythingIn([stored, pages.map(({ messages }) => messages), heard, file, backup, logged, frames])
  const accounts = await accountsIn(ben)
  const benWords = await ben.words()
  const secrets = [words, benWords].flatMap((text, index) => {
    return secretsOfKey(
      mnemonicToEntropy(text, wordlist),
      accounts.filter(({ name }) => name === ['Ada', 'Ben'][index]),
    )
  })
  // The search finds what is there: public keys and public nonces were seen, and secrets were known to look for.
  for (const { publicKey } of accounts) expect(visible).toContain(toHex(publicKey))
  for (const { pubNonce } of drawnNonces) expect(visible).toContain(toHex(pubNonce))
  expect(drawnNonces.length).toBeGreaterThan(2)
  expect(frames.length).toBeGreaterThan(10)
  for (const [name, secret] of secrets) {
    expect(() => expectNoSecretIn(`${visible} ${everythingIn([secret])}`, [[name, secret]])).toThrow()
  }
  expectNoSecretIn(visible, [...secrets, ...secretsOfNonces()])
})

/** The members of the one group of a device, as its signer has registered them. */
async function accountsIn({ desk }: KeyedPage): Promise<readonly (Account & { readonly name: string })[]> {
  const [key] = await desk.records.keys('signer/group/')
  return decodeRoster((await desk.records.get(key!))!).members
}
