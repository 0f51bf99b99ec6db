import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppConfiguration, Command, DraftFault, PaymentDraft, PaymentEstimate, Reply } from '../bridge/index.ts'
import type { GroupId, SessionId } from '../bytes/index.ts'
import {
  buildPayment,
  type Coin,
  decodeTransaction,
  GroupWallet,
  MemoryChain,
  MemoryChainSource,
  readPartialSignatures,
  readPubNonces,
  scanWallet,
  viewWallet,
} from '../chain/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { ChainLink } from './chain-link.contract.ts'
import { approveAll, bySigner, makeGroup, Page } from './page.contract.ts'

/** Two strangers on regtest. */
const SHOP = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const FRIEND = 'bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6'

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
let links: ReadonlyMap<Page, ChainLink>
let groupId: GroupId

const linkOf = (page: Page): ChainLink => links.get(page)!

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

async function estimated(payment: PaymentDraft): Promise<PaymentEstimate> {
  const reply = await pages[0]!.ask({ type: 'payment:estimate', groupId, payment })
  if (reply.kind !== 'estimate') throw new Error('There is no estimate.')
  return reply.estimate
}

async function faults(change: Partial<PaymentDraft>): Promise<readonly Partial<DraftFault>[]> {
  const estimate = await estimated({ ...draft, ...change })
  return estimate.kind === 'faulty' ? estimate.faults.map(withoutWords) : []
}

function withoutWords(fault: DraftFault): Partial<DraftFault> {
  return Object.fromEntries(Object.entries(fault).filter(([field]) => field !== 'message'))
}

/** The group's wallet as any other software sees it that has the descriptor. */
function outsideWallet(): GroupWallet {
  return GroupWallet.fromText(pages[0]!.groups.get(groupId)!.descriptor, 'regtest')
}

