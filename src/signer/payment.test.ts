import { beforeAll, describe, expect, it } from 'vitest'
import {
  buildPayment,
  type Coin,
  finalisePayment,
  GroupWallet,
  MemoryChain,
  type PaymentRequest,
  reviewPayment,
} from '../chain/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { descriptorOf } from '../group/index.ts'
import { encodeProposal, fold, makeContext, StatementSet, VerificationCache, verifyNext } from '../session/index.ts'
import { TestDevice } from './device.contract.ts'

const DRAW = { counter: 0, attempt: 0 }
const SHOP = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'

let group: SignerGroup
let wallet: GroupWallet
let stranger: GroupWallet

async function walletOf({ roster }: SignerGroup): Promise<GroupWallet> {
  return GroupWallet.fromText(descriptorOf(roster), roster.network)
}

beforeAll(async () => {
  group = await groupOf([new TestDevice(), new TestDevice()])
  wallet = await walletOf(group)
  stranger = await walletOf(await groupOf([new TestDevice(), new TestDevice()]))
})

function coinOf(of: GroupWallet, amountSats: bigint, addressIndex = 0): Coin {
  const address = of.addressAt('receive', addressIndex)
  const { txid, bytesWithoutWitnesses } = new MemoryChain(of.network).fund({ script: address.script, amountSats })
  return { txid, outputIndex: 0, amountSats, address, height: 100, previousTransaction: bytesWithoutWitnesses }
}

function psbtOf(coins: readonly Coin[], change: Partial<PaymentRequest> = {}, of = wallet): Uint8Array {
  return buildPayment(of, {
    recipients: [{ address: SHOP, amountSats: 50_000n }],
    remainder: { kind: 'change', addressIndex: 0 },
    coins,
    ownAddresses: [],
    satsPerVirtualByte: 2,
    order: { kind: 'bip69' },
    ...change,
  }).psbt
}

function proposalOf(psbt: Uint8Array): Uint8Array {
  return encodeProposal(proposalFor(group, { subject: { kind: 'payment', psbt } }))
}

describe('a payment', () => {
  it('is signed by all for what each derives by itself, and is valid as a whole', async () => {
    const psbt = psbtOf([coinOf(wallet, 30_000n), coinOf(wallet, 40_000n, 1)])
    const document = proposalOf(psbt)
    const { devices } = group
    const review = await devices[0]!.signer.review(document)
    const expected = reviewPayment(psbt, { wallet })
    expect(review.content).toEqual({ kind: 'payment', psbt, review: expected })
    expect(review.items).toEqual(expected.items)
    expect(review.publicationId).toEqual(expected.publicationId)
    expect(structuredClone(review)).toEqual(review)

    const nonces = await Promise.all(devices.map(({ signer }) => signer.approve(document, DRAW)))
    const partials = await Promise.all(devices.map(({ signer }) => signer.sign(document, nonces)))
    const proposal = proposalFor(group, { subject: { kind: 'payment', psbt } })
    const context = makeContext(review.sessionId, proposal, review.items, review.publicationId)
    const statements = new StatementSet(context)
    const cache = new VerificationCache()
    for (const bytes of [...nonces, ...partials]) statements.receive(bytes)
    while (verifyNext(context, statements, cache)) expect(statements.ids()).toHaveLength(4)
    const { signatures } = fold(context, statements, cache)
    expect(finalisePayment(psbt, { wallet }, signatures!).txid).toBe(expected.txid)
  })

  it('draws one nonce for each input, the same for two calls at once', async () => {
    const document = proposalOf(psbtOf([coinOf(wallet, 70_000n)], { satsPerVirtualByte: 3 }))
    const { signer } = group.devices[0]!
    const [first, second] = await Promise.all([signer.approve(document, DRAW), signer.approve(document, DRAW)])
    expect(second).toEqual(first)
    expect(await signer.liveNonceIds((await signer.review(document)).sessionId)).toHaveLength(1)
  })

  it.each<[string, () => Uint8Array]>([
    ['not_psbt', () => Uint8Array.of(1, 2, 3)],
    ['malformed', () => psbtOf([coinOf(wallet, 100_000n)]).slice(0, -1)],
    ['foreign_input', () => psbtOf([coinOf(stranger, 100_000n)], {}, stranger)],
    ['prevout_txid_wrong', () => psbtOf([{ ...coinOf(wallet, 100_000n), txid: 'ab'.repeat(32) }])],
    ['prevout_index_wrong', () => psbtOf([{ ...coinOf(wallet, 100_000n), outputIndex: 5 }])],
    ['prevout_inconsistent', () => psbtOf([{ ...coinOf(wallet, 90_000n), amountSats: 100_000n }])],
    ['amount_out_of_range', () => psbtOf([coinOf(wallet, 2_100_000_000_000_001n)])],
    [
      'duplicate_input',
      () => {
        const coin = coinOf(wallet, 100_000n)
        return psbtOf([coin, coin], { remainder: { kind: 'everything', address: SHOP } })
      },
    ],
    [
      'derivation_unknown',
      () => {
        const coin = coinOf(wallet, 100_000n)
        return psbtOf([{ ...coin, address: { ...coin.address, addressIndex: 100_000 } }])
      },
    ],
    [
      'internal_key_wrong',
      () => {
        const coin = coinOf(wallet, 100_000n)
        const { internalKey } = wallet.addressAt('receive', 1)
        return psbtOf([{ ...coin, address: { ...coin.address, internalKey } }])
      },
    ],
    ['fee_rate_above_cap', () => psbtOf([coinOf(wallet, 100_000_000n)], { satsPerVirtualByte: 501 })],
    ['fee_share_above_cap', () => psbtOf([coinOf(wallet, 100_000n)], { satsPerVirtualByte: 40 })],
  ])('is refused with %s, and nothing is issued for it', async (code, make) => {
    const document = proposalOf(make())
    const { signer } = group.devices[0]!
    const refusal: unknown = expect.objectContaining({ name: 'ReviewError', code })
    await expect(signer.review(document)).rejects.toEqual(refusal)
    await expect(signer.approve(document, DRAW)).rejects.toEqual(refusal)
  })
})
