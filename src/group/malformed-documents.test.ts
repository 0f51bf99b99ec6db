import { describe, expect, it } from 'vitest'
import { decode, encode, type WireValue } from '../wire/index.ts'
import { decodeProposalMessage, encodeProposalMessage } from './announcement.ts'
import { decodeEnrolment, encodeEnrolment } from './enrolment.ts'
import { memberOf, openingBy, personOf } from './gathering.fixture.ts'
import { decodeOpening } from './opening.ts'
import { decodeRoster, encodeRoster, makeRoster } from './roster.ts'

const [ann, bob] = [personOf(1, 'Ann'), personOf(2, 'Bob')]
const opening = openingBy(ann)
const enrolment = encodeEnrolment(ann, 'Ann', new Uint8Array(64))
const roster = encodeRoster(makeRoster('testnet4', 'Club', [ann, bob].map(memberOf)))
const relays = Array.from({ length: 8 }, () => 'r'.repeat(256))
const message = { sessionId: new Uint8Array(32), proposal: Uint8Array.of(1), secret: new Uint8Array(16), relays }
const announcement = encodeProposalMessage(message)

const fieldsOf = (bytes: Uint8Array): readonly WireValue[] => decode(bytes, 65_536) as readonly WireValue[]
const refusal = (code: string): unknown => expect.objectContaining({ name: 'GroupError', code })

interface Document {
  readonly bytes: Uint8Array
  readonly read: (bytes: Uint8Array) => unknown
  readonly code: string
  /** In the order of the fields: what no field of this kind is. */
  readonly wrong: readonly (readonly WireValue[])[]
}

const documents: Readonly<Record<string, Document>> = {
  opening: {
    bytes: opening,
    read: decodeOpening,
    code: 'opening_malformed',
    wrong: [[2, '1'], ['testnet4'], [1], ['key', new Uint8Array(31)], ['random', new Uint8Array(17)]],
  },
  enrolment: {
    bytes: enrolment,
    read: (bytes) => decodeEnrolment(bytes, 'testnet4'),
    code: 'enrolment_malformed',
    wrong: [[1], [1], ['1234'], [0, ['0'], [0, '0']], ['s'.repeat(64), new Uint8Array(63), new Uint8Array(65)]],
  },
  roster: {
    bytes: roster,
    read: decodeRoster,
    code: 'roster_malformed',
    wrong: [[2, '1'], ['testnet4'], [1], [0, 'members']],
  },
  announcement: {
    bytes: announcement,
    read: decodeProposalMessage,
    code: 'proposal_message_malformed',
    wrong: [
      ['id', new Uint8Array(33)],
      ['proposal', 1],
      ['secret', new Uint8Array(17)],
      ['relay', [1], [...relays, 'r'], ['r'.repeat(257)], ['']],
    ],
  },
}

describe.each(Object.entries(documents))('the document of an %s', (_, { bytes, read, code, wrong }) => {
  it('is refused where it is no list, or has a field too few or too many', () => {
    expect(wrong).toHaveLength(fieldsOf(bytes).length)
    for (const value of [1, 'text', fieldsOf(bytes).slice(0, -1), [...fieldsOf(bytes), 0]]) {
      expect(() => read(encode(value))).toThrow(refusal(code))
    }
  })

  it.each(wrong.flatMap((values, index) => values.map((value) => [index, value] as const)))(
    'is refused where field %i is %o',
    (index, value) => {
      expect(() => read(encode(fieldsOf(bytes).with(index, value)))).toThrow(refusal(code))
    },
  )

  it('is refused with what stands behind its end', () => {
    expect(() => read(Uint8Array.of(...bytes, 0))).toThrow(expect.objectContaining({ name: 'WireError' }))
  })
})

describe('a row of a roster', () => {
  const rows = fieldsOf(roster)[3] as readonly (readonly WireValue[])[]
  const withRow = (row: WireValue): Uint8Array => encode(fieldsOf(roster).with(3, [row, rows[1]!]))

  it.each<[string, (row: readonly WireValue[]) => WireValue]>([
    ['is no list', () => 1],
    ['has a field too few', (row) => row.slice(0, -1)],
    ['has a field too many', (row) => [...row, 0]],
    ['has a name that is no text', (row) => row.with(0, 1)],
    ['has a key that is no text', (row) => row.with(1, 1)],
    ['has a fingerprint that is no bytes', (row) => row.with(2, '1234')],
    ['has a path that is no list', (row) => row.with(3, 0)],
    ['has a path of texts', (row) => row.with(3, ['0'])],
    ['has a path of which one step is a text', (row) => row.with(3, [0, '0'])],
    ['has a statement key that is no bytes', (row) => row.with(4, 'key')],
    ['has a statement key of 33 bytes', (row) => row.with(4, new Uint8Array(33))],
  ])('is refused where it %s', (_, change) => {
    expect(() => decodeRoster(withRow(change(rows[0]!)))).toThrow(refusal('roster_malformed'))
  })

  it.each<[string, number, WireValue, string]>([
    ['name', 0, ' Ann', 'name_invalid'],
    ['key', 1, 'xpub', 'xpub_invalid'],
    ['fingerprint', 2, new Uint8Array(3), 'origin_invalid'],
    ['path', 3, [2 ** 32], 'origin_invalid'],
  ])('is refused with another %s', (_, index, value, code) => {
    expect(() => decodeRoster(withRow(rows[0]!.with(index, value)))).toThrow(refusal(code))
  })
})

describe('what is written', () => {
  it('is never an enrolment or an opening that nobody would read', () => {
    expect(() => encodeEnrolment(ann, ' Ann', new Uint8Array(64))).toThrow(refusal('name_invalid'))
    const origin = { fingerprint: new Uint8Array(3), path: [] }
    expect(() => encodeEnrolment({ ...ann, origin }, 'Ann', new Uint8Array(64))).toThrow(refusal('origin_invalid'))
  })

  it('is never a roster out of order or under a name that nobody would read', () => {
    const members = decodeRoster(roster).members.toReversed()
    expect(() => encodeRoster({ network: 'testnet4', groupName: 'Club', members })).toThrow(refusal('roster_malformed'))
    expect(() => makeRoster('testnet4', ' Club', members)).toThrow(refusal('name_invalid'))
  })

  it('is an announcement with the most relays', () => {
    expect(decodeProposalMessage(announcement)).toEqual(message)
  })
})
