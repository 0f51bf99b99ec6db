// Has three workers sign a payment with 200 inputs, in one process, and prints the longest task of each step: what keeps a tab from
// answering. Every task is one that a worker waits for by `yieldToEvents`; what it causes on the other side falls into the same task.
import { setImmediate as nextTask } from 'node:timers/promises'
import { threadCpuUsage, version } from 'node:process'
import { cpus } from 'node:os'
import type { AppConfiguration, Command, Reply, WorkerMessage } from '../src/bridge/index.ts'
import type { GatheringId, GroupId, SessionId } from '../src/bytes/index.ts'
import {
  type ChainSource,
  GroupWallet,
  MemoryChain,
  MemoryChainSource,
  type TransactionRef,
} from '../src/chain/index.ts'
import { MemoryNetwork, MemoryStore, MemoryTransport } from '../src/coordinator/memory/index.ts'
import { LocalSigner, type Sealer } from '../src/signer/index.ts'
import { composeWorker, type MusterWorker } from '../src/worker/index.ts'

const INPUTS = 200
const COIN_SATS = 10_000n
const SHOP = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const RUNS = 2

const configuration: AppConfiguration = {
  relays: ['/dns4/relay.test/tcp/443/wss/p2p/relay'],
  iceServers: [],
  network: 'regtest',
  failoverSeconds: 60,
  esplora: {},
  hasFaucet: false,
  feeCap: { shareOfInputs: 0.2, satsPerVirtualByte: 500 },
}

/** One task after the other, each measured from its beginning to the beginning of the next, in processor time. */
class Tasks {
  readonly #waiting: (() => void)[] = []
  #isOver = false
  longestMs = 0
  totalMs = 0

  readonly yieldToEvents = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    await promise
  }

  start(): void {
    let startedAt = threadCpuMs()
    const next = (): void => {
      const ms = threadCpuMs() - startedAt
      this.longestMs = Math.max(this.longestMs, ms)
      this.totalMs += ms
      startedAt = threadCpuMs()
      if (this.#isOver) return
      setImmediate(next)
      this.#waiting.shift()?.()
    }
    setImmediate(next)
  }

  stop(): void {
    this.#isOver = true
  }

  /** What this step costs. */
  async measure(step: string, work: () => Promise<unknown>): Promise<void> {
    await nextTask()
    this.longestMs = 0
    this.totalMs = 0
    await work()
    await nextTask()
    console.log(`${step.padEnd(34)} longest task ${format(this.longestMs)} ms, all ${format(this.totalMs)} ms`)
  }
}

/** Of this thread alone, so that whatever else the machine does is not counted. */
function threadCpuMs(): number {
  const { user, system } = threadCpuUsage()
  return (user + system) / 1_000
}

function format(ms: number): string {
  return ms.toFixed(1).padStart(8)
}

/** Hides nothing: nobody reads these stores. */
const OPEN: Sealer = { seal: async (plaintext) => plaintext, open: async (sealed) => sealed }

/** A page that asks and looks, without screens. */
class Page {
  readonly sessions = new Map<SessionId, Extract<WorkerMessage, { type: 'session' }>['view']>()
  readonly gatherings = new Map<GatheringId, Extract<WorkerMessage, { type: 'gathering' }>['view']>()
  readonly groups = new Map<GroupId, Extract<WorkerMessage, { type: 'group' }>['view']>()
  readonly #answers = new Map<number, (message: WorkerMessage) => void>()
  readonly #looks = new Set<() => void>()
  readonly #worker: MusterWorker
  #lastRequestId = 0

  constructor(network: MemoryNetwork, name: string, tasks: Tasks, source: ChainSource) {
    const store = new MemoryStore()
    const { yieldToEvents } = tasks
    const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
    const { feeCap } = configuration
    const signer = new LocalSigner({ records: store, sealer: OPEN, random, yieldToEvents, feeCap })
    const chains = { source: () => source, faucet: undefined }
    this.#worker = composeWorker({
      now: () => Date.now(),
      random,
      yieldToEvents,
      post: (message) => this.#hear(structuredClone(message)),
      open: async () => {
        const transport = new MemoryTransport(network, name)
        return { transport, store, signer, connectSigner: () => undefined, chains }
      },
    })
  }

  async ask(command: Command): Promise<Reply> {
    this.#lastRequestId += 1
    const requestId = this.#lastRequestId
    const { promise, resolve } = Promise.withResolvers<WorkerMessage>()
    this.#answers.set(requestId, resolve)
    await this.#worker.receive({ requestId, command })
    const answer = await promise
    if (answer.type === 'reply') return answer.reply
    throw new Error(JSON.stringify(answer))
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

  #hear(message: WorkerMessage): void {
    if (message.type === 'reply' || message.type === 'refused') this.#answers.get(message.requestId)?.(message)
    if (message.type === 'session') this.sessions.set(message.view.sessionId, message.view)
    if (message.type === 'gathering') this.gatherings.set(message.view.gatheringId, message.view)
    if (message.type === 'group') this.groups.set(message.view.groupId, message.view)
    for (const look of this.#looks) look()
  }
}

