import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DraftFault, PaymentDraft, PaymentEstimate } from '../bridge/index.ts'
import type { SessionId } from '../bytes/index.ts'
import {
  buildPayment,
  type Coin,
  GroupWallet,
  MemoryChainSource,
  readPartialSignatures,
  readPubNonces,
  scanWallet,
  viewWallet,
} from '../chain/index.ts'
import { approveAll } from './page.contract.ts'
import { draft, PaymentStage, refused, sessionIn, SHOP } from './payment-stage.contract.ts'

let stage: PaymentStage

beforeEach(async () => {
  stage = await PaymentStage.open()
})

afterEach(async () => {
  await stage.close()
})

async function estimated(payment: PaymentDraft): Promise<PaymentEstimate> {
  const reply = await stage.first.ask({ type: 'payment:estimate', groupId: stage.groupId, payment })
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
  return GroupWallet.fromText(stage.first.groups.get(stage.groupId)!.descriptor, 'regtest')
}

async function outsideCoins(wallet: GroupWallet): Promise<readonly Coin[]> {
  return viewWallet(wallet, await scanWallet(new MemoryChainSource(stage.chain), wallet)).coins
}

describe('payments that three composed workers prepare', () => {
  it('refuse a payment that the signer here does not sign, with its code', async () => {
    await stage.fund()
    const dear: PaymentDraft = { ...draft, fee: { kind: 'rate', satsPerVirtualByte: 100 } }
    expect(await refused(stage.first, { type: 'payment:propose', payment: dear, ...stage.terms })).toMatchObject({
      code: 'fee_share_above_cap',
    })
  })

  it('refuse on every other screen what one device alone would sign, and say why', async () => {
    await stage.close()
    stage = await PaymentStage.open({ feeCap: { shareOfInputs: 0.9, satsPerVirtualByte: 500 } })
    await stage.fund()
    const sessionId = await stage.propose({ ...draft, fee: { kind: 'rate', satsPerVirtualByte: 100 } })
    for (const page of stage.pages.slice(1)) {
      const { refusal } = await page.session(sessionId, ({ phase }) => phase === 'refused')
      expect(refusal?.code).toBe('fee_share_above_cap')
    }
  })

  it('sign a PSBT that another wallet made of the group’s coins, and show a look-alike of change as a payment', async () => {
    await stage.fund()
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
    const page = stage.first
    const sessionId = sessionIn(await page.ask({ type: 'psbt:propose', psbt: forged, ...stage.terms }))
    const { details } = await page.session(sessionId, (view) => view.details !== undefined)
    if (details?.subject.kind !== 'payment') throw new Error('It is no payment.')
    expect(details.subject.payment.outputs.map(({ kind }) => kind)).toEqual(['payment', 'payment'])
    expect(details.subject.payment.warnings.map(({ code }) => code)).toContain('look_alike_change')

    const honest = Buffer.from(built.psbt).toString('base64')
    const imported = sessionIn(await page.ask({ type: 'psbt:propose', psbt: honest, ...stage.terms }))
    await approveAll(stage.pages, imported)
    await page.ask({ type: 'session:publish', sessionId: imported })
    await page.transaction(imported, ({ state }) => state.kind === 'unconfirmed')
    expect(await refused(page, { type: 'psbt:propose', psbt: 'no', ...stage.terms })).toMatchObject({
      code: 'not_psbt',
    })
  })

  it('export the PSBT at every stage, with nonces and partial signatures where BIP373 has them', async () => {
    await stage.fund()
    const page = stage.first
    const sessionId = await stage.propose()
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
    await approveAll(stage.pages, sessionId)
    await take()
    expect(stages).toEqual([
      ['unsigned', 0, 0],
      ['nonces', 1, 0],
      ['signed', 3, 3],
    ])
  })

  it('tell of a draft what is wrong in which field, with the figures', async () => {
    expect(await faults({})).toContainEqual({ field: 'payment', code: 'wallet_not_scanned' })
    await stage.fund()
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
    const { groupId } = stage
    await stage.fund()
    const plain = await estimated(draft)
    if (plain.kind !== 'possible') throw new Error('It is not possible.')
    expect(plain).toMatchObject({ inputCount: 1, paidSats: 50_000n, leavesSats: 50_000n + plain.feeSats })
    expect(plain.changeSats).toBe(50_000n - plain.feeSats)
    const own = stage.first.wallets.get(groupId)!.addresses[4]!.address
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
    const { groupId } = stage
    await stage.fund()
    await stage.fund()
    const page = stage.first
    const sessionId = await stage.propose()
    await page.wallet(groupId, ({ reservedSats }) => reservedSats === 100_000n)
    const second = await stage.propose()
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
})

/** The PSBT with one script in the place of another of the same length. */
function replaced(psbt: Uint8Array, script: Uint8Array, other: Uint8Array): Uint8Array {
  const text = Buffer.from(psbt)
    .toString('hex')
    .replaceAll(Buffer.from(script).toString('hex'), Buffer.from(other).toString('hex'))
  return Uint8Array.from(Buffer.from(text, 'hex'))
}
