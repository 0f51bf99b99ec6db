import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import { keyAgg } from '../../musig2/index.ts'
import { buildPayment } from '../payment/build-payment.ts'
import { decodePsbt, encodePsbt } from '../psbt/codec.ts'
import { describeAddress, UNDESCRIBED } from '../psbt/describe.ts'
import { decodeMaps, encodeMaps } from '../psbt/key-value-maps.ts'
import type { Psbt, PsbtInput, PsbtOutput } from '../psbt/psbt.ts'
import { fundingTransaction, receivedCoins } from '../testing/coins.ts'
import { testMembers, testWallet } from '../testing/members.ts'
import type { TransactionInput, TransactionOutput } from '../transaction.ts'
import { reviewPayment } from './review-payment.ts'

const wallet = testWallet(3)
const stranger = testWallet(2)
const strangersAddress = stranger.addressAt('receive', 0)
const coins = receivedCoins(wallet, 600_000n, 700_000n)
const { psbt: honest } = buildPayment(wallet, {
  recipients: [
    { address: strangersAddress.address, amountSats: 1_000_000n },
    { address: wallet.addressAt('receive', 5).address, amountSats: 100_000n },
  ],
  remainder: { kind: 'change', addressIndex: 3 },
  coins,
  ownAddresses: [wallet.addressAt('receive', 5)],
  satsPerVirtualByte: 2,
  order: { kind: 'bip69' },
})
const decoded = decodePsbt(honest)
const outputTo = (script: Uint8Array): number =>
  decoded.transaction.outputs.findIndex((output) => toHex(output.script) === toHex(script))
const CHANGE = outputTo(wallet.addressAt('change', 3).script)

/** The honest payment with something about it changed. */
const changed = (change: {
  psbt?: Partial<Psbt>
  transaction?: Partial<Psbt['transaction']>
  input?: Partial<PsbtInput>
  outpoint?: Partial<TransactionInput>
  output?: Partial<TransactionOutput>
  description?: PsbtOutput
}): Uint8Array => {
  const { transaction, inputs, outputs } = decoded
  return encodePsbt({
    transaction: {
      ...transaction,
      inputs: transaction.inputs.with(1, { ...transaction.inputs[1]!, ...change.outpoint }),
      outputs: transaction.outputs.with(CHANGE, { ...transaction.outputs[CHANGE]!, ...change.output }),
      ...change.transaction,
    },
    inputs: inputs.with(1, { ...inputs[1]!, ...change.input }),
    outputs: outputs.with(CHANGE, change.description ?? outputs[CHANGE]!),
    ...change.psbt,
  })
}
const refusal = (code: string, inputIndex?: number): unknown =>
  expect.objectContaining({ name: 'ReviewError', code, inputIndex })
const codesOf = (psbt: Uint8Array): string[] => reviewPayment(psbt, { wallet }).warnings.map(({ code }) => code)

