import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppConfiguration, Command, PaymentDraft, Reply } from '../bridge/index.ts'
import type { GroupId, SessionId } from '../bytes/index.ts'
import {
  type BroadcastOutcome,
  type ChainSource,
  ChainSourceError,
  decodeTransaction,
  MemoryChain,
  MemoryChainSource,
  parseAddress,
} from '../chain/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { approveAll, bySigner, makeGroup, Page } from './page.contract.ts'
import type { ChainAccess } from './wallet/index.ts'

/** Two strangers on regtest. */
const SHOP = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const FRIEND = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6'

/** One device's view of the chain: what it hears can be changed, and what it sent is counted. */
class Link {
  readonly broadcasts: string[] = []
  answer: (() => BroadcastOutcome) | undefined
  isDown = false
  readonly #source: ChainSource

  constructor(chain: MemoryChain) {
    this.#source = new MemoryChainSource(chain)
  }

  access(chain: MemoryChain): ChainAccess {
    return {
      source: (network) => (network === 'regtest' ? this.source() : undefined),
      faucet: {
        fund: async (address, sats) => {
          chain.fund({ script: parseAddress(address, 'regtest'), amountSats: sats })
        },
        mine: async (blocks) => {
          for (let block = 0; block < blocks; block++) chain.mine()
        },
      },
    }
  }

