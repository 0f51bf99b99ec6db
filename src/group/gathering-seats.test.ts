import { describe, expect, it, vi } from 'vitest'
import { type StatementId, toHex } from '../bytes/index.ts'
import { Gathering } from './gathering.ts'
import { enrol, openingBy, personOf, seal } from './gathering.fixture.ts'
import type * as places from './places.ts'
import { withPlace } from './places.ts'
import type * as roster from './roster.ts'
import { makeRoster } from './roster.ts'

vi.mock('./roster.ts', async (load) => {
  const actual = await load<typeof roster>()
  return { ...actual, makeRoster: vi.fn(actual.makeRoster) }
})

vi.mock('./places.ts', async (load) => {
  const actual = await load<typeof places>()
  return { ...actual, withPlace: vi.fn(actual.withPlace) }
})

const people = [1, 2, 3, 4, 5, 6].map((number) => personOf(number, `P${number}`))
const byKey = people.toSorted((a, b) => (toHex(a.statementKey) < toHex(b.statementKey) ? -1 : 1))

function gatheringOf(opening: Uint8Array, said: readonly { readonly bytes: Uint8Array }[]): Gathering {
  const gathering = new Gathering(opening)
  for (const { bytes } of said) expect(gathering.receive(bytes)).toEqual({ kind: 'added' })
  return gathering
}

describe('the seats of a gathering', () => {
  it.each([0, 3, 5])('are the creator’s, then the others’ by their keys: creator %i', (position) => {
    const creator = byKey[position]!
    const opening = openingBy(creator)
    const { seats } = gatheringOf(
      opening,
      people.map((person) => enrol(opening, person)),
    ).state
    expect(seats.map(({ memberName }) => memberName)).toEqual(
      [creator, ...byKey.filter((person) => person !== creator)].map(({ name }) => name),
    )
    expect(seats.map(({ isCreator }) => isCreator)).toEqual([true, false, false, false, false, false])
  })

  it('hold, of two enrolments of one person of which one is sealed, the one with the greater id', () => {
    const [ann, bob] = people
    const opening = openingBy(ann!)
    for (const name of ['Rob', 'Robert', 'Roberta', 'Bobby', 'Bo']) {
      const pair = [enrol(opening, bob!), enrol(opening, bob!, name)]
      const smaller = pair.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]!
      const chosen = [enrol(opening, ann!), smaller]
      const greater = pair.find((said) => said !== smaller)!
      const gathering = gatheringOf(opening, [...chosen, seal(opening, ann!, chosen), greater])
      expect(gathering.state.seats.map(({ statementId }) => statementId)).toEqual([chosen[0]!.id, greater.id])
      expect(gathering.state.phase).toBe('sealed')
      const other = gatheringOf(opening, [seal(opening, ann!, chosen), greater, ...chosen])
      expect(other.state).toEqual(gathering.state)
    }
  })
})

describe('what a gathering holds', () => {
  const [ann, bob, cat] = people
  const opening = openingBy(ann!)
  const enrolments = [ann!, bob!, cat!].map((person) => enrol(opening, person))

  it('is open and without faults until it is sealed', () => {
    expect(gatheringOf(opening, enrolments.slice(0, 1)).state).toMatchObject({
      phase: 'open',
      faults: [],
      awaitedEnrolmentIds: [],
    })
    const waiting = gatheringOf(opening, [seal(opening, ann!, enrolments), enrolments[0]!])
    const missing = [enrolments[1]!.id, enrolments[2]!.id].toSorted()
    expect(waiting.state).toMatchObject({ phase: 'open', faults: [], awaitedEnrolmentIds: missing })
    expect(gatheringOf(opening, [...enrolments, seal(opening, ann!, enrolments)]).state).toMatchObject({
      phase: 'sealed',
      faults: [],
      awaitedEnrolmentIds: [],
    })
  })

  it('is nothing under an id that it never heard', () => {
    expect(gatheringOf(opening, enrolments).get('00'.repeat(32) as StatementId)).toBeUndefined()
  })

  it('is no third seal: two prove enough', () => {
    const seals = [enrolments, enrolments.slice(0, 2), enrolments.toSpliced(1, 1)]
      .map((chosen) => seal(opening, ann!, chosen))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const gathering = gatheringOf(opening, seals.slice(0, 2))
    expect(gathering.receive(seals[2]!.bytes)).toEqual({ kind: 'full' })
    expect(gathering.ids()).toEqual(seals.slice(0, 2).map(({ id }) => id))
  })

  it('reserves places for the creator, for whom the creator sealed, and for the enrolments that were sealed', () => {
    const gathering = gatheringOf(opening, [...enrolments.slice(0, 2), seal(opening, ann!, enrolments)])
    vi.mocked(withPlace).mockClear()
    gathering.receive(enrol(opening, people[4]!).bytes)
    const reserved = vi.mocked(withPlace).mock.calls[0]![1]
    expect(reserved.ids).toEqual(new Set(enrolments.map(({ id }) => id)))
    expect(reserved.signers).toEqual(new Set([ann!, bob!].map(({ statementKey }) => toHex(statementKey))))
  })
})

describe('a defect of the program', () => {
  it('in making the roster is not told as a fault of the gathering', () => {
    const [ann, bob] = people
    const opening = openingBy(ann!)
    const enrolments = [ann!, bob!].map((person) => enrol(opening, person))
    const gathering = gatheringOf(opening, [...enrolments, seal(opening, ann!, enrolments)])
    vi.mocked(makeRoster).mockImplementationOnce(() => {
      throw new Error('A defect.')
    })
    expect(() => gathering.state).toThrow('A defect.')
    expect(gathering.state.phase).toBe('sealed')
  })
})
