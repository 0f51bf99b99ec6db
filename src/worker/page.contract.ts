import { randomBytes } from 'node:crypto'
import { setImmediate as nextTask } from 'node:timers/promises'
import type {
  AppConfiguration,
  Command,
  GatheringView,
  GroupView,
  PublicationView,
  Reply,
  SessionView,
  TransactionView,
  WalletView,
  WorkerMessage,
} from '../bridge/index.ts'
import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import { type MemoryNetwork, MemoryStore, MemoryTransport } from '../coordinator/memory/index.ts'
import { LocalSigner, type Sealer } from '../signer/index.ts'
import { type Adapters, composeWorker, type MusterWorker } from './compose.ts'
import type { ChainAccess } from './wallet/index.ts'

// What the tests of whole workers share: pages without screens, each over a worker of its own, in one network in memory.

export const configuration: AppConfiguration = {
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

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

export const nowMs = 1_700_000_000_000

/** A page without screens: asks, and mirrors what it is told. */
export class Page {
  readonly name: string
  readonly store = new MemoryStore()
  /** What its clock says. */
  clockMs = nowMs
  readonly gatherings = new Map<GatheringId, GatheringView>()
  readonly groups = new Map<GroupId, GroupView>()
  readonly sessions = new Map<SessionId, SessionView>()
  readonly wallets = new Map<GroupId, WalletView>()
  readonly messages: WorkerMessage[] = []
  readonly #network: MemoryNetwork
  readonly #chains: ChainAccess
  readonly #configuration: AppConfiguration
  readonly #looks = new Set<() => void>()
  readonly #answers = new Map<number, (message: WorkerMessage) => void>()
  #worker: MusterWorker | undefined
  #lastRequestId = 0

  constructor(
    network: MemoryNetwork,
    name: string,
    chains: ChainAccess = { source: () => undefined, faucet: undefined },
    changes: Partial<AppConfiguration> = {},
  ) {
    this.#network = network
    this.name = name
    this.#chains = chains
    this.#configuration = { ...configuration, ...changes }
  }

  async open(): Promise<void> {
    const worker = composeWorker({
      now: () => this.clockMs,
      random,
      yieldToEvents: async () => nextTask(),
      post: (message) => {
        // What crosses has to survive `postMessage`.
        if (this.#worker === worker) this.#hear(structuredClone(message))
      },
      open: async () => {
        const transport = new MemoryTransport(this.#network, this.name)
        return { transport, store: this.store, chains: this.#chains, ...(await this.openSigner()) }
      },
    })
    this.#worker = worker
    for (const mirror of [this.gatherings, this.groups, this.sessions, this.wallets]) mirror.clear()
    await this.ask({ type: 'start', configuration: this.#configuration })
  }

  /** The signer of this worker's own. */
  protected async openSigner(): Promise<Pick<Adapters, 'signer' | 'connectSigner'>> {
    const { feeCap } = this.#configuration
    const ports = { records: this.store, sealer, random, yieldToEvents: async () => nextTask(), feeCap }
    return { signer: new LocalSigner(ports), connectSigner: () => undefined }
  }

  async reload(): Promise<void> {
    await this.ask({ type: 'stop' })
    await this.open()
  }

  async ask(command: Command, transferred: readonly MessagePort[] = []): Promise<Reply> {
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    const { promise, resolve } = Promise.withResolvers<WorkerMessage>()
    this.#answers.set(requestId, resolve)
    await this.#worker!.receive(structuredClone({ requestId, command }), transferred)
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

  async wallet(groupId: GroupId, holds: (view: WalletView) => boolean): Promise<WalletView> {
    await this.until(() => this.wallets.has(groupId) && holds(this.wallets.get(groupId)!))
    return this.wallets.get(groupId)!
  }

  /** The end of a payment's session, once it is as wanted. */
  async transaction(
    sessionId: SessionId,
    holds: (transaction: TransactionView, publication: PublicationView) => boolean,
  ): Promise<TransactionView> {
    const view = await this.session(sessionId, ({ details }) => {
      const publication = details?.publication
      return publication?.transaction !== undefined && holds(publication.transaction, publication)
    })
    return view.details!.publication!.transaction!
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
        for (const view of message.wallets) this.wallets.set(view.groupId, view)
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
        this.wallets.set(message.view.groupId, message.view)
        break
      case 'network':
      case 'event':
      case 'fault':
        break
    }
    for (const look of this.#looks) look()
  }
}

/** All pages gather and confirm the words. */
export async function makeGroup(pages: readonly Page[]): Promise<GroupId> {
  const [ada, ...others] = pages
  const reply = await ada!.ask({ type: 'gathering:create', groupName: ' Family ', memberName: 'Ada' })
  if (reply.kind !== 'gathering') throw new Error('There is no gathering.')
  const { gatheringId } = reply
  const { link } = ada!.gatherings.get(gatheringId)!
  for (const page of others) {
    await page.ask({ type: 'link:open', text: `https://muster.test/join#${link}` })
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
  const groupId = ada!.gatherings.get(gatheringId)!.groupId!
  for (const page of pages) {
    await page.until(() => page.groups.get(groupId)?.members.every(({ presence }) => presence !== 'away') ?? false)
  }
  return groupId
}

/** Everyone approves; resolves once all have seen it complete. */
export async function approveAll(pages: readonly Page[], sessionId: SessionId): Promise<readonly SessionView[]> {
  for (const page of pages) {
    await page.session(sessionId, ({ details }) => details !== undefined)
    await page.ask({ type: 'session:approve', sessionId })
  }
  return Promise.all(pages.map((page) => page.session(sessionId, ({ phase }) => phase === 'complete')))
}

/** The pages in the order of their signer indexes. */
export function bySigner(pages: readonly Page[], sessionId: SessionId): readonly Page[] {
  const indexOf = (page: Page): number => page.sessions.get(sessionId)!.details!.mySignerIndex
  return pages.toSorted((a, b) => indexOf(a) - indexOf(b))
}