async function makeGroup(pages: readonly Page[]): Promise<GroupId> {
  const [first, ...others] = pages
  const reply = await first?.ask({ type: 'gathering:create', groupName: 'Bench', memberName: 'Member 0' })
  if (first === undefined || reply?.kind !== 'gathering') throw new Error('There is no gathering.')
  const { gatheringId } = reply
  for (const [index, page] of others.entries()) {
    await page.ask({ type: 'link:open', text: first.gatherings.get(gatheringId)?.link ?? '' })
    await page.until(() => page.gatherings.get(gatheringId)?.phase === 'open')
    await page.ask({ type: 'gathering:join', gatheringId, memberName: `Member ${index + 1}` })
  }
  await first.until(() => first.gatherings.get(gatheringId)?.seats.length === pages.length)
  await first.ask({ type: 'gathering:seal', gatheringId })
  for (const page of pages) {
    await page.until(() => page.gatherings.get(gatheringId)?.phase === 'sealed')
    await page.ask({ type: 'gathering:confirm', gatheringId })
  }
  for (const page of pages) await page.until(() => page.groups.size === 1)
  const [groupId] = first.groups.keys()
  if (groupId === undefined) throw new Error('There is no group.')
  return groupId
}

/** A chain in memory, with an index by address: to look for them one by one would take longer than all the rest. */
class Indexed extends MemoryChainSource {
  readonly #refs = new Map<string, readonly TransactionRef[]>()

  add(address: string, txid: string, height: number): void {
    this.#refs.set(address, [{ txid, confirmation: { kind: 'confirmed', height, epochSeconds: 1_700_000_000 } }])
  }

  override async transaction(txid: string): ReturnType<MemoryChainSource['transaction']> {
    await nextTask()
    return super.transaction(txid)
  }

  override async addressTransactions(address: string): Promise<readonly TransactionRef[]> {
    await nextTask()
    return this.#refs.get(address) ?? []
  }
}

async function run(): Promise<void> {
  const tasks = new Tasks()
  const network = new MemoryNetwork()
  const chain = new MemoryChain('regtest')
  const source = new Indexed(chain)
  const pages = ['a', 'b', 'c'].map((name) => new Page(network, name, tasks, source))
  tasks.start()
  for (const page of pages) await page.ask({ type: 'start', configuration })
  const groupId = await makeGroup(pages)
  const [first] = pages
  const descriptor = first?.groups.get(groupId)?.descriptor
  if (first === undefined || descriptor === undefined) throw new Error('There is no group.')
  const wallet = GroupWallet.fromText(descriptor, 'regtest')
  for (let index = 0; index < INPUTS; index++) {
    const { address, script } = wallet.addressAt('receive', index)
    source.add(address, chain.fund({ script, amountSats: COIN_SATS }).txid, chain.height + 1)
  }
  chain.mine()
  const payment = {
    recipients: [{ address: SHOP, amount: '', unit: 'sat' }],
    sendsAllTo: 0,
    fee: { kind: 'rate', satsPerVirtualByte: 1 },
  } as const
  await tasks.measure('scan', () => first.ask({ type: 'wallet:refresh', groupId }))
  await tasks.measure('estimate', () => first.ask({ type: 'payment:estimate', groupId, payment }))
  let sessionId: SessionId | undefined
  const terms = { note: '', electionMethod: 'first-signer', failoverSeconds: 60, expiresInMs: 3_600_000 } as const
  await tasks.measure('propose, and all three review', async () => {
    const reply = await first.ask({ type: 'payment:propose', groupId, payment, ...terms })
    if (reply.kind !== 'session') throw new Error('There is no session.')
    const id = reply.sessionId
    sessionId = id
    for (const page of pages) await page.until(() => page.sessions.get(id)?.details !== undefined)
  })
  const id = sessionId
  if (id === undefined) throw new Error('There is no session.')
  for (const page of pages.slice(0, -1)) {
    await tasks.measure('approve: nonces', () => page.ask({ type: 'session:approve', sessionId: id }))
  }
  await tasks.measure('last approval to all signatures', async () => {
    await pages.at(-1)?.ask({ type: 'session:approve', sessionId: id })
    for (const page of pages) await page.until(() => page.sessions.get(id)?.phase === 'complete')
  })
  await tasks.measure('final transaction, published', async () => {
    await first.ask({ type: 'session:publish', sessionId: id })
    await first.until(() => first.sessions.get(id)?.details?.publication?.confirmedAtMs !== undefined)
  })
  for (const page of pages) await page.ask({ type: 'stop' })
  tasks.stop()
}

console.log(`Node ${version}, ${cpus()[0]?.model ?? 'unknown processor'}; ${INPUTS} inputs, 3 signers in one process.`)
for (let round = 1; round <= RUNS; round++) {
  console.log(round === 1 ? '\nThe first time, when nothing is compiled yet:' : '\nAgain:')
  await run()
}
