import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import type { Coin } from '../coin.ts'
import { decodePsbt } from '../psbt/codec.ts'
import { MAX_PSBT_BYTES } from '../psbt/psbt.ts'
import { reviewPayment } from '../review/review-payment.ts'
import { receivedCoins, testCoins } from '../testing/coins.ts'
import { testWallet } from '../testing/members.ts'
import { signedVirtualBytes } from '../transaction-size.ts'
import { buildPayment, type PaymentRequest } from './build-payment.ts'
import { type PaymentError, type PaymentFault } from './errors.ts'

const wallet = testWallet(3)
const strangers = [0, 1, 2].map((index) => testWallet(2).addressAt('receive', index))
const [alice] = strangers
const request = (coins: readonly Coin[], change: Partial<PaymentRequest> = {}): PaymentRequest => ({
  recipients: [{ address: alice!.address, amountSats: 100_000n }],
  remainder: { kind: 'change', addressIndex: 0 },
  coins,
  ownAddresses: [],
  satsPerVirtualByte: 1,
  order: { kind: 'bip69' },
  ...change,
})
const faultOf = (payment: PaymentRequest): PaymentFault | undefined => {
  try {
    buildPayment(wallet, payment)
    return undefined
  } catch (error) {
    return (error as PaymentError).fault
  }
}
const outputsOf = (psbt: Uint8Array): { script: string; amountSats: bigint }[] =>
  decodePsbt(psbt).transaction.outputs.map(({ script, amountSats }) => ({ script: toHex(script), amountSats }))

