import { base64 } from '@scure/base'
import { Transaction } from '@scure/btc-signer'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../bytes/index.ts'
import { buildPayment } from '../payment/build-payment.ts'
import { reviewPayment } from '../review/review-payment.ts'
import { receivedCoins } from '../testing/coins.ts'
import { testWallet } from '../testing/members.ts'
import { decodeUnsignedTransaction } from '../transaction.ts'
import { decodePsbt } from './codec.ts'
import { withMemberOrigins } from './describe.ts'
import { importPsbt } from './import.ts'
import { decodeMaps, encodeMaps, type Field } from './key-value-maps.ts'
import { MAX_PSBT_BYTES } from './psbt.ts'

type Case = { case?: string; stage?: string; hex: string; base64?: string }
type Group = { heading: string; cases: Case[] }
const groupsOf = (name: string): Group[] =>
  (JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as { groups: Group[] }).groups
const casesOf = (name: string, heading: string): Case[] =>
  groupsOf(name)
    .filter((group) => group.heading.includes(heading))
    .flatMap(({ cases }) => cases)
const bip373 = JSON.parse(readFileSync(new URL('../vectors/bip0373.json', import.meta.url), 'utf8')) as {
  valid: Case[]
  invalid: Case[]
}

const refusal = (code: string, place?: object): unknown =>
  expect.objectContaining({ name: 'PsbtError', code, ...(place === undefined ? {} : { place }) })
const wallet = testWallet(3)
const { psbt } = buildPayment(wallet, {
  recipients: [{ address: testWallet(2).addressAt('receive', 0).address, amountSats: 50_000n }],
  remainder: { kind: 'change', addressIndex: 0 },
  coins: receivedCoins(wallet, 60_000n, 70_000n),
  ownAddresses: [],
  satsPerVirtualByte: 1,
  order: { kind: 'bip69' },
})
/** The same PSBT with more fields in one of its maps. */
const withFields = (mapIndex: number, ...fields: Field[]): Uint8Array =>
  encodeMaps(decodeMaps(psbt).map((map, index) => (index === mapIndex ? [...map, ...fields] : map)))
/** The same PSBT with something else for the first input's previous transaction. */
const withPrevious = (change: (previous: Uint8Array) => Uint8Array): Uint8Array =>
  encodeMaps(
    decodeMaps(psbt).map((map, index) =>
      index === INPUT_MAP ? map.map((old) => (old.type === 0 ? { ...old, value: change(old.value) } : old)) : map,
    ),
  )
const field = (type: number, value: Uint8Array, keyData = new Uint8Array()): Field => ({ type, keyData, value })
const GLOBAL_MAP = 0
const INPUT_MAP = 1
const OUTPUT_MAP = 2