  source(): ChainSource {
    const unlessDown = <T>(ask: () => Promise<T>): Promise<T> =>
      this.isDown ? Promise.reject(new ChainSourceError('unreachable', 'No server could be reached.')) : ask()
    return {
      tipHeight: () => unlessDown(() => this.#source.tipHeight()),
      addressTransactions: (address) => unlessDown(() => this.#source.addressTransactions(address)),
      unspentOutputs: (address) => unlessDown(() => this.#source.unspentOutputs(address)),
      transaction: (txid) => unlessDown(() => this.#source.transaction(txid)),
      confirmation: (txid) => unlessDown(() => this.#source.confirmation(txid)),
      feeEstimates: () => unlessDown(() => this.#source.feeEstimates()),
      broadcast: async (bytes) => {
        this.broadcasts.push(decodeTransaction(bytes).txid)
        if (this.isDown)
          return { kind: 'unreachable', attempts: [{ host: 'esplora.test', fault: { kind: 'network' } }] }
        return this.answer?.() ?? this.#source.broadcast(bytes)
      },
    }
  }
}

const changes: Partial<AppConfiguration> = { network: 'regtest', hasFaucet: true }
const draft: PaymentDraft = {
  recipients: [
    { address: SHOP, amount: '0.0002', unit: 'BTC' },
    { address: FRIEND, amount: '30000', unit: 'sat' },
  ],
  sendsAllTo: null,
  fee: { kind: 'preset', preset: 'normal' },
}

let chain: MemoryChain
let pages: readonly Page[]
let links: ReadonlyMap<Page, Link>
let groupId: GroupId

const linkOf = (page: Page): Link => links.get(page)!

async function refused(page: Page, command: Command): Promise<unknown> {
  return page.ask(command).then(
    (reply) => ({ reply }),
    (error: unknown) => error,
  )
}

async function proposed(page: Page, payment: PaymentDraft): Promise<SessionId> {
  return sessionIn(await page.ask({ type: 'payment:propose', payment, ...terms() }))
}

function terms() {
  return {
    groupId,
    note: 'Rent.',
    electionMethod: 'first-signer',
    failoverSeconds: 30,
    expiresInMs: 3_600_000,
  } as const
}

function sessionIn(reply: Reply): SessionId {
  if (reply.kind !== 'session') throw new Error('There is no session.')
  return reply.sessionId
}

function textIn(reply: Reply): string {
  if (reply.kind !== 'file') throw new Error('There is no file.')
  return new TextDecoder().decode(reply.bytes)
}

async function funded(sats = 100_000n): Promise<void> {
  await pages[0]!.ask({ type: 'wallet:faucet', groupId, sats })
  await pages[0]!.ask({ type: 'wallet:mine', groupId, blocks: 1 })
}

/** A payment that everyone has signed. */
async function signed(payment: PaymentDraft = draft): Promise<{ sessionId: SessionId; order: readonly Page[] }> {
  await funded()
  const sessionId = await proposed(pages[0]!, payment)
  await approveAll(pages, sessionId)
  return { sessionId, order: bySigner(pages, sessionId) }
}

beforeEach(async () => {
  chain = new MemoryChain('regtest')
  const network = new MemoryNetwork()
  links = new Map(
    ['Ada', 'Ben', 'Cem'].map((name) => {
      const link = new Link(chain)
      return [new Page(network, name, link.access(chain), changes), link]
    }),
  )
  pages = [...links.keys()]
  for (const page of pages) await page.open()
  groupId = await makeGroup(pages)
})

afterEach(async () => {
  for (const page of pages) {
    const [fault] = page.faults()
    if (fault !== undefined) throw new Error(`${page.name} was told of a fault: ${JSON.stringify(fault)}`)
    await page.ask({ type: 'stop' })
  }
})

describe('three composed workers with a wallet', () => {
  it('receive coins, pay two people, and hand over when the elected one fails, with exactly one transaction', async () => {
    const { sessionId, order } = await signed()
    const [first, second, third] = order as [Page, Page, Page]
    const before = first.sessions.get(sessionId)!.details!
    if (before.subject.kind !== 'payment') throw new Error('It is no payment.')
    const { payment } = before.subject
    expect(payment).toMatchObject({ paidSats: 50_000n, inputCount: 1, inputSats: 100_000n })
    expect(payment.leavesSats).toBe(50_000n + payment.feeSats)
    expect(payment.outputs.map(({ kind }) => kind).toSorted()).toEqual(['change', 'payment', 'payment'])

    linkOf(first).isDown = true
    await first.ask({ type: 'session:publish', sessionId })
    for (const page of order) await page.session(sessionId, ({ details }) => details!.publication!.turn === 1)
    expect(second.sessions.get(sessionId)!.details!.publication!.isMyTurn).toBe(true)
    const { handovers } = third.sessions.get(sessionId)!.details!.publication!
    expect(handovers).toEqual([{ turn: 0, signerIndex: 0, reason: 'No server could be reached: esplora.test' }])

    await second.ask({ type: 'session:publish', sessionId })
    const published = await second.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    expect(published).toMatchObject({ txid: payment.txid, state: { kind: 'unconfirmed' }, confirmations: 0 })
    expect(published.lastAttempt?.outcome).toEqual({ kind: 'published' })
    linkOf(first).isDown = false
    for (const page of [first, third]) {
      await page.session(sessionId, ({ details }) => details!.publication!.claimedBy.includes(1))
      expect(page.sessions.get(sessionId)!.details!.publication!.confirmedAtMs).toBeUndefined()
      await page.ask({ type: 'session:lookup', sessionId })
      await page.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    }
    expect(chain.transactionsOf(SHOP).map(({ transaction }) => transaction.txid)).toEqual([payment.txid])
    expect(pages.flatMap((page) => linkOf(page).broadcasts)).toEqual([payment.txid, payment.txid])

    chain.mine()
    chain.mine()
    await third.ask({ type: 'session:lookup', sessionId })
    expect(await third.transaction(sessionId, ({ state }) => state.kind === 'confirmed')).toMatchObject({
      confirmations: 2,
    })
    await third.ask({ type: 'wallet:refresh', groupId })
    const wallet = third.wallets.get(groupId)!
    expect(wallet.confirmedSats).toBe(50_000n - payment.feeSats)
    expect(wallet.history.map(({ netSats, confirmations }) => [netSats, confirmations])).toEqual([
      [-payment.leavesSats, 2],
      [100_000n, 3],
    ])
    expect(wallet.history[0]!.payment).toMatchObject({ sessionId, note: 'Rent.', creatorName: 'Ada' })
    const csv = textIn(await third.ask({ type: 'history:export', groupId }))
    expect(csv.split('\r\n')[1]).toContain(`${payment.txid}`)
  })

  it('have balance, addresses and history back at once after a reload, also of a closed session', async () => {
    const { sessionId, order } = await signed()
    const [first] = order as [Page]
    await first.ask({ type: 'session:publish', sessionId })
    await first.ask({ type: 'wallet:refresh', groupId })
    await first.ask({ type: 'session:close', sessionId })
    const before = first.wallets.get(groupId)!
    await first.reload()
    const after = first.wallets.get(groupId)!
    expect(after).toEqual({ ...before, phase: 'idle', feePresets: [] })
    expect(after.history[0]!.payment?.signers.map(({ name }) => name).toSorted()).toEqual(['Ada', 'Ben', 'Cem'])
    expect(after.nextReceive.addressIndex).toBe(1)
  })

  it('are not stopped by one who claims a broadcast that never was', async () => {
    const { sessionId, order } = await signed()
    const [first, second, third] = order as [Page, Page, Page]
    await first.ask({ type: 'session:confirm', sessionId })
    for (const page of [second, third]) {
      await page.session(sessionId, ({ details }) => details!.publication!.claimedBy.includes(0))
      await page.ask({ type: 'session:lookup', sessionId })
      const publication = page.sessions.get(sessionId)!.details!.publication!
      expect(publication.confirmedAtMs).toBeUndefined()
      expect(publication.transaction?.state).toEqual({ kind: 'unseen' })
      await page.ask({ type: 'session:failover', sessionId, turn: 0 })
    }
    await second.session(sessionId, ({ details }) => details!.publication!.isMyTurn)
    await second.ask({ type: 'session:publish', sessionId })
    await second.transaction(sessionId, ({ state }) => state.kind === 'unconfirmed')
  })

  it('end exhausted, with the reasons and the raw transaction, when nobody’s node takes it', async () => {
    const { sessionId, order } = await signed()
    for (const page of order) {
      linkOf(page).answer = () => ({ kind: 'refused', reason: 'fee_too_low', text: 'min relay fee not met' })
      await page.session(sessionId, ({ details }) => details!.publication!.isMyTurn)
      await page.ask({ type: 'session:publish', sessionId })
    }
    for (const page of order) {
      const { details } = await page.session(sessionId, (view) => view.details!.publication!.isExhausted)
      const publication = details!.publication!
      expect(publication.handovers.map(({ reason }) => reason)).toEqual(
        Array.from({ length: 3 }, () => 'The network refused it: min relay fee not met'),
      )
      expect(publication.transaction!.lastAttempt!.outcome).toMatchObject({ kind: 'refused', reason: 'fee_too_low' })
      expect(decodeTransaction(Buffer.from(publication.transaction!.hex, 'hex')).txid).toBe(
        publication.transaction!.txid,
      )
    }
    linkOf(order[2]!).answer = undefined
    await order[2]!.ask({ type: 'session:publish', sessionId })
    await order[2]!.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
  })
})
