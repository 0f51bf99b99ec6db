import type { AppConfiguration, Command, PaymentDraft, Reply } from '../bridge/index.ts'
import type { GroupId, SessionId } from '../bytes/index.ts'
import { MemoryChain } from '../chain/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { ChainLink } from './chain-link.contract.ts'
import { approveAll, bySigner, makeGroup, Page } from './page.contract.ts'

// What the tests of payments share: three people with a wallet on a chain in memory, each with a link of their own to it.

/** Two strangers on regtest. */
export const SHOP = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const FRIEND = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6'

export const draft: PaymentDraft = {
  recipients: [
    { address: SHOP, amount: '0.0002', unit: 'BTC' },
    { address: FRIEND, amount: '30000', unit: 'sat' },
  ],
  sendsAllTo: null,
  fee: { kind: 'preset', preset: 'normal' },
}

const NAMES = ['Ada', 'Ben', 'Cem'] as const

export class PaymentStage {
  readonly chain = new MemoryChain('regtest')
  readonly pages: readonly Page[]
  readonly #links = new Map<Page, ChainLink>()
  #groupId: GroupId | undefined

  /** @param own configuration of the first of the three. */
  constructor(own: Partial<AppConfiguration> = {}) {
    const network = new MemoryNetwork()
    this.pages = NAMES.map((name, index) => {
      const link = new ChainLink(this.chain)
      const changes = { network: 'regtest', hasFaucet: true, ...(index === 0 ? own : {}) } as const
      const page = new Page(network, name, link.access(this.chain), changes)
      this.#links.set(page, link)
      return page
    })
  }

  static async open(own: Partial<AppConfiguration> = {}): Promise<PaymentStage> {
    const stage = new PaymentStage(own)
    for (const page of stage.pages) await page.open()
    stage.#groupId = await makeGroup(stage.pages)
    return stage
  }

  /** Nobody may have been told of a fault that no command asked for. */
  async close(): Promise<void> {
    for (const page of this.pages) {
      const [fault] = page.faults()
      if (fault !== undefined) throw new Error(`${page.name} was told of a fault: ${JSON.stringify(fault)}`)
      await page.ask({ type: 'stop' })
    }
  }

  get first(): Page {
    return this.pages[0]!
  }

  get groupId(): GroupId {
    return this.#groupId!
  }

  get terms() {
    return {
      groupId: this.groupId,
      note: 'Rent.',
      electionMethod: 'first-signer',
      failoverSeconds: 30,
      expiresInMs: 3_600_000,
    } as const
  }

  linkOf(page: Page): ChainLink {
    return this.#links.get(page)!
  }

  /** A confirmed coin. */
  async fund(sats = 100_000n): Promise<void> {
    const { first, groupId } = this
    await first.ask({ type: 'wallet:faucet', groupId, sats })
    await first.ask({ type: 'wallet:mine', groupId, blocks: 1 })
  }

  async propose(payment: PaymentDraft = draft): Promise<SessionId> {
    return sessionIn(await this.first.ask({ type: 'payment:propose', payment, ...this.terms }))
  }

  /** A payment that everyone has signed, and the pages in the order in which they publish it. */
  async sign(): Promise<{ readonly sessionId: SessionId; readonly order: readonly [Page, Page, Page] }> {
    await this.fund()
    const sessionId = await this.propose()
    await approveAll(this.pages, sessionId)
    return { sessionId, order: bySigner(this.pages, sessionId) as [Page, Page, Page] }
  }
}

/** What a refused command is answered with; the reply of one that was carried out. */
export async function refused(page: Page, command: Command): Promise<unknown> {
  return page.ask(command).then(
    (reply) => ({ reply }),
    (error: unknown) => error,
  )
}

export function sessionIn(reply: Reply): SessionId {
  if (reply.kind !== 'session') throw new Error('There is no session.')
  return reply.sessionId
}

export function bytesIn(reply: Reply): Uint8Array {
  if (reply.kind !== 'file') throw new Error('There is no file.')
  return reply.bytes
}
