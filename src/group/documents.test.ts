import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes/index.ts'
import { decode, decodeStatement, encode, isList, WireError, type WireValue } from '../wire/index.ts'
import { describeDecoder } from '../wire/decoder.contract.ts'
import { decodeEnrolment, encodeEnrolment, isEnrolmentSigned } from './enrolment.ts'
import { GroupError } from './errors.ts'
import { enrol, memberOf, openingBy, personOf } from './gathering.fixture.ts'
import { decodeOpening, encodeOpening, gatheringIdOf } from './opening.ts'
import {
  aggregateKeyOf,
  decodeRoster,
  descriptorOf,
  encodeRoster,
  groupIdOf,
  makeRoster,
  MAX_MEMBERS,
} from './roster.ts'

const people = [personOf(1, 'Ann'), personOf(2, 'Bob'), personOf(3, 'Cat')]
const [ann, bob] = people
const opening = openingBy(ann!)
const enrolment = decodeStatement(enrol(opening, bob!).bytes).body
const roster = makeRoster('testnet4', 'Club', people.map(memberOf))
const rosterBytes = encodeRoster(roster)
const refusal = (code: string): unknown => expect.objectContaining({ name: 'GroupError', code })

/** Canonical bytes with one field changed. */
function withField(bytes: Uint8Array, index: number, value: WireValue): Uint8Array {
  const fields = decode(bytes, 65_536)
  return encode(isList(fields) ? fields.with(index, value) : fields)
}

describeDecoder({
  name: 'decodeOpening',
  samples: [opening, openingBy(ann!, { network: 'mainnet', groupName: 'Zoë’s' })],
  decode: decodeOpening,
  encode: encodeOpening,
  errors: [GroupError, WireError],
})

describeDecoder({
  name: 'decodeEnrolment',
  samples: [enrolment],
  decode: (body) => decodeEnrolment(body, 'testnet4'),
  encode: (read) => encodeEnrolment(read, read.memberName, read.accountSignature),
  errors: [GroupError, WireError],
})

describeDecoder({
  name: 'decodeRoster',
  samples: [rosterBytes],
  decode: decodeRoster,
  encode: encodeRoster,
  errors: [GroupError, WireError],
})

describe('an opening', () => {
  it('comes back as it was, and its id is another for any change', () => {
    expect(decodeOpening(opening)).toMatchObject({
      network: 'testnet4',
      groupName: 'Club',
      creatorKey: ann!.statementKey,
    })
    const others = [
      openingBy(bob!),
      openingBy(ann!, { network: 'regtest' }),
      openingBy(ann!, { groupName: 'club' }),
      openingBy(ann!, { random: new Uint8Array(16) }),
    ]
    expect(new Set([opening, ...others].map(gatheringIdOf)).size).toBe(5)
  })

  it.each<[string, number, WireValue, string]>([
    ['version', 0, 2, 'opening_malformed'],
    ['name', 2, ' Club', 'name_invalid'],
    ['creator', 3, new Uint8Array(33), 'opening_malformed'],
    ['random part', 4, new Uint8Array(15), 'opening_malformed'],
  ])('with another %s is refused', (_, index, value, code) => {
    expect(() => decodeOpening(withField(opening, index, value))).toThrow(refusal(code))
  })

  it('is not made under a name that nobody would read', () => {
    expect(() => openingBy(ann!, { groupName: 'Cl\u200bub' })).toThrow(refusal('name_invalid'))
  })
})

describe('an enrolment', () => {
  const read = decodeEnrolment(enrolment, 'testnet4')
  const gatheringId = gatheringIdOf(opening)

  it('ties account, statement key, name and gathering together', () => {
    const isSigned = (change: Partial<typeof read>): boolean =>
      isEnrolmentSigned(gatheringId, bob!.statementKey, { ...read, ...change })
    expect(isSigned({})).toBe(true)
    expect(isSigned({ memberName: 'Rob' })).toBe(false)
    expect(isSigned({ xpub: ann!.xpub, publicKey: ann!.publicKey })).toBe(false)
    expect(isSigned({ origin: { ...read.origin, path: [] } })).toBe(false)
    expect(isEnrolmentSigned(gatheringIdOf(openingBy(bob!)), bob!.statementKey, read)).toBe(false)
    expect(isEnrolmentSigned(gatheringId, ann!.statementKey, read)).toBe(false)
  })

  it.each<[string, number, WireValue, string]>([
    ['name', 0, 'Bo\u200bb', 'name_invalid'],
    ['key', 1, 'xpub', 'xpub_invalid'],
    ['fingerprint', 2, new Uint8Array(5), 'origin_invalid'],
    ['path', 3, [2 ** 32], 'origin_invalid'],
    ['signature', 4, new Uint8Array(63), 'enrolment_malformed'],
  ])('with another %s is refused', (_, index, value, code) => {
    expect(() => decodeEnrolment(withField(enrolment, index, value), 'testnet4')).toThrow(refusal(code))
  })

  it('is of one network', () => {
    expect(() => decodeEnrolment(enrolment, 'mainnet')).toThrow(refusal('xpub_invalid'))
  })
})