describe('importPsbt', () => {
  it.each([
    ...casesOf('bip0174', 'invalid PSBTs'),
    ...casesOf('bip0370', 'invalid PSBTs'),
    ...casesOf('bip0370', 'cannot be computed'),
    ...casesOf('bip0371', 'invalid PSBTs'),
    ...bip373.invalid,
  ])('refuses what the BIPs call invalid: $case', ({ hex }) => {
    expect(() => importPsbt(fromHex(hex))).toThrow(expect.objectContaining({ name: 'PsbtError' }))
  })

  const valid = [
    ...casesOf('bip0174', 'The following are valid'),
    ...casesOf('bip0370', 'The following are valid'),
    ...casesOf('bip0371', 'The following are valid'),
    ...bip373.valid,
  ]
  /** What is valid and yet not for a wallet without scripts that signs what is open. */
  const refusalOfValid = ({ case: title = '' }: Case): string | undefined => {
    if (/script path only input|a key in a script/.test(title)) return 'script_path'
    return title.includes('First input is signed and finalized') ? 'already_final' : undefined
  }

  it.each(valid.filter((example) => refusalOfValid(example) === undefined))(
    'reads what the BIPs call valid: $case $stage',
    ({ hex }) => {
      const { psbt: imported } = importPsbt(fromHex(hex))
      const original = Transaction.fromPSBT(fromHex(hex), {
        allowUnknownInputs: true,
        allowUnknownOutputs: true,
        disableScriptCheck: true,
      })
      expect(decodePsbt(imported).transaction).toEqual(decodeUnsignedTransaction(original.unsignedTx))
      expect(importPsbt(imported)).toEqual({ psbt: imported, omittedFieldCount: 0 })
    },
  )

  it.each(valid.filter((example) => refusalOfValid(example) !== undefined))(
    'says why a valid PSBT is not for this wallet: $case $stage',
    (example) => {
      expect(() => importPsbt(example.hex)).toThrow(refusal(refusalOfValid(example)!))
    },
  )

  it.each([
    ['0', 0],
    ['10000', 10_000],
    ['1657048460', 1_657_048_460],
  ] as const)('computes the lock time %s of a PSBT of version 2 as BIP370 says', (heading, lockTime) => {
    const cases = casesOf('bip0370', `should be computed to be ${heading}:`)
    expect(cases.length).toBeGreaterThan(0)
    for (const { hex } of cases) {
      expect(decodePsbt(importPsbt(fromHex(hex)).psbt).transaction.lockTime).toBe(lockTime)
    }
  })

  it('reads bytes, Base64 and hex, with line breaks and as the text of a file', () => {
    const hex = toHex(psbt)
    const text = base64.encode(psbt)
    const broken = text.replace(/(.{64})/g, '$1\r\n')
    for (const input of [psbt, hex, hex.toUpperCase(), text, ` ${broken}\n`, new TextEncoder().encode(broken)]) {
      expect(importPsbt(input)).toEqual({ psbt, omittedFieldCount: 0 })
    }
  })

  it('brings a PSBT of version 2 with the same content to the same bytes', () => {
    const version2 = Transaction.fromPSBT(psbt, { unknown: 'ignore' }).toPSBT(2)
    expect(toHex(importPsbt(version2).psbt)).toBe(toHex(psbt))
  })

  it('brings the same fields in any order to the same bytes', () => {
    const shuffled = encodeMapsAsTheyAre(decodeMaps(psbt).map((map) => map.toReversed()))
    expect(toHex(shuffled)).not.toBe(toHex(psbt))
    expect(toHex(importPsbt(shuffled).psbt)).toBe(toHex(psbt))
  })

  it('leaves out fields that do not matter, and says how many', () => {
    const more = withFields(
      INPUT_MAP,
      field(0xfc, Uint8Array.of(1), Uint8Array.of(1, 0x61, 0)),
      field(0xf0, Uint8Array.of(1), Uint8Array.of(9)),
    )
    expect(importPsbt(more)).toEqual({ psbt, omittedFieldCount: 2 })
    expect(importPsbt(withFields(OUTPUT_MAP + 1, field(0x00, Uint8Array.of(0x51))))).toEqual({
      psbt,
      omittedFieldCount: 1,
    })
  })

  it('keeps the origins of the members’ keys, which hardware signers look for', () => {
    const described = withMemberOrigins(psbt, wallet)
    expect(importPsbt(described)).toEqual({ psbt: described, omittedFieldCount: 0 })
    const { key, fingerprint, path } = decodePsbt(described).inputs[0]!.tapDerivations.find(
      ({ path: steps }) => steps.length === 3,
    )!
    const member = wallet.descriptor.members.find(({ publicKey }) => toHex(publicKey.slice(1)) === toHex(key))!
    expect([toHex(fingerprint), path]).toEqual([toHex(member.origin.fingerprint), member.origin.path])
  })

  it('makes previous transactions shorter by their witnesses', () => {
    const { inputs } = decodePsbt(psbt)
    const previous = inputs[0]!.previousTransaction!
    const withWitness = concat(
      previous.slice(0, 4),
      Uint8Array.of(0, 1),
      previous.slice(4, -4),
      Uint8Array.of(1, 1, 7),
      previous.slice(-4),
    )
    const maps = decodeMaps(psbt).map((map, index) =>
      index === INPUT_MAP ? map.map((old) => (old.type === 0 ? { ...old, value: withWitness } : old)) : map,
    )
    expect(toHex(importPsbt(encodeMaps(maps)).psbt)).toBe(toHex(psbt))
  })

  const point = Uint8Array.of(2, ...decodePsbt(psbt).inputs[0]!.tapInternalKey!)
  it.each([
    ['script_path', 0x18, new Uint8Array(32), undefined],
    ['already_final', 0x08, Uint8Array.of(1, 1, 7), undefined],
    ['already_final', 0x07, Uint8Array.of(0x51), undefined],
    ['annex', 0x08, Uint8Array.of(2, 1, 7, 2, 0x50, 1), undefined],
    ['script_path', 0x1b, concat(point, point), concat(point, point, new Uint8Array(32))],
  ] as const)('refuses an input with the field of a %s (0x%s) by name and place', (code, type, value, keyData) => {
    const input = withFields(
      INPUT_MAP,
      field(type, value, keyData === undefined ? new Uint8Array() : Uint8Array.from(keyData)),
    )
    expect(() => importPsbt(input)).toThrow(refusal(code, { map: 'input', inputIndex: 0 }))
    expect(() => importPsbt(input)).toThrow(/^Input 1: \w/)
  })

  it('leaves a false previous transaction to the review, which names the lie and the input', () => {
    const { previousTransaction } = receivedCoins(wallet, 80_000n)[0]!
    const { psbt: imported } = importPsbt(withPrevious(() => previousTransaction))
    expect(() => reviewPayment(imported, { wallet })).toThrow(
      expect.objectContaining({ code: 'prevout_txid_wrong', inputIndex: 0 }),
    )
  })

  it('refuses a previous transaction that is none', () => {
    const damaged = withPrevious((previous) => previous.slice(0, -1))
    expect(() => importPsbt(damaged)).toThrow(refusal('malformed', { map: 'input', inputIndex: 0 }))
  })

  it('refuses what is no PSBT, what is cut off, and what is too large', () => {
    expect(() => importPsbt('hello')).toThrow(refusal('not_psbt'))
    expect(() => importPsbt('')).toThrow(refusal('not_psbt'))
    expect(() => importPsbt(Uint8Array.of(1, 2, 3))).toThrow(refusal('not_psbt'))
    expect(() => importPsbt(toHex(psbt).slice(0, -1))).toThrow(refusal('not_psbt'))
    expect(() => importPsbt(psbt.slice(0, -1))).toThrow(refusal('malformed'))
    expect(() => importPsbt(concat(psbt, Uint8Array.of(0)))).toThrow(refusal('malformed'))
    expect(() => importPsbt(concat(psbt, new Uint8Array(MAX_PSBT_BYTES)))).toThrow(refusal('too_large'))
    expect(() => importPsbt('a'.repeat(MAX_PSBT_BYTES * 3))).toThrow(refusal('too_large'))
    expect(() => importPsbt(new Uint8Array(MAX_PSBT_BYTES * 3))).toThrow(refusal('too_large'))
  })
})

