import { randomBytes } from 'node:crypto'
import { setImmediate as nextTask } from 'node:timers/promises'
import { schnorr } from '@noble/curves/secp256k1.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  AppConfiguration,
  Command,
  GatheringView,
  GroupView,
  Reply,
  SessionView,
  WorkerMessage,
} from '../bridge/index.ts'
import { fromHex, type GatheringId, type GroupId, type SessionId } from '../bytes/index.ts'
import { MemoryNetwork, MemoryStore, MemoryTransport } from '../coordinator/memory/index.ts'
import type { Sealer } from '../signer/index.ts'
import { composeWorker, type MusterWorker } from './compose.ts'

const configuration: AppConfiguration = {
  relays: ['/dns4/relay.test/tcp/443/wss/p2p/relay'],
  iceServers: [],
  network: 'signet',
  failoverSeconds: 60,
  esplora: {},
  hasFaucet: false,
  feeCap: { shareOfInputs: 0.05, satsPerVirtualByte: 500 },
}

const sealer: Sealer = {
  seal: async (plaintext, associatedData) => Uint8Array.from([...associatedData, ...plaintext]),
  open: async (sealed, associatedData) => sealed.slice(associatedData.length),
}

const nowMs = 1_700_000_000_000

/** A page without screens: asks, and mirrors what it is told. */
class Page {
  readonly name: string
  readonly store = new MemoryStore()
  readonly gatherings = new Map<GatheringId, GatheringView>()
  readonly groups = new Map<GroupId, GroupView>()
  readonly sessions = new Map<SessionId, SessionView>()
  readonly messages: WorkerMessage[] = []
  readonly #network: MemoryNetwork
  readonly #looks = new Set<() => void>()
  readonly #answers = new Map<number, (message: WorkerMessage) => void>()
  #worker: MusterWorker | undefined
  #lastRequestId = 0

  constructor(network: MemoryNetwork, name: string) {
    this.#network = network
    this.name = name
  }

