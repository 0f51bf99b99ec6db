import { schnorr } from '@noble/curves/secp256k1.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../bridge/index.ts'
import { fromHex, type SessionId } from '../bytes/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { approveAll, bySigner, makeGroup, nowMs, Page } from './page.contract.ts'

let network: MemoryNetwork
let pages: readonly Page[]

beforeEach(async () => {
  network = new MemoryNetwork()
  pages = ['Ada', 'Ben', 'Cem'].map((name) => new Page(network, name))
  for (const page of pages) await page.open()
})

afterEach(async () => {
  for (const page of pages) {
    const [fault] = page.faults()
    if (fault !== undefined) throw new Error(`${page.name} was told of a fault: ${JSON.stringify(fault)}`)
    await page.ask({ type: 'stop' })
  }
})

describe('three composed workers', () => {
  it('make a group and sign a message by commands alone, with one signature that another library accepts', async () => {
    const groupId = await makeGroup(pages)
    expect(new Set(pages.map((page) => page.groups.get(groupId)!.words.join(' '))).size).toBe(1)
    const sessionId = await pages[0]!.propose(groupId, 'We agree.')
    const views = await approveAll(pages, sessionId)
    const signatures = views.map(({ details }) => details!.signatures!)
    expect(signatures[1]).toEqual(signatures[0])
    expect(signatures[2]).toEqual(signatures[0])
    const [{ signature, digest, publicKey }] = signatures[0] as [(typeof signatures)[0][0]]
    expect(schnorr.verify(fromHex(signature), fromHex(digest), fromHex(publicKey))).toBe(true)
    expect(publicKey).toBe(pages[0]!.groups.get(groupId)!.aggregateKey.slice(2))
    expect(new Set(views.map(({ details }) => details!.digestWords.join(' '))).size).toBe(1)
    expect(views[0]!.details!.signers.map(({ state }) => state)).toEqual(['signed', 'signed', 'signed'])
  })

  it('pass the turn on when it runs out, and stop once someone has seen it done', async () => {
    const sessionId = await pages[0]!.propose(await makeGroup(pages), 'We agree.')
    const views = await approveAll(pages, sessionId)
    expect(views.map(({ details }) => details!.publication!.order)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    const [, second] = bySigner(pages, sessionId)
    for (const page of pages) await page.ask({ type: 'session:failover', sessionId, turn: 0 })
    // A countdown that ran out late, of a turn that is over already.
    for (const page of pages) await page.ask({ type: 'session:failover', sessionId, turn: 0 })
    for (const page of pages) expect(page.sessions.get(sessionId)!.details!.publication!.turn).toBe(1)
    expect(second!.sessions.get(sessionId)!.details!.publication!.isMyTurn).toBe(true)
    await second!.ask({ type: 'session:confirm', sessionId })
    for (const page of pages) {
      const view = await page.session(sessionId, ({ details }) => details!.publication!.claimedBy.length === 1)
      expect(view.details!.publication!.claimedBy).toEqual([1])
      expect(view.details!.publication!.confirmedAtMs).toBe(page === second ? nowMs : undefined)
    }
  })

  it('sign by files alone while no two of them are connected', async () => {
    const groupId = await makeGroup(pages)
    const [ada, ben, cem] = pages as [Page, Page, Page]
    network.partition(['Ada'], ['Ben'], ['Cem'])
    const sessionId = await ada.propose(groupId, 'We agree.')
    await ada.ask({ type: 'session:approve', sessionId })
    const { link } = await ada.session(sessionId, ({ details }) => details!.hasApproved)
    let carried = await fileOf(ada, sessionId)
    for (const [page, reached] of [
      [ben, 'approved'],
      [cem, 'signed'],
    ] as const) {
      await page.ask({ type: 'session:import', bytes: carried, link })
      await page.ask({ type: 'session:approve', sessionId })
      await page.session(sessionId, ({ details }) => details!.signers[details!.mySignerIndex]!.state === reached)
      carried = await fileOf(page, sessionId)
    }
    for (const page of [ada, ben]) {
      await page.ask({ type: 'session:import', bytes: carried, link: '' })
      await page.session(sessionId, ({ details }) => details!.signers[details!.mySignerIndex]!.state === 'signed')
      carried = await fileOf(page, sessionId)
    }
    await ben.session(sessionId, ({ phase }) => phase === 'complete')
    for (const page of [ada, cem]) {
      await page.ask({ type: 'session:import', bytes: carried, link: '' })
      await page.session(sessionId, ({ phase }) => phase === 'complete')
    }
  })

  it('have everything back after a reload', async () => {
    const groupId = await makeGroup(pages)
    const sessionId = await pages[0]!.propose(groupId, 'We agree.')
    const before = await approveAll(pages, sessionId)
    await pages[1]!.reload()
    expect(pages[1]!.groups.get(groupId)!.words).toEqual(pages[0]!.groups.get(groupId)!.words)
    const after = await pages[1]!.session(sessionId, ({ phase }) => phase === 'complete')
    expect(after.details!.signatures).toEqual(before[1]!.details!.signatures)
    expect(after.details!.hasApproved).toBe(true)
    expect(pages[1]!.gatherings.size).toBe(1)
  })

  it('say why a link is refused', async () => {
    const [ada] = pages as [Page]
    const refused = async (text: string): Promise<unknown> =>
      ada.ask({ type: 'link:open', text }).catch((error: unknown) => error)
    const { link } = ada.gatherings.values().next().value ?? { link: '' }
    expect(link).toBe('')
    expect(await refused('')).toMatchObject({ code: 'invite_cut_off' })
    expect(await refused('https://muster.test/join#%%%')).toMatchObject({ code: 'invite_not_base64url' })
    expect(await refused('A'.repeat(5_000))).toMatchObject({ code: 'invite_too_long' })
    expect(await refused('_w')).toMatchObject({ code: 'invite_version' })
  })

  it('answer nonsense without doing anything', async () => {
    const [ada] = pages as [Page]
    const command = { type: 'session:approve', sessionId: 'nonsense' } as unknown as Command
    await expect(ada.ask(command)).rejects.toMatchObject({ code: 'command_malformed' })
    const unknown = 'ab'.repeat(32) as SessionId
    await expect(ada.ask({ type: 'session:approve', sessionId: unknown })).rejects.toMatchObject({
      code: 'session_unknown',
    })
  })
})

async function fileOf(page: Page, sessionId: SessionId): Promise<Uint8Array> {
  const reply = await page.ask({ type: 'session:export', sessionId })
  if (reply.kind !== 'file') throw new Error('There is no file.')
  return reply.bytes
}