/** The name of what a review throws. */
const outcomeOf = (psbt: Uint8Array): string => {
  try {
    reviewPayment(psbt, { wallet })
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

describe('reviewPayment', () => {
  it('says who is paid what, what comes back, and what it costs', () => {
    const review = reviewPayment(honest, { wallet })
    const summary = review.outputs.map(({ kind, amountSats, ...rest }) => [
      kind,
      amountSats,
      'address' in rest ? rest.address : '',
    ])
    const fee = 1_300_000n - 1_000_000n - 100_000n - review.outputs[CHANGE]!.amountSats
    expect(summary).toEqual(
      expect.arrayContaining([
        ['payment', 1_000_000n, strangersAddress.address],
        ['own', 100_000n, wallet.addressAt('receive', 5).address],
        ['change', 200_000n - fee, wallet.addressAt('change', 3).address],
      ]),
    )
    expect(review).toMatchObject({
      inputSats: 1_300_000n,
      paidSats: 1_000_000n,
      returnedSats: 300_000n - fee,
      feeSats: fee,
    })
    expect(review.satsPerVirtualByte).toBe(2)
    expect(review.shareOfInputs).toBeCloseTo(Number(fee) / 1_300_000, 6)
    expect(review.warnings).toEqual([])
    expect(toHex(review.publicationId)).toBe(review.txid)
    expect(review.inputs.map(({ address }) => address.addressIndex).toSorted((a, b) => a - b)).toEqual([0, 1])
  })

  it('gives items whose tweaks lead from the members’ keys to the coins’ output keys', () => {
    const { items, inputs } = reviewPayment(honest, { wallet })
    const plain = keyAgg(testMembers(3, 'regtest').map(({ publicKey }) => publicKey))
    for (const [index, { tweaks, message }] of items.entries()) {
      expect(message).toHaveLength(32)
      expect(toHex(plain.tweaked(tweaks).xOnlyPublicKey)).toBe(toHex(inputs[index]!.address.outputKey))
    }
  })

  it('commits each item to everything: any other payment has other messages', () => {
    const messages = (psbt: Uint8Array): string[] =>
      reviewPayment(psbt, { wallet }).items.map(({ message }) => toHex(message))
    const before = messages(honest)
    for (const other of [
      changed({ output: { amountSats: decoded.transaction.outputs[CHANGE]!.amountSats - 1n } }),
      changed({ transaction: { lockTime: 7 } }),
      changed({ outpoint: { sequence: 0xffff_fffe } }),
      changed({ input: { sighashType: 1 } }),
    ]) {
      expect(messages(other)).not.toEqual(before)
    }
  })

  describe('believes a change address only if it can derive it', () => {
    const ours = wallet.addressAt('change', 4)

    it.each([
      ['another script under the wallet’s derivation', { output: { script: strangersAddress.script } }],
      [
        'the keys of the group behind a foreign key',
        {
          output: { script: strangersAddress.script },
          description: { ...describeAddress(wallet, ours), tapInternalKey: strangersAddress.internalKey },
        },
      ],
      [
        'a path that goes on behind an address of its own',
        {
          description: {
            ...UNDESCRIBED,
            tapInternalKey: wallet.addressAt('change', 3).internalKey,
            tapDerivations: [
              { key: wallet.addressAt('change', 3).internalKey, fingerprint: wallet.fingerprint, path: [1, 3, 7] },
            ],
          },
        },
      ],
      [
        'the keys of the group and nothing else',
        {
          output: { script: strangersAddress.script },
          description: { ...UNDESCRIBED, participants: describeAddress(wallet, ours).participants },
        },
      ],
      ['an index that the script does not have', { description: describeAddress(wallet, ours) }],
      [
        'the other chain',
        {
          description: {
            ...describeAddress(wallet, wallet.addressAt('receive', 3)),
            tapInternalKey: wallet.addressAt('change', 3).internalKey,
          },
        },
      ],
      [
        'a path that is no path of this wallet',
        {
          description: {
            ...describeAddress(wallet, ours),
            tapDerivations: [{ key: ours.internalKey, fingerprint: wallet.fingerprint, path: [0, 1, 4] }],
          },
          output: { script: ours.script },
        },
      ],
      [
        'a hardened path',
        {
          description: {
            ...describeAddress(wallet, ours),
            tapDerivations: [{ key: ours.internalKey, fingerprint: wallet.fingerprint, path: [1, 0x8000_0004] }],
          },
          output: { script: ours.script },
        },
      ],
    ])('and shows %s as a payment, with a warning', (_, change) => {
      const review = reviewPayment(changed(change), { wallet })
      expect(review.outputs[CHANGE]!.kind).toBe('payment')
      expect(review.warnings).toContainEqual({ code: 'look_alike_change', outputIndex: CHANGE })
    })

    it('and finds one without any fingerprint, since it derives the script', () => {
      const description = describeAddress(wallet, wallet.addressAt('change', 3))
      const [derivation] = description.tapDerivations
      const psbt = changed({
        description: {
          ...description,
          participants: [],
          tapDerivations: [{ ...derivation!, fingerprint: new Uint8Array(4) }],
        },
      })
      expect(reviewPayment(psbt, { wallet }).outputs[CHANGE]!.kind).toBe('change')
    })

    it('and shows an address of its own that nothing points to as a payment, without a warning', () => {
      const review = reviewPayment(changed({ description: UNDESCRIBED }), { wallet })
      expect(review.outputs[CHANGE]).toMatchObject({ kind: 'payment', address: wallet.addressAt('change', 3).address })
      expect(review.warnings).toEqual([])
    })

    it('and recognises an address that the payment spends from without a hint', () => {
      const review = reviewPayment(
        changed({ output: { script: coins[0]!.address.script }, description: UNDESCRIBED }),
        { wallet },
      )
      expect(review.outputs[CHANGE]).toMatchObject({ kind: 'own', addressIndex: 0 })
    })

    it('and not so far out that no scan would find it', () => {
      const far = wallet.addressAt('change', 100_000)
      const review = reviewPayment(
        changed({ output: { script: far.script }, description: describeAddress(wallet, far) }),
        { wallet },
      )
      expect(review.outputs[CHANGE]!.kind).toBe('payment')
      expect(review.warnings).toContainEqual({
        code: 'own_address_out_of_reach',
        outputIndex: CHANGE,
        addressIndex: 100_000,
      })
      const near = wallet.addressAt('change', 99_999)
      expect(
        reviewPayment(changed({ output: { script: near.script }, description: describeAddress(wallet, near) }), {
          wallet,
        }).outputs[CHANGE]!.kind,
      ).toBe('change')
    })

    it('whatever derivation it claims', () => {
      const path = fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 4 })
      const key = fc.constantFrom(strangersAddress.internalKey, wallet.addressAt('change', 3).internalKey)
      fc.assert(
        fc.property(path, key, (steps, internalKey) => {
          const description = {
            ...describeAddress(wallet, ours),
            tapInternalKey: internalKey,
            tapDerivations: [{ key: internalKey, fingerprint: wallet.fingerprint, path: steps }],
          }
          const { outputs } = reviewPayment(changed({ output: { script: strangersAddress.script }, description }), {
            wallet,
          })
          expect(outputs[CHANGE]!.kind).toBe('payment')
        }),
        { numRuns: 60 },
      )
    })
  })

  describe('warns of', () => {
    it.each([
      ['version_unusual', { transaction: { version: 3 } }],
      ['lock_time', { transaction: { lockTime: 900_000 } }],
      ['lock_time', { transaction: { lockTime: 1_800_000_000 } }],
      ['relative_lock', { outpoint: { sequence: 144 } }],
      ['sequence_unusual', { outpoint: { sequence: 0xffff_fff0 } }],
      ['dust_output', { output: { amountSats: 329n } }],
      ['script_without_address', { output: { script: Uint8Array.of(0x51) } }],
    ])('%s', (code, change) => {
      const honestFee = { feeCap: { shareOfInputs: 1, satsPerVirtualByte: 10_000 } }
      const { warnings } = reviewPayment(changed(change), { wallet, ...honestFee })
      expect(warnings.map((warning) => warning.code)).toContain(code)
    })

    it('a height or a time in the words that people use', () => {
      const lockOf = (lockTime: number): unknown =>
        reviewPayment(changed({ transaction: { lockTime } }), { wallet }).warnings
      expect(lockOf(900_000)).toEqual([{ code: 'lock_time', lockTime: { kind: 'height', height: 900_000 } }])
      expect(lockOf(1_800_000_000)).toEqual([
        { code: 'lock_time', lockTime: { kind: 'time', epochSeconds: 1_800_000_000 } },
      ])
    })

    it('a payment that cannot be replaced, and not of a lock time that has no effect', () => {
      const final = decoded.transaction.inputs.map((input) => ({ ...input, sequence: 0xffff_ffff }))
      expect(codesOf(changed({ transaction: { inputs: final, lockTime: 900_000 } }))).toEqual(['not_replaceable'])
      const almostFinal = final.with(0, { ...final[0]!, sequence: 0xffff_fffe })
      expect(codesOf(changed({ transaction: { inputs: almostFinal } }))).toEqual(['not_replaceable'])
    })

    it('a payment that pays nobody, a fee high for what is paid, and a fee too low', () => {
      const pay = (amountSats: bigint, satsPerVirtualByte: number, address = strangersAddress.address): Uint8Array =>
        buildPayment(wallet, {
          recipients: [{ address, amountSats }],
          remainder: { kind: 'change', addressIndex: 3 },
          coins,
          ownAddresses: [wallet.addressAt('receive', 5)],
          satsPerVirtualByte,
          order: { kind: 'bip69' },
        }).psbt
      expect(codesOf(pay(1_000n, 10))).toEqual(['fee_high_for_payment'])
      expect(codesOf(pay(1_000n, 1, wallet.addressAt('receive', 5).address))).toEqual(['pays_nobody'])
      const [change] = [decoded.transaction.outputs[CHANGE]!]
      const { feeSats } = reviewPayment(honest, { wallet })
      expect(codesOf(changed({ output: { amountSats: change.amountSats + feeSats } }))).toEqual(['fee_rate_low'])
    })

    it('nothing about a data output, which it shows as one', () => {
      const review = reviewPayment(
        changed({ output: { script: Uint8Array.of(0x6a, 2, 7, 7), amountSats: 0n }, description: UNDESCRIBED }),
        {
          wallet,
          feeCap: { shareOfInputs: 1, satsPerVirtualByte: 10_000 },
        },
      )
      expect(review.outputs[CHANGE]).toMatchObject({ kind: 'data', data: Uint8Array.of(2, 7, 7) })
      expect(review.warnings.map(({ code }) => code)).not.toContain('dust_output')
    })
  })

  describe('refuses', () => {
    const [first, second] = decoded.inputs
    const foreignCoin = fundingTransaction(stranger, [{ chain: 'receive', addressIndex: 0, amountSats: 700_000n }], 77)
    const otherCoin = fundingTransaction(wallet, [{ chain: 'receive', addressIndex: 9, amountSats: 700_000n }], 78)
    const elsewhere = wallet.addressAt('receive', 9)

    it.each([2, 3, 0x80, 0x81, 0x82, 0x83, 4, 0xffff_ffff])('sighash type %i', (sighashType) => {
      expect(() => reviewPayment(changed({ input: { sighashType } }), { wallet })).toThrow(
        refusal('sighash_refused', 1),
      )
    })

    it('a coin that is spent twice', () => {
      expect(() => reviewPayment(changed({ outpoint: decoded.transaction.inputs[0]! }), { wallet })).toThrow(
        refusal('duplicate_input', 1),
      )
    })

    it.each([
      ['prevout_missing', { input: { witnessUtxo: undefined, previousTransaction: undefined } }],
      ['prevout_txid_wrong', { input: { previousTransaction: otherCoin.bytesWithoutWitnesses } }],
      ['prevout_txid_wrong', { outpoint: { txid: 'ab'.repeat(32) } }],
      ['prevout_index_wrong', { outpoint: { outputIndex: 1 } }],
      ['prevout_inconsistent', { input: { witnessUtxo: { ...second!.witnessUtxo!, amountSats: 700_001n } } }],
      [
        'prevout_inconsistent',
        { input: { witnessUtxo: { ...second!.witnessUtxo!, script: first!.witnessUtxo!.script } } },
      ],
      [
        'amount_out_of_range',
        {
          input: {
            previousTransaction: undefined,
            witnessUtxo: { ...second!.witnessUtxo!, amountSats: 2_100_000_000_000_001n },
          },
        },
      ],
      ['derivation_unknown', { input: { tapDerivations: [] } }],
      ['derivation_unknown', { input: { tapInternalKey: undefined } }],
      ['derivation_unknown', { input: { tapDerivations: [{ ...second!.tapDerivations[0]!, path: [2, 0] }] } }],
      ['derivation_unknown', { input: { tapDerivations: [{ ...second!.tapDerivations[0]!, path: [0, 100_000] }] } }],
      [
        'derivation_unknown',
        { input: { tapDerivations: [{ ...second!.tapDerivations[0]!, path: [0, 0x8000_0000] }] } },
      ],
      ['foreign_input', { input: { tapDerivations: [{ ...second!.tapDerivations[0]!, path: [0, 7] }] } }],
      [
        'foreign_input',
        {
          outpoint: { txid: foreignCoin.txid },
          input: {
            previousTransaction: foreignCoin.bytesWithoutWitnesses,
            witnessUtxo: foreignCoin.outputs[0],
            ...describeAddress(wallet, elsewhere),
          },
        },
      ],
      [
        'foreign_input',
        {
          input: {
            previousTransaction: undefined,
            witnessUtxo: { amountSats: 700_000n, script: Uint8Array.of(0, 20, ...new Uint8Array(20)) },
          },
        },
      ],
      [
        'internal_key_wrong',
        {
          input: {
            tapInternalKey: elsewhere.internalKey,
            tapDerivations: [{ ...second!.tapDerivations[0]!, key: elsewhere.internalKey }],
          },
        },
      ],
    ])('an input with %s', (code, change) => {
      expect(() => reviewPayment(changed(change), { wallet })).toThrow(refusal(code, 1))
    })

    it('a payment without inputs or outputs', () => {
      expect(() => reviewPayment(changed({ transaction: { outputs: [] }, psbt: { outputs: [] } }), { wallet })).toThrow(
        refusal('outputs_missing'),
      )
      expect(() => reviewPayment(changed({ transaction: { inputs: [] }, psbt: { inputs: [] } }), { wallet })).toThrow(
        refusal('inputs_missing'),
      )
    })

    it('more inputs than a session signs', () => {
      const many = Array.from({ length: 401 }, (_, outputIndex) => ({ ...decoded.transaction.inputs[0]!, outputIndex }))
      const psbt = changed({
        transaction: { inputs: many },
        psbt: { inputs: many.map(() => ({ ...first!, participants: [] })) },
      })
      expect(() => reviewPayment(psbt, { wallet })).toThrow(refusal('too_many_inputs'))
    })

    it('more outputs than a person looks through', () => {
      const many = Array.from({ length: 501 }, () => ({ script: strangersAddress.script, amountSats: 330n }))
      const psbt = changed({ transaction: { outputs: many }, psbt: { outputs: many.map(() => UNDESCRIBED) } })
      expect(() => reviewPayment(psbt, { wallet })).toThrow(refusal('too_many_outputs'))
    })

    it('more out than in, and more than there is', () => {
      expect(() => reviewPayment(changed({ output: { amountSats: 1_000_000n } }), { wallet })).toThrow(
        refusal('fee_negative'),
      )
      expect(() => reviewPayment(changed({ output: { amountSats: 2_100_000_000_000_000n } }), { wallet })).toThrow(
        refusal('amount_out_of_range'),
      )
      expect(() => reviewPayment(changed({ output: { amountSats: 2n ** 64n - 1n } }), { wallet })).toThrow(
        refusal('amount_out_of_range'),
      )
    })

    it('a fee above either cap, which the caller may move', () => {
      const greedy = changed({ output: { amountSats: 50_000n } })
      expect(() => reviewPayment(greedy, { wallet })).toThrow(refusal('fee_rate_above_cap'))
      const loose = { shareOfInputs: 0.05, satsPerVirtualByte: 1_000 }
      expect(() => reviewPayment(greedy, { wallet, feeCap: loose })).toThrow(refusal('fee_share_above_cap'))
      expect(reviewPayment(greedy, { wallet, feeCap: { ...loose, shareOfInputs: 0.2 } }).feeSats).toBe(150_000n)
      const strict = { shareOfInputs: 0.05, satsPerVirtualByte: 1.999 }
      expect(() => reviewPayment(honest, { wallet, feeCap: strict })).toThrow(refusal('fee_rate_above_cap'))
    })

    it('what is no canonical PSBT, by the PSBT’s own code and with the input’s index', () => {
      const [globalMap, one, two, ...rest] = decodeMaps(honest)
      const unknown = { type: 0x18, keyData: new Uint8Array(), value: new Uint8Array(32) }
      expect(() => reviewPayment(encodeMaps([globalMap!, one!, [...two!, unknown], ...rest]), { wallet })).toThrow(
        refusal('field_unknown', 1),
      )
      expect(() => reviewPayment(new Uint8Array(10), { wallet })).toThrow(refusal('not_psbt'))
      expect(() => reviewPayment(honest.slice(0, -1), { wallet })).toThrow(refusal('malformed'))
    })

    it('the same payment for another group, or on another network', () => {
      expect(() => reviewPayment(honest, { wallet: stranger })).toThrow(refusal('foreign_input', 0))
    })
  })

  it('throws nothing but refusals for bytes that were damaged anywhere', () => {
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        const damaged = honest.map((byte, index) => (index === position ? byte ^ mask : byte))
        expect(['accepted', 'ReviewError']).toContain(outcomeOf(damaged))
      }),
      { numRuns: 300 },
    )
  })

  it('reviews two hundred inputs', () => {
    const amounts = Array.from({ length: 200 }, () => 10_000n)
    const { psbt, inputs } = buildPayment(wallet, {
      recipients: [],
      remainder: { kind: 'everything', address: strangersAddress.address },
      coins: receivedCoins(wallet, ...amounts),
      ownAddresses: [],
      satsPerVirtualByte: 1,
      order: { kind: 'bip69' },
    })
    expect(inputs).toHaveLength(200)
    const { items } = reviewPayment(psbt, { wallet: testWallet(3) })
    expect(items).toHaveLength(200)
  })
})
