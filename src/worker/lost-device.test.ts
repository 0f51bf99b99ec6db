import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupId, SessionId } from '../bytes/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { KeyedPage } from './keyed-page.contract.ts'

let network: MemoryNetwork
let ada: KeyedPage
let ben: KeyedPage
let groupId: GroupId
let words: string

beforeEach(async () => {
  network = new MemoryNetwork()
  ada = new KeyedPage(network, 'Ada')
  ben = new KeyedPage(network, 'Ben')
  for (const page of [ada, ben]) await page.begin()
  words = await ada.words()
  groupId = await makeGroup()
})

async function makeGroup(): Promise<GroupId> {
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
  for (const page of [ada, ben]) await page.until(() => page.gatherings.get(gatheringId)?.phase === 'complete')
  return ada.gatherings.get(gatheringId)!.groupId!
}

/** A session of Ben's that Ada has approved, and Ben has not. */
async function underWay(): Promise<SessionId> {
  const sessionId = await ben.propose(groupId, 'We agree.')
  await ada.session(sessionId, ({ details }) => details !== undefined)
  await ada.approve(sessionId)
  await ben.session(sessionId, ({ details }) => details!.signers.some(({ state }) => state === 'approved'))
  return sessionId
}

/** Fresh storage, another peer id, and the same words. */
async function restore(laterMs = 60_000): Promise<KeyedPage> {
  const restored = new KeyedPage(network, 'Ada, again')
  restored.clockMs += laterMs
  await restored.begin(words)
  return restored
}

function eventsOf(page: KeyedPage, name: string): readonly unknown[] {
  return page.messages.flatMap((message) => {
    return message.type === 'event' && message.event.name === name ? [message.event.args] : []
  })
}

describe('a device that was lost', () => {
  it('comes back from its words and a member’s link, and completes a signature that was under way', async () => {
    const sessionId = await underWay()
    network.crash('Ada')
    const restored = await restore()
    expect(restored.groups.size).toBe(0)
    const { link } = ben.groups.get(groupId)!
    expect(await restored.ask({ type: 'link:open', text: `https://muster.test/join#${link}` })).toEqual({
      kind: 'link',
      leadsTo: { kind: 'group', groupId },
    })
    await restored.until(() => restored.groups.has(groupId))
    expect(restored.groups.get(groupId)!.words).toEqual(ben.groups.get(groupId)!.words)
    await restored.session(sessionId, ({ details }) => details !== undefined)
    expect(restored.sessions.get(sessionId)!.details!.hasApproved).toBe(false)
    await restored.approve(sessionId)
    await ben.approve(sessionId)
    const views = await Promise.all(
      [restored, ben].map((page) => page.session(sessionId, ({ phase }) => phase === 'complete')),
    )
    expect(views[0]!.details!.signatures).toEqual(views[1]!.details!.signatures)
    expect([...restored.faults(), ...ben.faults()]).toEqual([])
  })

  it('has everything back after a restart as well, without asking anybody again', async () => {
    network.crash('Ada')
    const restored = await restore()
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await restored.until(() => restored.groups.has(groupId))
    await restored.ask({ type: 'stop' })
    network.crash('Ben')
    await restored.open()
    expect(
      restored.groups
        .get(groupId)!
        .members.map(({ presence }) => presence)
        .toSorted(),
    ).toEqual(['away', 'me'])
  })

  it('looks for its group again after a restart, as long as it met nobody', async () => {
    network.crash('Ada')
    network.partition(['Ben'], ['Ada, again'])
    const restored = await restore()
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await restored.ask({ type: 'stop' })
    network.heal()
    await restored.open()
    await restored.until(() => restored.groups.has(groupId))
  })

  it('gets its groups back from a backup without meeting anybody', async () => {
    const groups = [{ groupId, link: ada.groups.get(groupId)!.link }]
    const backup = { type: 'backup', groups, labels: [], history: Uint8Array.of(1) } as const
    const { bytes } = await ada.desk.ask('file', backup)
    for (const name of ['Ada', 'Ben']) network.crash(name)
    const restored = await restore()
    const { backup: content } = await restored.desk.ask('backup', { type: 'openBackup', file: bytes })
    for (const { link, roster } of content.groups) await restored.ask({ type: 'group:restore', link, roster })
    expect(restored.groups.get(groupId)!.name).toBe('Family')
  })

  it('finds its group once its key is unlocked, when it was locked as a member was met', async () => {
    network.crash('Ada')
    const restored = await restore()
    await restored.lock()
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await ben.until(() => ben.messages.some((message) => message.type === 'network' && message.view.peerCount > 0))
    for (let turn = 0; turn < 50; turn++) await restored.ask({ type: 'network:check' })
    expect(restored.groups.size).toBe(0)
    await restored.unlock()
    await restored.until(() => restored.groups.has(groupId))
    expect(restored.faults()).toEqual([])
  })

  it('that belongs to somebody else does not get in, and is told so', async () => {
    const stranger = new KeyedPage(network, 'Eve')
    await stranger.begin()
    await stranger.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await stranger.until(() => stranger.faults().length > 0)
    expect(stranger.faults()).toMatchObject([{ code: 'group_foreign' }])
    expect(stranger.groups.size).toBe(0)
    expect(await stranger.store.keys('group/')).toEqual([])
  })
})