describe('decodePsbt', () => {
  it('refuses another order of the same fields', () => {
    const shuffled = encodeMapsAsTheyAre(decodeMaps(psbt).map((map) => map.toReversed()))
    expect(() => decodePsbt(shuffled)).toThrow(refusal('not_canonical'))
  })

  it.each([
    ['duplicate_key', INPUT_MAP, field(0x17, new Uint8Array(32))],
    ['field_unknown', INPUT_MAP, field(0xfc, new Uint8Array(1), Uint8Array.of(0, 0))],
    ['field_unknown', INPUT_MAP, field(0x18, new Uint8Array(32))],
    ['field_unknown', INPUT_MAP, field(0x02, new Uint8Array(70), new Uint8Array(33))],
    ['field_unknown', OUTPUT_MAP + 1, field(0x06, new Uint8Array(4))],
    ['field_unknown', GLOBAL_MAP, field(0x01, new Uint8Array(4), new Uint8Array(78))],
    ['version_unsupported', GLOBAL_MAP, field(0xfb, new Uint8Array(4))],
    ['field_malformed', INPUT_MAP, field(0x13, new Uint8Array(63))],
    ['field_malformed', INPUT_MAP, field(0x03, new Uint8Array(3))],
    ['field_malformed', INPUT_MAP, field(0x03, new Uint8Array(4), Uint8Array.of(1))],
    ['field_malformed', INPUT_MAP, field(0x16, new Uint8Array(5), new Uint8Array(33))],
    ['field_malformed', INPUT_MAP, field(0x16, new Uint8Array(7), new Uint8Array(32))],
    ['script_path', INPUT_MAP, field(0x16, Uint8Array.of(1), new Uint8Array(32))],
    ['field_malformed', INPUT_MAP, field(0x1a, new Uint8Array(34), new Uint8Array(33).fill(2))],
    ['field_malformed', INPUT_MAP, field(0x1b, new Uint8Array(65), new Uint8Array(66).fill(2))],
    ['field_malformed', INPUT_MAP, field(0x1c, new Uint8Array(31), new Uint8Array(66).fill(2))],
    ['field_malformed', INPUT_MAP, field(0x1c, new Uint8Array(32), new Uint8Array(65).fill(2))],
  ] as const)('refuses by the name %s in map %i: %o', (code, mapIndex, added) => {
    expect(() => decodePsbt(withFields(mapIndex, added))).toThrow(refusal(code))
  })

  it('refuses maps that are missing or too many', () => {
    const maps = decodeMaps(psbt)
    expect(() => decodePsbt(encodeMaps(maps.slice(0, -1)))).toThrow(refusal('malformed'))
    expect(() => decodePsbt(encodeMaps([...maps, []]))).toThrow(refusal('malformed'))
    expect(() => decodePsbt(encodeMaps([[], ...maps.slice(1)]))).toThrow(refusal('malformed'))
    expect(() => decodePsbt(psbt.slice(0, 5))).toThrow(refusal('malformed'))
    expect(() => decodePsbt(new Uint8Array(MAX_PSBT_BYTES + 1))).toThrow(refusal('too_large'))
  })
})

/** Writes the fields in the order they have, as other wallets may do. */
function encodeMapsAsTheyAre(maps: readonly (readonly Field[])[]): Uint8Array {
  const fieldBytes = (single: Field): Uint8Array => encodeMaps([[single]]).slice(5, -1)
  return concat(psbt.slice(0, 5), ...maps.flatMap((map) => [...map.map(fieldBytes), Uint8Array.of(0)]))
}
