import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GroupId } from '../bytes/index.ts'
import * as wire from '../wire/index.ts'
import { Gathering, type GatheringState } from './gathering.ts'
import { confirm, enrol, openingBy, personOf, type Said, say, seal } from './gathering.fixture.ts'
import { decodeRoster, groupIdOf } from './roster.ts'

vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  return { ...actual, isStatementSigned: vi.fn(actual.isStatementSigned) }
})
const signatureChecks = vi.mocked(wire.isStatementSigned)
afterEach(() => {
  signatureChecks.mockClear()
})

const [ann, bob, cat] = [personOf(1, 'Ann'), personOf(2, 'Bob'), personOf(3, 'Cat')]
const stranger = personOf(4, 'Stranger')
const opening = openingBy(ann)
const enrolments = [ann, bob, cat].map((person) => enrol(opening, person))
const sealed = seal(opening, ann, enrolments)

function gatheringOf(said: readonly { readonly bytes: Uint8Array }[], openingBytes = opening): Gathering {
  const gathering = new Gathering(openingBytes)
  for (const { bytes } of said) gathering.receive(bytes)
  return gathering
}

function groupIdAfter(said: readonly Said[]): GroupId {
  const { sealed: group } = gatheringOf(said).state
  return group!.groupId
}

const groupId = groupIdAfter([...enrolments, sealed])
const confirmations = [ann, bob, cat].map((person) => confirm(opening, person, groupId))
const whole = [...enrolments, sealed, ...confirmations]

/** What can be compared: without the methods of a class. */
function stateOf(said: readonly { readonly bytes: Uint8Array }[]): GatheringState {
  return gatheringOf(said).state
}

describe('a gathering', () => {
  it('is open while people come, the creator first', () => {
    const { phase, seats } = stateOf([enrolments[2]!, enrolments[0]!])
    expect(phase).toBe('open')
    expect(seats.map(({ memberName, isCreator }) => [memberName, isCreator])).toEqual([
      ['Ann', true],
      ['Cat', false],
    ])
  })

  it('is sealed by the creator: the roster is what everyone derives by themselves', () => {
    const { phase, sealed: group } = stateOf([...enrolments, sealed])
    expect(phase).toBe('sealed')
    expect(group!.roster.members.map(({ name }) => name).toSorted()).toEqual(['Ann', 'Bob', 'Cat'])
    expect(decodeRoster(group!.rosterBytes)).toEqual(group!.roster)
    expect(group!.groupId).toBe(groupIdOf(group!.rosterBytes))
    expect(group!.hasConfirmed).toEqual([false, false, false])
  })

  it('is complete when every member has confirmed this very group', () => {
    expect(stateOf(whole).phase).toBe('complete')
    expect(stateOf(whole.slice(0, -1)).phase).toBe('sealed')
    const another = confirm(opening, cat, '00'.repeat(32) as GroupId)
    expect(stateOf([...whole.slice(0, -1), another]).phase).toBe('sealed')
    expect(stateOf([...whole.slice(0, -1), confirm(opening, stranger, groupId)]).phase).toBe('sealed')
  })

  it('leaves out whom the creator left out', () => {
    const chosen = enrolments.slice(0, 2)
    const { sealed: group } = stateOf([...enrolments, seal(opening, ann, chosen)])
    expect(group!.roster.members.map(({ name }) => name).toSorted()).toEqual(['Ann', 'Bob'])
  })

  it('is sealed by nobody else', () => {
    const gathering = gatheringOf(enrolments)
    signatureChecks.mockClear()
    expect(gathering.receive(seal(opening, bob, enrolments).bytes)).toEqual({ kind: 'dropped', code: 'unknown_signer' })
    expect(signatureChecks).not.toHaveBeenCalled()
    expect(gathering.state.phase).toBe('open')
  })

  it('waits, and says for what, when a seal names an enrolment that is not here yet', () => {
    const gathering = gatheringOf([enrolments[0]!, sealed, enrolments[1]!])
    expect(gathering.state).toMatchObject({ phase: 'open', awaitedEnrolmentIds: [enrolments[2]!.id] })
    gathering.receive(enrolments[2]!.bytes)
    expect(gathering.state).toMatchObject({ phase: 'sealed', awaitedEnrolmentIds: [] })
  })

  it('is stuck when the creator sealed twice, and shows both seals', () => {
    const other = seal(opening, ann, enrolments.slice(0, 2))
    const { phase, faults } = stateOf([...whole, other])
    expect(phase).toBe('stuck')
    expect(faults).toEqual([{ type: 'sealed_twice', statementIds: [sealed.id, other.id].toSorted() }])
  })

  it('is not sealed twice by the same choice in another order', () => {
    expect(seal(opening, ann, enrolments.toReversed()).id).toBe(sealed.id)
  })

  it.each([
    ['without the creator', [bob, cat], 'roster_malformed'],
    ['with one name for two', [ann, bob, personOf(5, 'Bob')], 'member_twice'],
  ])('is stuck when it is sealed %s', (_, people, code) => {
    const come = people.map((person) => enrol(opening, person))
    expect(stateOf([...come, seal(opening, ann, come)])).toMatchObject({
      phase: 'stuck',
      faults: [{ type: 'roster_refused', code }],
    })
  })

  it('takes a correction of a name as one person, the same for everyone', () => {
    const other = enrol(opening, bob, 'Robert')
    const expected = other.id > enrolments[1]!.id ? 'Robert' : 'Bob'
    for (const said of [
      [enrolments[1]!, other],
      [other, enrolments[1]!],
    ]) {
      expect(stateOf(said).seats.map(({ memberName }) => memberName)).toEqual([expected])
    }
  })

  it('keeps an enrolment that was sealed, whatever its person says later', () => {
    const later = Array.from({ length: 6 }, (_, number) => enrol(opening, bob, `Bob ${number}`))
    expect(stateOf([...whole, ...later]).phase).toBe('complete')
    expect(stateOf([...whole, ...later]).sealed!.groupId).toBe(groupId)
  })
})