describe('a device that is still alive where another took its place', () => {
  it('is told, draws no nonces against it, and sees the signature come', async () => {
    const sessionId = await underWay()
    const restored = await restore()
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await restored.session(sessionId, ({ details }) => details !== undefined)
    await ada.until(() => eventsOf(ada, 'session:replaced').length > 0)
    expect(eventsOf(ada, 'session:replaced')).toEqual([[sessionId, 'Ada, again']])
    await ada.until(() => eventsOf(ada, 'group:replaced').length > 0)
    expect(eventsOf(ada, 'group:replaced')).toEqual([[groupId, 'Ada, again']])
    await restored.approve(sessionId)
    await ben.approve(sessionId)
    for (const page of [restored, ben, ada]) await page.session(sessionId, ({ phase }) => phase === 'complete')
    expect(eventsOf(restored, 'session:replaced')).toEqual([])
    expect(ada.sessions.get(sessionId)!.details!.faults).toEqual([])
  })

  it('gives way also to a device whose clock is behind', async () => {
    const restored = await restore(-60_000)
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await ada.until(() => eventsOf(ada, 'group:replaced').length > 0)
    expect(eventsOf(restored, 'group:replaced')).toEqual([])
  })

  it('takes its place back when its person goes on there', async () => {
    const sessionId = await underWay()
    const restored = await restore()
    await restored.ask({ type: 'link:open', text: ben.groups.get(groupId)!.link })
    await ada.until(() => eventsOf(ada, 'session:replaced').length > 0)
    ada.clockMs += 120_000
    await ada.approve(sessionId)
    await restored.until(() => eventsOf(restored, 'session:replaced').length > 0)
    await ben.approve(sessionId)
    for (const page of [ada, ben]) await page.session(sessionId, ({ phase }) => phase === 'complete')
  })
})

describe('a key that is locked', () => {
  it('is asked for, and what was approved goes on by itself once it is there', async () => {
    const sessionId = await underWay()
    await ada.lock()
    const another = await ben.propose(groupId, 'And this.')
    await ada.session(another, ({ details }) => details !== undefined)
    await expect(ada.approve(another)).rejects.toMatchObject({ code: 'seed_locked' })
    await expect(ada.propose(groupId, 'Mine.')).rejects.toMatchObject({ code: 'seed_locked' })
    await ben.approve(sessionId)
    await ada.session(sessionId, ({ details }) => details!.signers.every(({ state }) => state === 'approved'))
    await ada.unlock()
    for (const page of [ada, ben]) await page.session(sessionId, ({ phase }) => phase === 'complete')
    expect([...ada.faults(), ...ben.faults()]).toEqual([])
    expect(eventsOf(ada, 'session:error')).toEqual([])
  })
})
