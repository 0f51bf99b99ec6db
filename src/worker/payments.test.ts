import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromHex } from '../bytes/index.ts'
import { decodeTransaction } from '../chain/index.ts'
import { approveAll, bySigner, type Page } from './page.contract.ts'
import { bytesIn, PaymentStage, refused, SHOP } from './payment-stage.contract.ts'

let stage: PaymentStage

beforeEach(async () => {
  stage = await PaymentStage.open()
})

afterEach(async () => {
  await stage.close()
})

describe('three composed workers with a wallet', () => {
  it('receive coins, pay two people, and hand over when the elected one fails, with exactly one transaction', async () => {
    const { groupId } = stage
    const { sessionId, order } = await stage.sign()
    const [first, second, third] = order
    const before = first.sessions.get(sessionId)!.details!
    if (before.subject.kind !== 'payment') throw new Error('It is no payment.')
    const { payment } = before.subject
    expect(payment).toMatchObject({ paidSats: 50_000n, inputCount: 1, inputSats: 100_000n })
    expect(payment.leavesSats).toBe(50_000n + payment.feeSats)
    expect(payment.outputs.map(({ kind }) => kind).toSorted()).toEqual(['change', 'payment', 'payment'])

    stage.linkOf(first).isDown = true
    await first.ask({ type: 'session:publish', sessionId })
    for (const page of order) await page.session(sessionId, ({ details }) => details!.publication!.turn === 1)
    expect(second.sessions.get(sessionId)!.details!.publication!.isMyTurn).toBe(true)
    const { handovers } = third.sessions.get(sessionId)!.details!.publication!
    expect(handovers).toEqual([{ turn: 0, signerIndex: 0, reason: 'No server could be reached: esplora.test' }])

    await second.ask({ type: 'session:publish', sessionId })
    const published = await second.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    expect(published).toMatchObject({ txid: payment.txid, state: { kind: 'unconfirmed' }, confirmations: 0 })
    expect(published.lastAttempt?.outcome).toEqual({ kind: 'published' })
    stage.linkOf(first).isDown = false
    for (const page of [first, third]) {
      await page.session(sessionId, ({ details }) => details!.publication!.claimedBy.includes(1))
      expect(page.sessions.get(sessionId)!.details!.publication!.confirmedAtMs).toBeUndefined()
      await page.ask({ type: 'session:lookup', sessionId })
      await page.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    }
    expect(stage.chain.transactionsOf(SHOP).map(({ transaction }) => transaction.txid)).toEqual([payment.txid])
    expect(stage.pages.flatMap((page) => stage.linkOf(page).broadcasts)).toEqual([payment.txid, payment.txid])

    stage.chain.mine()
    stage.chain.mine()
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
    const csv = new TextDecoder().decode(bytesIn(await third.ask({ type: 'history:export', groupId })))
    expect(csv.split('\r\n')[1]).toContain(payment.txid)
  })

  it('have balance, addresses and history back at once after a reload, also of a closed session', async () => {
    const { groupId } = stage
    const { sessionId, order } = await stage.sign()
    const [first] = order
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

  it('have the transaction of an open session, and what became of it, at once after a reload', async () => {
    const { sessionId, order } = await stage.sign()
    const [first] = order
    stage.linkOf(first).answer = () => ({ kind: 'refused', reason: 'fee_too_low', text: 'min relay fee not met' })
    await first.ask({ type: 'session:publish', sessionId })
    const before = await first.transaction(sessionId, (_, { turn }) => turn === 1)
    await first.reload()
    expect(first.sessions.get(sessionId)!.details!.publication!.transaction).toEqual(before)
  })

  it('are not stopped by one who claims a broadcast that never was', async () => {
    const { sessionId, order } = await stage.sign()
    const [first, second, third] = order
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
    const { sessionId, order } = await stage.sign()
    for (const page of order) {
      stage.linkOf(page).answer = () => ({ kind: 'refused', reason: 'fee_too_low', text: 'min relay fee not met' })
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
      expect(decodeTransaction(fromHex(publication.transaction!.hex)).txid).toBe(publication.transaction!.txid)
    }
    stage.linkOf(order[2]).answer = undefined
    await order[2].ask({ type: 'session:publish', sessionId })
    await order[2].transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
  })

  it('say that another transaction has spent a coin, and which', async () => {
    const { sessionId, order } = await stage.sign()
    const [first] = order
    const rival = 'ab'.repeat(32)
    stage.linkOf(first).answer = () => ({ kind: 'conflict', inputIndex: 0, spentBy: rival })
    await first.ask({ type: 'session:publish', sessionId })
    const { lastAttempt } = await first.transaction(sessionId, (_, { turn }) => turn === 1)
    expect(lastAttempt!.outcome).toEqual({ kind: 'conflict', inputIndex: 0, spentBy: rival })
  })

  it('take a transaction that the network has already for published', async () => {
    const { sessionId, order } = await stage.sign()
    const [first, second] = order
    await second.ask({ type: 'session:publish', sessionId })
    await first.ask({ type: 'session:publish', sessionId })
    const { lastAttempt } = await first.transaction(sessionId, (_, { confirmedAtMs }) => confirmedAtMs !== undefined)
    expect(lastAttempt!.outcome).toEqual({ kind: 'already_known' })
    expect(first.sessions.get(sessionId)!.details!.publication!.handovers).toEqual([])
  })

  it('hold the transaction before anything is sent, and send nothing when it cannot be written down', async () => {
    await stage.fund()
    const sessionId = await stage.propose()
    for (const page of stage.pages) page.store.fail('store_full', (key) => key.startsWith('payment/'))
    await approveAll(stage.pages, sessionId)
    const [first] = bySigner(stage.pages, sessionId) as [Page]
    expect(await refused(first, { type: 'session:publish', sessionId })).toMatchObject({ code: 'store_full' })
    expect(stage.linkOf(first).broadcasts).toEqual([])
    // It is not in the way of the others.
    const { details } = await first.session(sessionId, (view) => view.details!.publication!.turn === 1)
    expect(details!.publication!.handovers).toMatchObject([{ turn: 0, reason: 'This device cannot store it.' }])
    for (const page of stage.pages) page.store.recover()
    await first.ask({ type: 'session:publish', sessionId })
    expect(stage.linkOf(first).broadcasts).toHaveLength(1)
    for (const page of stage.pages) page.messages.length = 0
  })

  it('show the last known state while the chain is out of reach, and say why', async () => {
    const { groupId } = stage
    await stage.fund()
    const page = stage.first
    stage.linkOf(page).isDown = true
    await page.ask({ type: 'wallet:refresh', groupId })
    expect(page.wallets.get(groupId)).toMatchObject({
      phase: 'unreachable',
      fault: { code: 'unreachable' },
      confirmedSats: 100_000n,
    })
    stage.linkOf(page).isDown = false
    await page.ask({ type: 'wallet:refresh', groupId })
    expect(page.wallets.get(groupId)).toMatchObject({ phase: 'ready', fault: undefined })
  })
})