async function outsideCoins(wallet: GroupWallet): Promise<readonly Coin[]> {
  return viewWallet(wallet, await scanWallet(new MemoryChainSource(chain), wallet)).coins
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
      const link = new ChainLink(chain)
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
    expect(csv.split('\r\n')[1]).toContain(payment.txid)
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

  it('say that another transaction has spent a coin, and which', async () => {
    const { sessionId, order } = await signed()
    const [first] = order as [Page]
    const rival = 'ab'.repeat(32)
    linkOf(first).answer = () => ({ kind: 'conflict', inputIndex: 0, spentBy: rival })
    await first.ask({ type: 'session:publish', sessionId })
    const { lastAttempt } = await first.transaction(sessionId, (_, { turn }) => turn === 1)
    expect(lastAttempt!.outcome).toEqual({ kind: 'conflict', inputIndex: 0, spentBy: rival })
  })

  it('take a transaction that the network has already for published', async () => {
    const { sessionId, order } = await signed()
    const [first, second] = order as [Page, Page]
    await second.ask({ type: 'session:publish', sessionId })
    await first.ask({ type: 'session:publish', sessionId })
    const { lastAttempt } = await first.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    expect(lastAttempt!.outcome).toEqual({ kind: 'already_known' })
    expect(first.sessions.get(sessionId)!.details!.publication!.handovers).toEqual([])
  })

  it('hold the transaction before anything is sent, and send nothing when it cannot be written down', async () => {
    await funded()
    const sessionId = await proposed(pages[0]!, draft)
    for (const page of pages) page.store.fail('store_full', (key) => key.startsWith('payment/'))
    await approveAll(pages, sessionId)
    const [first] = bySigner(pages, sessionId) as [Page]
    expect(await refused(first, { type: 'session:publish', sessionId })).toMatchObject({ code: 'store_full' })
    expect(linkOf(first).broadcasts).toEqual([])
    for (const page of pages) page.store.recover()
    await first.ask({ type: 'session:publish', sessionId })
    expect(linkOf(first).broadcasts).toHaveLength(1)
    for (const page of pages) page.messages.length = 0
  })

  it('refuse a payment that the signer here does not sign, with its code', async () => {
    await funded()
    const dear: PaymentDraft = { ...draft, fee: { kind: 'rate', satsPerVirtualByte: 100 } }
    expect(await refused(pages[0]!, { type: 'payment:propose', payment: dear, ...terms() })).toMatchObject({
      code: 'fee_share_above_cap',
    })
  })

  it('sign a PSBT that another wallet made of the group’s coins, and show a look-alike of change as a payment', async () => {
    await funded()
    const wallet = outsideWallet()
    const shop = wallet.addressAt('receive', 7)
    const built = buildPayment(wallet, {
      recipients: [{ address: SHOP, amountSats: 20_000n }],
      remainder: { kind: 'change', addressIndex: 3 },
      coins: await outsideCoins(wallet),
      ownAddresses: [shop],
      satsPerVirtualByte: 1,
      order: { kind: 'bip69' },
    })
    const change = wallet.addressAt('change', 3)
    // The same place is claimed for a script that is not there.
    const forged = replaced(
      built.psbt,
      change.script,
      Uint8Array.from(change.script, (byte, i) => (i === 33 ? byte ^ 1 : byte)),
    )
    const page = pages[0]!
    const sessionId = sessionIn(await page.ask({ type: 'psbt:propose', psbt: forged, ...terms() }))
    const { details } = await page.session(sessionId, (view) => view.details !== undefined)
    if (details?.subject.kind !== 'payment') throw new Error('It is no payment.')
    expect(details.subject.payment.outputs.map(({ kind }) => kind)).toEqual(['payment', 'payment'])
    expect(details.subject.payment.warnings.map(({ code }) => code)).toContain('look_alike_change')

    const honest = Buffer.from(built.psbt).toString('base64')
    const imported = sessionIn(await page.ask({ type: 'psbt:propose', psbt: honest, ...terms() }))
    await approveAll(pages, imported)
    await page.ask({ type: 'session:publish', sessionId: imported })
    await page.transaction(imported, ({ state }) => state.kind === 'unconfirmed')
    expect(await refused(page, { type: 'psbt:propose', psbt: 'no', ...terms() })).toMatchObject({ code: 'not_psbt' })
  })

  it('export the PSBT at every stage, with nonces and partial signatures where BIP373 has them', async () => {
    await funded()
    const [page] = pages as [Page]
    const sessionId = await proposed(page, draft)
    const stages: [string, number, number][] = []
    const take = async (): Promise<void> => {
      const reply = await page.ask({ type: 'psbt:export', sessionId })
      if (reply.kind !== 'file') throw new Error('There is no file.')
      const stage = reply.name.split(/[-.]/).at(-2)!
      stages.push([stage, readPubNonces(reply.bytes).length, readPartialSignatures(reply.bytes).length])
    }
    await take()
    await page.ask({ type: 'session:approve', sessionId })
    await take()
    await approveAll(pages, sessionId)
    await take()
    expect(stages).toEqual([
      ['unsigned', 0, 0],
      ['nonces', 1, 0],
      ['signed', 3, 3],
    ])
  })

  it('tell of a draft what is wrong in which field, with the figures', async () => {
    expect(await faults({})).toContainEqual({ field: 'payment', code: 'wallet_not_scanned' })
    await funded()
    const [shop, friend] = draft.recipients as [PaymentDraft['recipients'][0], PaymentDraft['recipients'][0]]
    const mainnet = { ...shop, address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }
    expect(await faults({ recipients: [mainnet, { ...friend, address: ' ', amount: '1.5' }] })).toEqual([
      { field: 'address', recipientIndex: 0, code: 'address_wrong_network' },
      { field: 'address', recipientIndex: 1, code: 'address_missing' },
      { field: 'amount', recipientIndex: 1, code: 'amount_too_precise' },
    ])
    expect(await faults({ recipients: [{ ...shop, amount: '' }] })).toEqual([
      { field: 'amount', recipientIndex: 0, code: 'amount_missing' },
    ])
    expect(await faults({ recipients: [{ ...shop, amount: '5', unit: 'sat' }, friend], sendsAllTo: 1 })).toMatchObject([
      { field: 'amount', recipientIndex: 0, code: 'amount_is_dust', amountSats: 5n, dustLimitSats: 294n },
    ])
    expect(await faults({ recipients: [{ ...shop, amount: '1' }] })).toMatchObject([
      { field: 'payment', code: 'funds_insufficient', amountSats: 100_000_000n, availableSats: 100_000n },
    ])
    expect(await faults({ fee: { kind: 'rate', satsPerVirtualByte: 0 } })).toMatchObject([
      { field: 'fee', code: 'fee_rate_invalid' },
    ])
    expect(await faults({ fee: { kind: 'rate', satsPerVirtualByte: 100 } })).toEqual([
      { field: 'fee', code: 'fee_share_above_cap' },
    ])
    expect(await faults({ recipients: [] })).toEqual([{ field: 'payment', code: 'recipients_missing' }])
  })

  it('tell of a draft what would come of it, to the satoshi', async () => {
    await funded()
    const plain = await estimated(draft)
    if (plain.kind !== 'possible') throw new Error('It is not possible.')
    expect(plain).toMatchObject({ inputCount: 1, paidSats: 50_000n, leavesSats: 50_000n + plain.feeSats })
    expect(plain.changeSats).toBe(50_000n - plain.feeSats)
    const own = pages[0]!.wallets.get(groupId)!.addresses[4]!.address
    const [shop] = draft.recipients as [PaymentDraft['recipients'][0]]
    const recipients = [shop, { address: own.toUpperCase(), amount: '', unit: 'sat' } as const]
    const all = await estimated({ ...draft, recipients, sendsAllTo: 1 })
    if (all.kind !== 'possible') throw new Error('It is not possible.')
    expect(all.recipients).toEqual([
      { address: SHOP, amountSats: 20_000n, isOwn: false },
      { address: own, amountSats: 80_000n - all.feeSats, isOwn: true },
    ])
    expect(all).toMatchObject({ changeSats: 0n, leavesSats: 20_000n + all.feeSats, paidSats: 100_000n - all.feeSats })
  })

  it('hold back the coins and the change address of a payment under way, until it is over', async () => {
    await funded()
    await funded()
    const [page] = pages as [Page]
    const sessionId = await proposed(page, draft)
    await page.wallet(groupId, ({ reservedSats }) => reservedSats === 100_000n)
    const second = await proposed(page, draft)
    const changeOf = (id: SessionId): unknown => {
      const subject = page.sessions.get(id)!.details!.subject
      return subject.kind === 'payment' ? subject.payment.outputs.find(({ kind }) => kind === 'change') : undefined
    }
    await page.session(second, ({ details }) => details !== undefined)
    expect([changeOf(sessionId), changeOf(second)]).toMatchObject([{ addressIndex: 0 }, { addressIndex: 1 }])
    expect(await faults({})).toMatchObject([{ code: 'funds_insufficient', availableSats: 0n }])
    await page.ask({ type: 'session:decline', sessionId, reason: 'No.' })
    await page.wallet(groupId, ({ reservedSats }) => reservedSats === 100_000n)
    expect((await estimated(draft)).kind).toBe('possible')
  })

  it('show the last known state while the chain is out of reach, and say why', async () => {
    await funded()
    const [page] = pages as [Page]
    linkOf(page).isDown = true
    await page.ask({ type: 'wallet:refresh', groupId })
    expect(page.wallets.get(groupId)).toMatchObject({
      phase: 'unreachable',
      fault: { code: 'unreachable' },
      confirmedSats: 100_000n,
    })
    linkOf(page).isDown = false
    await page.ask({ type: 'wallet:refresh', groupId })
    expect(page.wallets.get(groupId)).toMatchObject({ phase: 'ready', fault: undefined })
  })
})

/** The PSBT with one script in the place of another of the same length. */
function replaced(psbt: Uint8Array, script: Uint8Array, other: Uint8Array): Uint8Array {
  const text = Buffer.from(psbt)
    .toString('hex')
    .replaceAll(Buffer.from(script).toString('hex'), Buffer.from(other).toString('hex'))
  return Uint8Array.from(Buffer.from(text, 'hex'))
}