  async open(): Promise<void> {
    const worker = composeWorker({
      now: () => nowMs,
      random: (length) => Uint8Array.from(randomBytes(length)),
      yieldToEvents: async () => nextTask(),
      post: (message) => {
        // What crosses has to survive `postMessage`.
        if (this.#worker === worker) this.#hear(structuredClone(message))
      },
      open: async () => ({ transport: new MemoryTransport(this.#network, this.name), store: this.store, sealer }),
    })
    this.#worker = worker
    for (const mirror of [this.gatherings, this.groups, this.sessions]) mirror.clear()
    await this.ask({ type: 'start', configuration })
  }

  async reload(): Promise<void> {
    await this.ask({ type: 'stop' })
    await this.open()
  }

  async ask(command: Command): Promise<Reply> {
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    const { promise, resolve } = Promise.withResolvers<WorkerMessage>()
    this.#answers.set(requestId, resolve)
    await this.#worker!.receive(structuredClone({ requestId, command }))
    const answer = await promise
    if (answer.type === 'reply') return answer.reply
    throw Object.assign(new Error('refused'), answer)
  }

  async propose(groupId: GroupId, text: string): Promise<SessionId> {
    const reply = await this.ask({
      type: 'session:propose',
      groupId,
      text,
      note: 'As agreed.',
      electionMethod: 'first-signer',
      failoverSeconds: 30,
      expiresInMs: 3_600_000,
    })
    if (reply.kind !== 'session') throw new Error('There is no session.')
    return reply.sessionId
  }

  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = (): void => {
      if (holds()) resolve()
    }
    this.#looks.add(look)
    look()
    await promise
    this.#looks.delete(look)
  }

  async session(sessionId: SessionId, holds: (view: SessionView) => boolean): Promise<SessionView> {
    await this.until(() => this.sessions.has(sessionId) && holds(this.sessions.get(sessionId)!))
    return this.sessions.get(sessionId)!
  }

  faults(): readonly WorkerMessage[] {
    return this.messages.filter(({ type }) => type === 'fault')
  }

  #hear(message: WorkerMessage): void {
    this.messages.push(message)
    switch (message.type) {
      case 'reply':
      case 'refused':
        this.#answers.get(message.requestId)?.(message)
        break
      case 'snapshot':
        for (const view of message.gatherings) this.gatherings.set(view.gatheringId, view)
        for (const view of message.groups) this.groups.set(view.groupId, view)
        for (const view of message.sessions) this.sessions.set(view.sessionId, view)
        break
      case 'gathering':
        this.gatherings.set(message.view.gatheringId, message.view)
        break
      case 'gathering:gone':
        this.gatherings.delete(message.gatheringId)
        break
      case 'group':
        this.groups.set(message.view.groupId, message.view)
        break
      case 'session':
        this.sessions.set(message.view.sessionId, message.view)
        break
      case 'session:gone':
        this.sessions.delete(message.sessionId)
        break
      case 'wallet':
      case 'network':
      case 'event':
      case 'fault':
        break
    }
    for (const look of this.#looks) look()
  }
}

let network: MemoryNetwork
let pages: readonly Page[]

async function makeGroup(): Promise<GroupId> {
  const [ada, ...others] = pages
  const reply = await ada!.ask({ type: 'gathering:create', groupName: ' Family ', memberName: 'Ada' })
  if (reply.kind !== 'gathering') throw new Error('There is no gathering.')
  const { gatheringId } = reply
  const { link } = ada!.gatherings.get(gatheringId)!
  for (const page of others) {
    const opened = await page.ask({ type: 'link:open', text: `https://muster.test/join#${link}` })
    expect(opened).toEqual({ kind: 'link', leadsTo: { kind: 'gathering', gatheringId } })
    await page.until(() => page.gatherings.get(gatheringId)?.phase === 'open')
    await page.ask({ type: 'gathering:join', gatheringId, memberName: page.name })
  }
  await ada!.until(() => ada!.gatherings.get(gatheringId)?.seats.length === pages.length)
  await ada!.ask({ type: 'gathering:seal', gatheringId })
  for (const page of pages) {
    await page.until(() => page.gatherings.get(gatheringId)?.phase === 'sealed')
    await page.ask({ type: 'gathering:confirm', gatheringId })
  }
  for (const page of pages) await page.until(() => page.gatherings.get(gatheringId)?.phase === 'complete')
  const views = pages.map((page) => page.gatherings.get(gatheringId)!)
  expect(new Set(views.map(({ words }) => words.join(' '))).size).toBe(1)
  const groupId = views[0]!.groupId!
  for (const page of pages) {
    await page.until(() => page.groups.get(groupId)?.members.every(({ presence }) => presence !== 'away') ?? false)
  }
  return groupId
}

async function approveAll(sessionId: SessionId): Promise<readonly SessionView[]> {
  for (const page of pages) {
    await page.session(sessionId, ({ details }) => details !== undefined)
    await page.ask({ type: 'session:approve', sessionId })
  }
  return Promise.all(pages.map((page) => page.session(sessionId, ({ phase }) => phase === 'complete')))
}

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
    const groupId = await makeGroup()
    const sessionId = await pages[0]!.propose(groupId, 'We agree.')
    const views = await approveAll(sessionId)
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
    const sessionId = await pages[0]!.propose(await makeGroup(), 'We agree.')
    const views = await approveAll(sessionId)
    expect(views.map(({ details }) => details!.publication!.order)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ])
    const bySigner = pages.toSorted((a, b) => mySignerIndex(a, sessionId) - mySignerIndex(b, sessionId))
    for (const page of pages) await page.ask({ type: 'session:failover', sessionId, turn: 0 })
    // A countdown that ran out late, of a turn that is over already.
    for (const page of pages) await page.ask({ type: 'session:failover', sessionId, turn: 0 })
    for (const page of pages) expect(page.sessions.get(sessionId)!.details!.publication!.turn).toBe(1)
    expect(bySigner[1]!.sessions.get(sessionId)!.details!.publication!.isMyTurn).toBe(true)
    await bySigner[1]!.ask({ type: 'session:confirm', sessionId })
    for (const page of pages) {
      const view = await page.session(sessionId, ({ details }) => details!.publication!.claimedBy.length === 1)
      expect(view.details!.publication!.claimedBy).toEqual([1])
      expect(view.details!.publication!.confirmedAtMs).toBe(page === bySigner[1] ? nowMs : undefined)
    }
  })

  it('sign by files alone while no two of them are connected', async () => {
    const groupId = await makeGroup()
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
    const groupId = await makeGroup()
    const sessionId = await pages[0]!.propose(groupId, 'We agree.')
    const before = await approveAll(sessionId)
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

function mySignerIndex(page: Page, sessionId: SessionId): number {
  return page.sessions.get(sessionId)!.details!.mySignerIndex
}

async function fileOf(page: Page, sessionId: SessionId): Promise<Uint8Array> {
  const reply = await page.ask({ type: 'session:export', sessionId })
  if (reply.kind !== 'file') throw new Error('There is no file.')
  return reply.bytes
}
