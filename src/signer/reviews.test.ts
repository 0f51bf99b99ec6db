import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildPayment, type Coin, DEFAULT_FEE_CAP, GroupWallet, MemoryChain } from '../chain/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { descriptorOf } from '../group/index.ts'
import { encodeProposal, type Proposal, sessionIdOf } from '../session/index.ts'
import { TestDevice } from './device.contract.ts'
import { type GroupRecord, Registry } from './registry.ts'
import { Reviews } from './reviews.ts'

let group: SignerGroup
let registry: Registry
let reviews: Reviews
let pauses: number

beforeEach(async () => {
  const devices = [new TestDevice(), new TestDevice()]
  group = await groupOf(devices)
  registry = new Registry(devices[0]!.records)
  pauses = 0
  reviews = new Reviews({
    registry,
    feeCap: DEFAULT_FEE_CAP,
    yieldToEvents: async () => {
      pauses++
    },
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const documentOf = (change: Partial<Proposal>): Uint8Array => encodeProposal(proposalFor(group, change))
const numbered = (number: number): Uint8Array => documentOf({ note: `${number}` })

describe('a review', () => {
  it('is made once for the same bytes', async () => {
    const bytes = numbered(0)
    const first = await reviews.of(bytes)
    expect(await reviews.of(Uint8Array.from(bytes))).toBe(first)
    expect(await reviews.of(numbered(1))).not.toBe(first)
  })

  it('is made again once its session was forgotten', async () => {
    const [one, other] = [await reviews.of(numbered(0)), await reviews.of(numbered(1))]
    reviews.forget(sessionIdOf(numbered(0)))
    expect(await reviews.of(numbered(0))).not.toBe(one)
    expect(await reviews.of(numbered(0))).toEqual(one)
    expect(await reviews.of(numbered(1))).toBe(other)
  })

  it('is kept with seven others, those that were asked for last', async () => {
    const eight = []
    for (let number = 0; number < 8; number++) eight.push(await reviews.of(numbered(number)))
    for (const [number, one] of eight.entries()) expect(await reviews.of(numbered(number))).toBe(one)
    // The first is asked for again, so that the second is the oldest when a ninth comes.
    await reviews.of(numbered(0))
    await reviews.of(numbered(8))
    expect(await reviews.of(numbered(0))).toBe(eight[0])
    expect(await reviews.of(numbered(2))).toBe(eight[2])
    expect(await reviews.of(numbered(1))).not.toBe(eight[1])
  })

  it('that was refused is tried again, since the group may be known by then', async () => {
    const empty = new Reviews({
      registry: new Registry(new MemoryStore()),
      feeCap: DEFAULT_FEE_CAP,
      yieldToEvents: async () => undefined,
    })
    await expect(empty.of(numbered(0))).rejects.toMatchObject({ code: 'group_unknown' })
    const asked = vi.spyOn(registry, 'group').mockRejectedValueOnce(new Error('The storage cannot be read.'))
    await expect(reviews.of(numbered(0))).rejects.toThrow('The storage cannot be read.')
    await expect(reviews.of(numbered(0))).resolves.toMatchObject({ group: { groupId: group.groupId } })
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('that is refused late does not take the place of one that was made since', async () => {
    const bytes = numbered(0)
    const { promise, reject } = Promise.withResolvers<GroupRecord>()
    vi.spyOn(registry, 'group').mockReturnValueOnce(promise)
    const late = reviews.of(bytes)
    reviews.forget(sessionIdOf(bytes))
    const made = await reviews.of(bytes)
    reject(new Error('The storage cannot be read.'))
    await expect(late).rejects.toThrow('The storage cannot be read.')
    expect(await reviews.of(bytes)).toBe(made)
  })
})

describe('reviews of payments', () => {
  function paymentOf(wallet: GroupWallet, coinCount: number): Uint8Array {
    const coins = Array.from({ length: coinCount }, (_, addressIndex): Coin => {
      const address = wallet.addressAt('receive', addressIndex)
      const funded = new MemoryChain(wallet.network).fund({ script: address.script, amountSats: 100_000n })
      const { txid, bytesWithoutWitnesses: previousTransaction } = funded
      return { txid, outputIndex: 0, amountSats: 100_000n, address, height: 100, previousTransaction }
    })
    const { psbt } = buildPayment(wallet, {
      recipients: [],
      remainder: { kind: 'everything', address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx' },
      coins,
      ownAddresses: [],
      satsPerVirtualByte: 2,
      order: { kind: 'bip69' },
    })
    return documentOf({ subject: { kind: 'payment', psbt } })
  }

  it('of one group share its wallet, which keeps the addresses that it derived', async () => {
    const wallet = GroupWallet.fromText(descriptorOf(group.roster), group.roster.network)
    const documents = [paymentOf(wallet, 1), paymentOf(wallet, 2)]
    const fromText = vi.spyOn(GroupWallet, 'fromText')
    for (const document of documents) await reviews.of(document)
    expect(fromText).toHaveBeenCalledTimes(1)
  })

  it('of many coins let other work in, and have a key for each', async () => {
    const wallet = GroupWallet.fromText(descriptorOf(group.roster), group.roster.network)
    const { context, review } = await reviews.of(paymentOf(wallet, 20))
    expect(review.items).toHaveLength(20)
    expect(context.items).toEqual(review.items)
    expect(context.keys).toHaveLength(20)
    expect(pauses).toBeGreaterThan(1)
  })
})