describe('what a gathering takes', () => {
  it('knows a statement the second time', () => {
    const gathering = gatheringOf([enrolments[0]!])
    expect(gathering.receive(enrolments[0]!.bytes)).toEqual({ kind: 'known' })
    expect(gathering.ids()).toEqual([enrolments[0]!.id])
    expect(gathering.get(enrolments[0]!.id)).toEqual(enrolments[0]!.bytes)
  })

  it.each<[string, Said, string]>([
    ['of another gathering', enrol(openingBy(bob), bob), 'foreign'],
    ['of another network', enrolFor({ network: 'regtest' }), 'foreign'],
    ['of a session with the same id', enrolFor({ scope: { kind: 'session', id: new Uint8Array(32) } }), 'foreign'],
    ['that no gathering knows', say(opening, bob, wire.STATEMENT_TYPES.nonce, wire.encode([])), 'type_unknown'],
    ['that says nothing', say(opening, bob, wire.STATEMENT_TYPES.enrol, wire.encode([])), 'body_malformed'],
  ])('is no statement %s, and it costs no signature check', (_, said, code) => {
    const gathering = new Gathering(opening)
    expect(gathering.receive(said.bytes)).toEqual({ kind: 'dropped', code })
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('is no enrolment of an account by someone who does not have its key', () => {
    const stolen = enrol(
      opening,
      { ...bob, statementKey: stranger.statementKey, statementSecretKey: stranger.statementSecretKey },
      'Bob',
      stranger,
    )
    expect(new Gathering(opening).receive(stolen.bytes)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
  })

  it('is no enrolment that was made for another gathering', () => {
    const body = wire.decodeStatement(enrol(openingBy(cat), bob).bytes).body
    const moved = say(opening, bob, wire.STATEMENT_TYPES.enrol, body)
    expect(new Gathering(opening).receive(moved.bytes)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
  })

  it('is no enrolment of someone else’s statement key', () => {
    const forged = enrol(opening, { ...bob, statementKey: cat.statementKey })
    expect(new Gathering(opening).receive(forged.bytes)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
  })

  it('has to be a statement', () => {
    expect(() => new Gathering(opening).receive(Uint8Array.of(1))).toThrow(wire.WireError)
  })
})

function enrolFor(change: Partial<wire.StatementContent>): Said {
  const { body } = wire.decodeStatement(enrolments[1]!.bytes)
  return say(opening, bob, wire.STATEMENT_TYPES.enrol, body, change)
}

describe('the state of a gathering', () => {
  it('is the same for every order, repetition and split of one set of statements', () => {
    const extra = [
      enrol(opening, bob, 'Robert'),
      enrol(opening, stranger),
      confirm(opening, stranger, groupId),
      seal(opening, ann, enrolments.slice(1)),
      confirm(opening, bob, '11'.repeat(32) as GroupId),
    ]
    const pool = [...whole, ...extra]
    const told = fc.subarray(pool).chain((set) =>
      fc.record({
        set: fc.constant(set),
        order: fc.shuffledSubarray(set, { minLength: set.length }),
        half: fc.nat({ max: set.length }),
      }),
    )
    // One for each phase, so that none is left to chance.
    const examples = [whole, whole.slice(0, -1), enrolments, pool].map((set) => ({
      set,
      order: set.toReversed(),
      half: 3,
    }))
    const phases = new Set<string>()
    fc.assert(
      fc.property(told, ({ set, order, half }) => {
        const expected = gatheringOf(set)
        phases.add(expected.state.phase)
        const left = gatheringOf([...order.slice(0, half), ...order.slice(0, 2)])
        const right = gatheringOf(order.slice(half))
        for (const id of right.ids()) left.receive(right.get(id)!)
        expect(left.ids()).toEqual(expected.ids())
        expect(left.state).toEqual(expected.state)
      }),
      { numRuns: 80, examples: examples.map((example) => [example]) },
    )
    expect(phases).toEqual(new Set(['open', 'sealed', 'complete', 'stuck']))
  })
})
