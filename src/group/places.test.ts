import { describe, expect, it } from 'vitest'
import { type StatementId, toHex } from '../bytes/index.ts'
import { STATEMENT_TYPES } from '../wire/index.ts'
import { type Candidate, MAX_PLACES, type Reserved, withPlace } from './places.ts'

const { enrol, seal, confirm } = STATEMENT_TYPES
const signerOf = (number: number): Uint8Array => Uint8Array.of(number >> 8, number & 255, ...new Uint8Array(30))
const said = (type: number, id: string, signer = 0): Candidate => {
  return { id: id as StatementId, type, signer: signerOf(signer) }
}
const NOBODY: Reserved = { signers: new Set(), ids: new Set() }

function idsWithPlace(candidates: readonly Candidate[], reserved = NOBODY): readonly string[] {
  const there = [candidates, candidates.toReversed()].map((list) =>
    [...withPlace(list, reserved)].map(({ id }) => id).toSorted(),
  )
  expect(there[1]).toEqual(there[0])
  return there[0]!
}

describe('a place in a gathering', () => {
  it('have the two seals with the smallest ids', () => {
    expect(idsWithPlace(['c', 'a', 'd', 'b'].map((id) => said(seal, id)))).toEqual(['a', 'b'])
  })

  it.each([
    ['enrolments', enrol],
    ['confirmations', confirm],
  ])('has, of the %s of one signer, the one with the greatest id', (_, type) => {
    const candidates = ['b', 'c', 'a'].map((id) => said(type, id, 1))
    expect(idsWithPlace([...candidates, said(type, '0', 2)])).toEqual(['0', 'c'])
  })

  it('has an enrolment that a seal names, beside a later one of its signer', () => {
    const candidates = ['a', 'b', 'c'].map((id) => said(enrol, id, 1))
    expect(idsWithPlace(candidates, { ...NOBODY, ids: new Set(['a' as StatementId]) })).toEqual(['a', 'c'])
    const confirmations = ['a', 'b'].map((id) => said(confirm, id, 1))
    expect(idsWithPlace(confirmations, { ...NOBODY, ids: new Set(['a' as StatementId]) })).toEqual(['b'])
  })

  it.each([
    ['enrolments', enrol],
    ['confirmations', confirm],
  ])('have, of the %s of strangers, those with the smallest keys, and who is reserved beside them', (_, type) => {
    const crowd = Array.from({ length: MAX_PLACES + 3 }, (_, number) =>
      said(type, String(number).padStart(4, '0'), number),
    )
    const first = crowd.slice(0, MAX_PLACES).map(({ id }) => id)
    expect(idsWithPlace(crowd)).toEqual(first)
    const last = crowd.at(-1)!
    const small = crowd[0]!
    expect(idsWithPlace(crowd, { ...NOBODY, signers: new Set([toHex(last.signer)]) })).toEqual([...first, last.id])
    // Who is reserved takes nobody's place.
    const one = crowd[MAX_PLACES]!.id
    expect(idsWithPlace(crowd, { ...NOBODY, signers: new Set([toHex(small.signer)]) })).toEqual([...first, one])
  })

  it('has no statement of another type', () => {
    expect(idsWithPlace([said(STATEMENT_TYPES.nonce, 'a')])).toEqual([])
  })
})