describe('a roster', () => {
  it('has its members in the order of their public keys, whoever came first', () => {
    const other = makeRoster('testnet4', 'Club', people.toReversed().map(memberOf))
    expect(encodeRoster(other)).toEqual(rosterBytes)
    const keys = roster.members.map(({ publicKey }) => toHex(publicKey))
    expect(keys).toEqual(keys.toSorted())
  })

  it('has another id for any change', () => {
    const others = [
      makeRoster('regtest', 'Club', people.map(memberOf)),
      makeRoster('testnet4', 'Klub', people.map(memberOf)),
      makeRoster('testnet4', 'Club', people.slice(1).map(memberOf)),
      makeRoster(
        'testnet4',
        'Club',
        people.map((person) => ({ ...memberOf(person), name: `${person.name}!` })),
      ),
    ]
    expect(new Set([roster, ...others].map((one) => groupIdOf(encodeRoster(one)))).size).toBe(5)
  })

  it.each([
    ['one member', people.slice(0, 1), 'roster_size'],
    [
      'more members than a group has',
      Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => personOf(i, `P${i}`)),
      'roster_size',
    ],
    ['a member twice', [ann!, ann!], 'member_twice'],
    ['one name for two', [ann!, { ...bob!, name: 'Ann' }], 'member_twice'],
    ['one statement key for two', [ann!, { ...bob!, statementKey: ann!.statementKey }], 'member_twice'],
  ])('with %s is refused', (_, members, code) => {
    expect(() => makeRoster('testnet4', 'Club', members.map(memberOf))).toThrow(refusal(code))
  })

  it('out of order, of another version or with a torn row is refused', () => {
    const fields = decode(rosterBytes, 65_536)
    const rows = isList(fields) && isList(fields[3]) ? fields[3] : []
    const wrong = [
      withField(rosterBytes, 3, rows.toReversed()),
      withField(rosterBytes, 0, 2),
      withField(rosterBytes, 3, [rows[0] ?? 0, [1]]),
      withField(
        rosterBytes,
        3,
        Array.from({ length: MAX_MEMBERS + 1 }, () => rows[0] ?? 0),
      ),
    ]
    for (const bytes of wrong) expect(() => decodeRoster(bytes)).toThrow(refusal('roster_malformed'))
  })

  it('of a hundred members with the longest names fits', () => {
    const many = Array.from({ length: MAX_MEMBERS }, (_, number) => personOf(number, `${number}${'\u4e00'.repeat(37)}`))
    expect(
      decodeRoster(encodeRoster(makeRoster('testnet4', '\u4e00'.repeat(60), many.map(memberOf)))).members,
    ).toHaveLength(MAX_MEMBERS)
  })

  it('is written as a BIP390 descriptor with both chains', () => {
    const [first, second, third] = roster.members
    const key = ({ origin, xpub }: typeof first & object): string =>
      `[${toHex(origin.fingerprint)}/${origin.path.map((step) => `${step - 0x8000_0000}h`).join('/')}]${xpub}`
    expect(descriptorOf(roster)).toBe(`tr(musig(${key(first!)},${key(second!)},${key(third!)})/<0;1>/*)`)
  })

  it('is written with the steps that are not hardened as they are', () => {
    const path = [0x8000_0000, 0x7fff_ffff, 0, 0x8000_0001]
    const members = people.map((person) => ({ ...memberOf(person), origin: { ...person.origin, path } }))
    const descriptor = descriptorOf(makeRoster('testnet4', 'Club', members))
    expect(descriptor.split('/0h/2147483647/0/1h]')).toHaveLength(people.length + 1)
  })

  it('has one aggregate key of 33 bytes', () => {
    expect(aggregateKeyOf(roster)).toHaveLength(33)
    expect(aggregateKeyOf(roster)).toEqual(aggregateKeyOf(decodeRoster(rosterBytes)))
  })
})