describe('buildPayment', () => {
  it('pays what was asked for at the rate that was asked for, and keeps the rest, whatever the coins', () => {
    const amount = fc.bigInt({ min: 330n, max: 5_000_000n })
    const rate = fc.integer({ min: 100, max: 40_000 }).map((thousandths) => thousandths / 1_000)
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 12 }),
        fc.array(amount, { minLength: 1, maxLength: 3 }),
        rate,
        (coinAmounts, paidAmounts, satsPerVirtualByte) => {
          const coins = receivedCoins(wallet, ...coinAmounts)
          const recipients = paidAmounts.map((amountSats, index) => ({
            address: strangers[index]!.address,
            amountSats,
          }))
          const payment = request(coins, { recipients, satsPerVirtualByte })
          const fault = faultOf(payment)
          if (fault !== undefined) {
            const total = coinAmounts.reduce((sum, coin) => sum + coin, 0n)
            const paid = paidAmounts.reduce((sum, sats) => sum + sats, 0n)
            return (
              fault.code === 'funds_insufficient' &&
              fault.missingSats > 0n &&
              total - paid < fault.feeSats + 330n * BigInt(coins.length)
            )
          }
          const built = buildPayment(wallet, payment)
          const review = reviewPayment(built.psbt, { wallet, feeCap: { shareOfInputs: 1, satsPerVirtualByte: 10_000 } })
          expect(review.feeSats).toBe(built.feeSats)
          expect(review.virtualBytes).toBe(built.virtualBytes)
          expect(review.paidSats).toBe(paidAmounts.reduce((sum, sats) => sum + sats, 0n))
          expect(review.returnedSats).toBe(built.changeSats)
          const asked = BigInt(Math.ceil(Number((satsPerVirtualByte * built.virtualBytes).toFixed(3))))
          expect(built.feeSats).toBeGreaterThanOrEqual(asked)
          // Without change the fee takes what would have been dust, and the change's own cost.
          expect(built.feeSats - asked).toBeLessThanOrEqual(
            built.changeSats > 0n ? 0n : 330n + BigInt(Math.ceil(satsPerVirtualByte * 43)),
          )
          return built.changeSats === 0n || built.changeSats >= 330n
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts fractions of a satoshi in the rate', () => {
    const coins = receivedCoins(wallet, 1_000_000n)
    const feeAt = (satsPerVirtualByte: number): bigint =>
      buildPayment(wallet, request(coins, { satsPerVirtualByte })).feeSats
    const size = signedVirtualBytes({ inputCount: 1, scriptLengths: [34, 34] })
    expect([feeAt(1), feeAt(1.1), feeAt(1.5), feeAt(0.1)]).toEqual([
      BigInt(size),
      BigInt(Math.ceil((size * 11) / 10)),
      BigInt(Math.ceil((size * 3) / 2)),
      BigInt(Math.ceil(size / 10)),
    ])
  })

  it('sends everything that is worth its fee, recipients first', () => {
    const coins = receivedCoins(wallet, 50_000n, 60_000n, 400n)
    const built = buildPayment(
      wallet,
      request(coins, {
        remainder: { kind: 'everything', address: strangers[1]!.address },
        recipients: [{ address: alice!.address, amountSats: 10_000n }],
        satsPerVirtualByte: 10,
      }),
    )
    expect(built.inputs.map(({ amountSats }) => amountSats).toSorted((a, b) => Number(a - b))).toEqual([
      50_000n,
      60_000n,
    ])
    expect(outputsOf(built.psbt)).toEqual([
      { script: toHex(alice!.script), amountSats: 10_000n },
      { script: toHex(strangers[1]!.script), amountSats: 100_000n - built.feeSats },
    ])
    expect(built.feeSats).toBe(10n * BigInt(built.virtualBytes))
    expect(built.changeSats).toBe(0n)
  })

  it('keeps no change that would be dust', () => {
    const size = BigInt(signedVirtualBytes({ inputCount: 1, scriptLengths: [34, 34] }))
    const build = (left: bigint): bigint =>
      buildPayment(wallet, request(receivedCoins(wallet, 100_000n + size + left))).changeSats
    expect([build(329n), build(331n)]).toEqual([0n, 331n])
  })

  it('describes inputs, change and payments to itself, and nothing else', () => {
    const own = wallet.addressAt('receive', 4)
    const recipients = [
      { address: alice!.address, amountSats: 1_000n },
      { address: own.address, amountSats: 2_000n },
    ]
    const built = buildPayment(wallet, request(receivedCoins(wallet, 10_000n), { recipients, ownAddresses: [own] }))
    expect(built.ownRecipientAddresses).toEqual([own.address])
    const { inputs, outputs, transaction } = decodePsbt(built.psbt)
    expect(inputs[0]).toMatchObject({
      tapInternalKey: wallet.addressAt('receive', 0).internalKey,
      sighashType: undefined,
    })
    expect(inputs[0]!.participants).toEqual([
      { aggregateKey: wallet.aggregateKey, publicKeys: wallet.descriptor.members.map(({ publicKey }) => publicKey) },
    ])
    expect(inputs[0]!.previousTransaction).toBeDefined()
    const described = transaction.outputs.filter((_, index) => outputs[index]!.tapInternalKey !== undefined)
    expect(described.map(({ script }) => toHex(script)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [own, wallet.addressAt('change', 0)].map(({ script }) => toHex(script)).toSorted((a, b) => (a < b ? -1 : 1)),
    )
  })

  it('makes a PSBT that the library reads in full', () => {
    const { psbt } = buildPayment(wallet, request(receivedCoins(wallet, 70_000n, 80_000n)))
    const library = Transaction.fromPSBT(psbt, { unknown: 'strict', proprietary: 'strict' })
    expect(library.inputsLength).toBe(2)
    expect(library.getInput(0).musig2ParticipantPubkeys).toHaveLength(1)
    expect(toHex(library.toPSBT(0))).toBe(toHex(psbt))
  })

  it('orders by BIP69, or by the randomness it is given', () => {
    const coins = receivedCoins(wallet, 40_000n, 50_000n, 60_000n)
    const recipients = strangers.map(({ address }, index) => ({ address, amountSats: 30_000n + BigInt(index) }))
    const sorted = decodePsbt(buildPayment(wallet, request(coins, { recipients })).psbt).transaction
    expect(sorted.inputs.map(({ txid }) => txid)).toEqual(
      sorted.inputs.map(({ txid }) => txid).toSorted((a, b) => (a < b ? -1 : 1)),
    )
    expect(sorted.outputs.map(({ amountSats }) => amountSats)).toEqual(
      sorted.outputs.map(({ amountSats }) => amountSats).toSorted((a, b) => Number(a - b)),
    )
    const seen = new Set<string>()
    for (let seed = 0; seed < 40; seed++) {
      let drawn = seed
      const randomBytes = (length: number): Uint8Array => {
        drawn = (drawn * 1_103_515_245 + 12_345) % 0x8000_0000
        return new Uint8Array(length).map((_, index) => (drawn >> (4 * index + 4)) & 0xff)
      }
      const { transaction } = decodePsbt(
        buildPayment(wallet, request(coins, { recipients, order: { kind: 'shuffled', randomBytes } })).psbt,
      )
      const amounts = transaction.outputs.map(({ amountSats }) => amountSats)
      expect(amounts.toSorted((a, b) => Number(a - b))).toEqual(sorted.outputs.map(({ amountSats }) => amountSats))
      seen.add(amounts.join(' '))
    }
    expect(seen.size).toBeGreaterThan(8)
  })

  it.each([
    [{ code: 'recipients_missing' }, { recipients: [] }],
    [{ code: 'fee_rate_invalid', satsPerVirtualByte: 0 }, { satsPerVirtualByte: 0 }],
    [{ code: 'fee_rate_invalid', satsPerVirtualByte: Number.NaN }, { satsPerVirtualByte: Number.NaN }],
    [{ code: 'fee_rate_invalid', satsPerVirtualByte: 0.05 }, { satsPerVirtualByte: 0.05 }],
    [{ code: 'fee_rate_invalid', satsPerVirtualByte: 10_001 }, { satsPerVirtualByte: 10_001 }],
    [
      { code: 'amount_is_dust', recipientIndex: 0, amountSats: 329n, dustLimitSats: 330n },
      { recipients: [{ address: alice!.address, amountSats: 329n }] },
    ],
    [
      { code: 'amount_is_dust', recipientIndex: 0, amountSats: -5n, dustLimitSats: 330n },
      { recipients: [{ address: alice!.address, amountSats: -5n }] },
    ],
    [
      { code: 'amount_too_large', recipientIndex: 0, amountSats: 2_100_000_000_000_001n },
      { recipients: [{ address: alice!.address, amountSats: 2_100_000_000_000_001n }] },
    ],
  ] as [PaymentFault, Partial<PaymentRequest>][])('explains %o', (fault, change) => {
    const payment = request(receivedCoins(wallet, 200_000n), change)
    expect(faultOf(payment)).toEqual(fault)
    expect(() => buildPayment(wallet, payment)).toThrow(
      expect.objectContaining({ name: 'PaymentError', code: fault.code }),
    )
  })

  it('says in numbers how much is missing', () => {
    const size = BigInt(signedVirtualBytes({ inputCount: 2, scriptLengths: [34] }))
    expect(faultOf(request(receivedCoins(wallet, 30_000n, 40_000n)))).toEqual({
      code: 'funds_insufficient',
      amountSats: 100_000n,
      feeSats: size,
      availableSats: 70_000n,
      missingSats: 30_000n + size,
    })
    expect(faultOf(request([]))).toMatchObject({ code: 'funds_insufficient', availableSats: 0n })
    const all = { recipients: [], remainder: { kind: 'everything', address: alice!.address } } as const
    expect(faultOf(request([], all))).toMatchObject({ code: 'funds_insufficient', availableSats: 0n })
    expect(faultOf(request(receivedCoins(wallet, 400n), all))).toMatchObject({
      code: 'funds_insufficient',
      amountSats: 330n,
    })
  })

  it('refuses an address of another network and a text that is none', () => {
    const to = (address: string): PaymentRequest =>
      request(receivedCoins(wallet, 200_000n), { recipients: [{ address, amountSats: 1_000n }] })
    const code = (name: string): unknown => expect.objectContaining({ name: 'AddressError', code: name })
    expect(() => buildPayment(wallet, to('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'))).toThrow(
      code('address_wrong_network'),
    )
    expect(() => buildPayment(wallet, to('Alice'))).toThrow(code('address_invalid'))
  })

  it('fits four hundred coins of a hundred members into a proposal, and no more coins', () => {
    const large = testWallet(100)
    const coinsAt = (count: number): readonly Coin[] =>
      testCoins(
        large,
        Array.from({ length: count }, (_, index) => ({
          chain: 'receive',
          addressIndex: index % 20,
          amountSats: 10_000n,
        })),
      )
    const everything = (count: number): PaymentRequest =>
      request(coinsAt(count), { recipients: [], remainder: { kind: 'everything', address: alice!.address } })
    const { psbt } = buildPayment(large, everything(400))
    expect(psbt.length).toBeLessThan(MAX_PSBT_BYTES / 2)
    expect(reviewPayment(psbt, { wallet: large }).items).toHaveLength(400)
    expect(() => buildPayment(large, everything(401))).toThrow(
      expect.objectContaining({ fault: { code: 'too_many_inputs', inputCount: 401, maxInputs: 400 } }),
    )
  })
})
