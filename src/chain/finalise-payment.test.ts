import * as ecc from 'tiny-secp256k1'
import { Transaction } from 'bitcoinjs-lib'
import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { finalisePayment } from './finalise-payment.ts'
import { buildPayment } from './payment/build-payment.ts'
import { decodePsbt, encodePsbt } from './psbt/codec.ts'
import { reviewPayment } from './review/review-payment.ts'
import { receivedCoins, testCoins } from './testing/coins.ts'
import { testMembers, testWallet } from './testing/members.ts'
import { signItems } from './testing/signing.ts'

const members = testMembers(3, 'regtest')
const wallet = testWallet(3)
const recipient = testWallet(2).addressAt('receive', 0).address
const coins = [
  ...receivedCoins(wallet, 60_000n, 70_000n, 80_000n),
  ...testCoins(wallet, [{ chain: 'change', addressIndex: 7, amountSats: 90_001n }]),
]
const { psbt, virtualBytes, feeSats } = buildPayment(wallet, {
  recipients: [{ address: recipient, amountSats: 250_000n }],
  remainder: { kind: 'change', addressIndex: 8 },
  coins,
  ownAddresses: [],
  satsPerVirtualByte: 2.5,
  order: { kind: 'bip69' },
})

/** What an independent implementation has to say about a transaction that spends coins of the wallet. */
function verifyIndependently(hex: string, psbtBytes: Uint8Array): boolean {
  const transaction = Transaction.fromHex(hex)
  const prevouts = decodePsbt(psbtBytes).inputs.map(({ witnessUtxo }) => witnessUtxo!)
  return transaction.ins.every(({ witness }, index) => {
    const [signature] = witness
    const hashType = signature!.length === 64 ? 0 : signature![64]!
    const message = transaction.hashForWitnessV1(
      index,
      prevouts.map(({ script }) => script),
      prevouts.map(({ amountSats }) => amountSats),
      hashType,
    )
    return ecc.verifySchnorr(message, prevouts[index]!.script.slice(2), signature!.slice(0, 64))
  })
}

describe('finalisePayment', () => {
  it('makes of the signatures of three members a transaction that an independent implementation accepts', () => {
    const { items, txid } = reviewPayment(psbt, { wallet })
    expect(items).toHaveLength(4)
    const final = finalisePayment(psbt, { wallet }, signItems(members, items))
    const independent = Transaction.fromHex(final.hex)
    expect(toHex(final.bytes)).toBe(final.hex)
    expect([final.txid, independent.getId()]).toEqual([txid, txid])
    expect([final.virtualBytes, independent.virtualSize()]).toEqual([virtualBytes, virtualBytes])
    expect(feeSats).toBe(BigInt(Math.ceil(2.5 * virtualBytes)))
    expect(independent.ins.every(({ sequence }) => sequence === 0xffff_fffd)).toBe(true)
    expect(verifyIndependently(final.hex, psbt)).toBe(true)
  })

  it('writes the type out where an input asks for SIGHASH_ALL, and counts its byte', () => {
    const decoded = decodePsbt(psbt)
    const asksForAll = encodePsbt({
      ...decoded,
      inputs: decoded.inputs.map((input, index) => (index % 2 === 0 ? { ...input, sighashType: 1 } : input)),
    })
    const { items } = reviewPayment(asksForAll, { wallet })
    const final = finalisePayment(asksForAll, { wallet }, signItems(members, items))
    const independent = Transaction.fromHex(final.hex)
    expect(independent.ins.map(({ witness }) => witness[0]!.length)).toEqual([65, 64, 65, 64])
    expect(final.virtualBytes).toBe(independent.virtualSize())
    expect(verifyIndependently(final.hex, asksForAll)).toBe(true)
  })

  it('refuses the whole transaction for one wrong signature, and names its input', () => {
    const signatures = signItems(members, reviewPayment(psbt, { wallet }).items)
    for (const [inputIndex, signature] of signatures.entries()) {
      for (const wrong of [
        signature.map((byte, position) => (position === 40 ? byte ^ 1 : byte)),
        signatures[(inputIndex + 1) % signatures.length]!,
        signature.slice(0, 63),
        new Uint8Array(64),
      ]) {
        expect(() => finalisePayment(psbt, { wallet }, signatures.with(inputIndex, wrong))).toThrow(
          expect.objectContaining({ name: 'FinaliseError', code: 'signature_invalid', inputIndex }),
        )
      }
    }
  })

  it('refuses too few and too many signatures', () => {
    const signatures = signItems(members, reviewPayment(psbt, { wallet }).items)
    for (const count of [signatures.slice(1), [...signatures, signatures[0]!], []]) {
      expect(() => finalisePayment(psbt, { wallet }, count)).toThrow(
        expect.objectContaining({ code: 'signature_count' }),
      )
    }
  })

  it('refuses what the review refuses', () => {
    const signatures = signItems(members, reviewPayment(psbt, { wallet }).items)
    expect(() => finalisePayment(psbt, { wallet: testWallet(2) }, signatures)).toThrow(
      expect.objectContaining({ name: 'ReviewError', code: 'foreign_input' }),
    )
  })
})
