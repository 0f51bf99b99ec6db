import { describe, expect, it } from 'vitest'
import type { GroupId, StatementId } from '../bytes/index.ts'
import { decodeStatement, encode, STATEMENT_TYPES, type WireValue } from '../wire/index.ts'
import { confirm, enrol, openingBy, personOf, type Said, say, seal } from './gathering.fixture.ts'
import { admitToGathering, encodeConfirmation, encodeSeal } from './gathering-statements.ts'
import { decodeOpening, gatheringIdOf } from './opening.ts'
import { MAX_MEMBERS } from './roster.ts'

const [ann, bob] = [personOf(1, 'Ann'), personOf(2, 'Bob')]
const opening = openingBy(ann)
const idOf = (number: number): StatementId => number.toString(16).padStart(64, '0') as StatementId
const groupId = 'ab'.repeat(32) as GroupId

const bytesOf = (number: number, length = 32): Uint8Array => new Uint8Array(length).fill(number)
const judge = ({ bytes }: Said): ReturnType<typeof admitToGathering> =>
  admitToGathering(gatheringIdOf(opening), decodeOpening(opening), decodeStatement(bytes))

describe('what is said in a gathering', () => {
  it('is taken with what it says', () => {
    const enrolments = [ann, bob].map((person) => enrol(opening, person))
    expect(judge(enrolments[0]!)).toMatchObject({
      kind: 'admitted',
      claim: { type: 'enrol', enrolment: { memberName: 'Ann' } },
    })
    const enrolmentIds = enrolments.map(({ id }) => id).toSorted()
    expect(judge(seal(opening, ann, enrolments))).toEqual({ kind: 'admitted', claim: { type: 'seal', enrolmentIds } })
    expect(judge(confirm(opening, bob, groupId))).toEqual({ kind: 'admitted', claim: { type: 'confirm', groupId } })
  })

  it('is dropped where its speaker has no say, its scope or type is another’s', () => {
    const body = encodeSeal([idOf(1), idOf(2)])
    expect(judge(say(opening, bob, STATEMENT_TYPES.seal, body))).toEqual({ kind: 'dropped', code: 'unknown_signer' })
    expect(judge(say(opening, bob, STATEMENT_TYPES.nonce, body))).toEqual({ kind: 'dropped', code: 'type_unknown' })
    for (const change of [{ network: 'regtest' }, { scope: { kind: 'group', id: bytesOf(1) } }] as const) {
      expect(judge(say(opening, ann, STATEMENT_TYPES.seal, body, change))).toEqual({ kind: 'dropped', code: 'foreign' })
    }
    const { scope } = decodeStatement(say(opening, ann, STATEMENT_TYPES.seal, body).bytes)
    const elsewhere = say(opening, ann, STATEMENT_TYPES.seal, body, { scope: { ...scope, kind: 'session' } })
    expect(judge(elsewhere)).toEqual({ kind: 'dropped', code: 'foreign' })
  })

  it.each([
    ['a seal', STATEMENT_TYPES.seal, encodeSeal([idOf(1), idOf(2)])],
    ['a confirmation', STATEMENT_TYPES.confirm, encodeConfirmation(groupId)],
  ])('is dropped where it is %s that its speaker did not sign', (_, type, body) => {
    const forged = say(opening, { ...bob, statementKey: ann.statementKey }, type, body)
    expect(judge(forged)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
  })

  it.each<[string, number, WireValue]>([
    ['a seal that is no list', STATEMENT_TYPES.seal, 1],
    ['a seal of one', STATEMENT_TYPES.seal, [bytesOf(1)]],
    [
      'a seal of more than a group has',
      STATEMENT_TYPES.seal,
      Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => bytesOf(i)),
    ],
    ['a seal of numbers', STATEMENT_TYPES.seal, [1, 2]],
    ['a seal of short ids', STATEMENT_TYPES.seal, [bytesOf(1, 31), bytesOf(2, 31)]],
    ['a seal out of order', STATEMENT_TYPES.seal, [bytesOf(2), bytesOf(1)]],
    ['a seal with one twice', STATEMENT_TYPES.seal, [bytesOf(1), bytesOf(1)]],
    ['a confirmation that is no list', STATEMENT_TYPES.confirm, bytesOf(1)],
    ['a confirmation of two', STATEMENT_TYPES.confirm, [bytesOf(1), bytesOf(2)]],
    ['a confirmation with something more', STATEMENT_TYPES.confirm, [bytesOf(1), 0]],
    ['a confirmation of nothing', STATEMENT_TYPES.confirm, []],
    ['a confirmation of a short id', STATEMENT_TYPES.confirm, [bytesOf(1, 31)]],
    ['an enrolment of nothing', STATEMENT_TYPES.enrol, []],
  ])('is dropped where it is %s', (_, type, value) => {
    expect(judge(say(opening, ann, type, encode(value)))).toEqual({ kind: 'dropped', code: 'body_malformed' })
  })

  it('is dropped where it is no CBOR', () => {
    const said = say(opening, ann, STATEMENT_TYPES.seal, Uint8Array.of(0xff))
    expect(judge(said)).toEqual({ kind: 'dropped', code: 'body_malformed' })
  })

  it('does not hide a defect of the program as one of its own', () => {
    const { bytes } = enrol(opening, ann)
    const broken = { ...decodeStatement(bytes), body: undefined as never }
    expect(() => admitToGathering(gatheringIdOf(opening), decodeOpening(opening), broken)).toThrow(TypeError)
  })

  it('holds as many as a group has, and is written in one order', () => {
    const ids = Array.from({ length: MAX_MEMBERS }, (_, number) => idOf(number))
    const said = say(opening, ann, STATEMENT_TYPES.seal, encodeSeal(ids.toReversed()))
    expect(judge(said)).toEqual({ kind: 'admitted', claim: { type: 'seal', enrolmentIds: ids } })
  })

  it('is not written where nobody would read it', () => {
    const malformed = (code: string): unknown => expect.objectContaining({ name: 'GroupError', code })
    expect(() => encodeSeal([idOf(1)])).toThrow(malformed('seal_malformed'))
    expect(() => encodeSeal([idOf(1), idOf(1)])).toThrow(malformed('seal_malformed'))
    expect(() => encodeSeal(['ab' as StatementId, idOf(1)])).toThrow(malformed('seal_malformed'))
    expect(() => encodeConfirmation('ab' as GroupId)).toThrow(malformed('confirmation_malformed'))
  })
})
