import { describe, expect, it, vi } from 'vitest'
import { toHex } from '../bytes/index.ts'
import * as wire from '../wire/index.ts'
import { Gathering } from './gathering.ts'
import { confirm, enrol, openingBy, personOf, seal } from './gathering.fixture.ts'
import { MAX_PLACES } from './places.ts'
import { MAX_MEMBERS } from './roster.ts'

vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  return { ...actual, isStatementSigned: vi.fn(actual.isStatementSigned) }
})
const signatureChecks = vi.mocked(wire.isStatementSigned)

const [ann, bob, cat] = [personOf(1, 'Ann'), personOf(2, 'Bob'), personOf(3, 'Cat')]
const opening = openingBy(ann)
const enrolments = [ann, bob, cat].map((person) => enrol(opening, person))
const sealed = seal(opening, ann, enrolments)

function gatheringOf(said: readonly { readonly bytes: Uint8Array }[]): Gathering {
  const gathering = new Gathering(opening)
  for (const { bytes } of said) gathering.receive(bytes)
  return gathering
}

const { groupId } = gatheringOf([...enrolments, sealed]).state.sealed!
const confirmations = [ann, bob, cat].map((person) => confirm(opening, person, groupId))

describe('a flood of strangers', () => {
  const people = Array.from({ length: MAX_PLACES + 12 }, (_, number) => personOf(100 + number, `S${number}`))
  const flood = people.map((person) => enrol(opening, person))

  it('leaves the same people on every device, in whatever order they came', () => {
    const expected = gatheringOf([...flood, ...enrolments])
    const shuffled = flood.toSorted((a, b) => (toHex(a.bytes) < toHex(b.bytes) ? 1 : -1))
    const other = gatheringOf([...enrolments, ...shuffled])
    expect(other.ids()).toEqual(expected.ids())
    expect(other.state).toEqual(expected.state)
    expect(expected.ids().length).toBeLessThanOrEqual(MAX_PLACES + 1)
  })

  it('never shuts out the creator, nor whom the creator sealed', () => {
    const gathering = gatheringOf([...enrolments, sealed, ...flood, ...confirmations])
    expect(gathering.state).toMatchObject({ phase: 'complete', sealed: { groupId } })
    const late = gatheringOf([sealed, ...flood, ...enrolments])
    expect(late.state).toMatchObject({ phase: 'sealed', sealed: { groupId } })
  })

  it('of confirmations does not keep the members’ out', () => {
    const noise = people.map((person) => confirm(opening, person, groupId))
    expect(gatheringOf([...enrolments, sealed, ...noise, ...confirmations]).state.phase).toBe('complete')
  })

  it('costs no signature check for those without a place', () => {
    const gathering = gatheringOf(flood)
    const kept = new Set(gathering.ids())
    signatureChecks.mockClear()
    const left = flood.filter(({ id }) => !kept.has(id))
    expect(left).toHaveLength(12)
    for (const { bytes } of left) expect(gathering.receive(bytes)).toEqual({ kind: 'full' })
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('cannot be sealed into more members than a group has', () => {
    const chosen = [enrolments[0]!, ...flood.slice(0, MAX_MEMBERS)]
    expect(() => seal(opening, ann, chosen)).toThrow(expect.objectContaining({ code: 'seal_malformed' }))
  })
})
