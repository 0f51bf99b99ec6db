import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../bytes/index.ts'
import { keyAgg, keySort, nonceAgg, nonceGen, Session } from '../../musig2/index.ts'
import { finalisePayment } from '../finalise-payment.ts'
import { buildPayment } from '../payment/build-payment.ts'
import { reviewPayment } from '../review/review-payment.ts'
import { receivedCoins } from '../testing/coins.ts'
import { testMembers, testWallet } from '../testing/members.ts'
import { decodePsbt } from './codec.ts'
import {
  type InputContribution,
  readPartialSignatures,
  readPubNonces,
  withKeySignatures,
  withoutSignatures,
  withPartialSignatures,
  withPubNonces,
} from './contributions.ts'
import { importPsbt } from './import.ts'

const bip373 = JSON.parse(readFileSync(new URL('../vectors/bip0373.json', import.meta.url), 'utf8')) as {
  participants: { pubkey: string }[]
  valid: { case: string; stage?: string; hex: string }[]
}
const members = testMembers(3, 'regtest')
const wallet = testWallet(3)
const { psbt } = buildPayment(wallet, {
  recipients: [{ address: testWallet(2).addressAt('receive', 0).address, amountSats: 100_000n }],
  remainder: { kind: 'change', addressIndex: 0 },
  coins: receivedCoins(wallet, 60_000n, 70_000n),
  ownAddresses: [],
  satsPerVirtualByte: 1,
  order: { kind: 'bip69' },
})

describe('contributions in a PSBT', () => {
  it('carry a signing round from one member to the next, as files', () => {
    const { inputs, items } = reviewPayment(psbt, { wallet })
    const nonces = members.map(({ publicKey }) => inputs.map(() => nonceGen({ publicKey })))
    const contribution = (member: number, inputIndex: number, value: Uint8Array): InputContribution => ({
      inputIndex,
      participantKey: members[member]!.publicKey,
      aggregateKey: inputs[inputIndex]!.address.outputPublicKey,
      value,
    })
    // First round, the last member first: the order does not matter.
    const withNonces = nonces.reduceRight(
      (bytes, own, member) =>
        withPubNonces(
          bytes,
          own.map(({ pubNonce }, input) => contribution(member, input, pubNonce)),
        ),
      psbt,
    )
    const plain = keyAgg(members.map(({ publicKey }) => publicKey))
    const sessions = items.map(({ message, tweaks }, inputIndex) => {
      const ofInput = readPubNonces(withNonces).filter((nonce) => nonce.inputIndex === inputIndex)
      return new Session(plain.tweaked(tweaks), nonceAgg(ofInput.map(({ value }) => value)), message)
    })
    // Second round.
    const signed = members.reduce(
      (bytes, { secretKey }, member) =>
        withPartialSignatures(
          bytes,
          sessions.map((session, inputIndex) =>
            contribution(member, inputIndex, session.sign(nonces[member]![inputIndex]!.secNonce, secretKey)),
          ),
        ),
      withNonces,
    )
    const partials = readPartialSignatures(importPsbt(signed).psbt)
    const signatures = sessions.map((session, inputIndex) =>
      session.aggregate(
        members.map(
          ({ publicKey }) =>
            partials.find(
              (partial) => partial.inputIndex === inputIndex && toHex(partial.participantKey) === toHex(publicKey),
            )!.value,
        ),
      ),
    )
    expect(finalisePayment(signed, { wallet }, signatures).txid).toBe(reviewPayment(psbt, { wallet }).txid)
    expect(toHex(withoutSignatures(signed))).toBe(toHex(psbt))
  })

  it('replace what the same member gave before for the same key', () => {
    const slot = { inputIndex: 0, participantKey: members[0]!.publicKey, aggregateKey: wallet.aggregateKey }
    const first = nonceGen({ publicKey: members[0]!.publicKey }).pubNonce
    const second = nonceGen({ publicKey: members[0]!.publicKey }).pubNonce
    const once = withPubNonces(psbt, [{ ...slot, value: first }])
    const twice = withPubNonces(once, [{ ...slot, value: second }])
    expect(readPubNonces(twice)).toEqual([{ ...slot, value: second }])
    expect(withPubNonces(once, [{ ...slot, value: first }])).toEqual(once)
  })

  it('are refused for an input that is not there, or of a wrong size', () => {
    const slot = { participantKey: members[0]!.publicKey, aggregateKey: wallet.aggregateKey }
    const code = (name: string): unknown => expect.objectContaining({ name: 'PsbtError', code: name })
    expect(() => withPubNonces(psbt, [{ ...slot, inputIndex: 2, value: new Uint8Array(66) }])).toThrow(
      code('malformed'),
    )
    expect(() => withPubNonces(psbt, [{ ...slot, inputIndex: 0, value: new Uint8Array(32) }])).toThrow(
      code('field_malformed'),
    )
    expect(() => withPartialSignatures(psbt, [{ ...slot, inputIndex: 0, value: new Uint8Array(33) }])).toThrow(
      code('field_malformed'),
    )
  })

  it('are read from BIP373’s examples, made by the participants for the tweaked key', () => {
    const keys = keySort(bip373.participants.map(({ pubkey }) => fromHex(pubkey)))
    const examples = bip373.valid.filter(
      ({ case: title, stage }) => stage === 'With all pubnonces' && !title.includes('in a script'),
    )
    expect(examples).toHaveLength(3)
    for (const { hex } of examples) {
      const { psbt: imported } = importPsbt(hex)
      const nonces = readPubNonces(imported)
      const { witnessUtxo, participants } = decodePsbt(imported).inputs[0]!
      expect(nonces.map(({ participantKey }) => toHex(participantKey))).toEqual(keys.map(toHex))
      expect(participants).toEqual([{ aggregateKey: keyAgg(keys).publicKey, publicKeys: keys }])
      const outputKey = toHex(witnessUtxo!.script.slice(2))
      expect(nonces.every(({ aggregateKey }) => toHex(aggregateKey.slice(1)) === outputKey)).toBe(true)
    }
  })

  it('take one final signature for each input, and none that is missing or of a wrong size', () => {
    const signatures = [new Uint8Array(64).fill(7), new Uint8Array(65).fill(8)]
    const signed = withKeySignatures(psbt, signatures)
    expect(decodePsbt(signed).inputs.map(({ tapKeySignature }) => tapKeySignature)).toEqual(signatures)
    expect(withoutSignatures(signed)).toEqual(psbt)
    expect(() => withKeySignatures(psbt, signatures.slice(1))).toThrow(expect.objectContaining({ code: 'malformed' }))
    expect(() => withKeySignatures(psbt, [new Uint8Array(63), new Uint8Array(64)])).toThrow(
      expect.objectContaining({ code: 'field_malformed' }),
    )
  })
})
