import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StatementId } from '../bytes/index.ts'
import { Musig2Error, Session } from '../musig2/index.ts'
import { fold } from './fold.ts'
import { nonceSetIdOf, outline } from './nonce-sets.ts'
import { bootOf, castOf, say, type Said, sayNonce, sayPartial, sayPartials, sessionOf } from './session.fixture.ts'
import { areSignaturesOf } from './signatures.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const cast = castOf(2)
const [, bob] = cast
const items = [1, 2].map((byte) => ({ message: new Uint8Array(32).fill(byte), tweaks: [] }))
const context = sessionOf(cast, {}, items)
const nonces = cast.map((signer) => sayNonce(context, signer, { counter: 0 }))
const partials = cast.map((signer) => sayPartial(context, signer, nonces))
const idsOf = (said: readonly Said[]): readonly StatementId[] => said.map(({ id }) => id)

function holding(said: readonly Said[]): StatementSet {
  const statements = new StatementSet(context)
  for (const { bytes } of said) statements.receive(bytes)
  return statements
}

function scalarsOf(said: Said): readonly Uint8Array[] {
  const claim = holding([said]).get(said.id)?.claim
  return claim?.type === 'partial' ? claim.partials : []
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a piece of verification', () => {
  it('takes each statement up where it stands, so that no item of a later one is passed over', () => {
    const [, second] = scalarsOf(partials[1]!)
    const wrong = [new Uint8Array(32).fill(1), second!]
    const late = sayPartials(context, bob!, nonceSetIdOf(idsOf(nonces)), nonces[1]!.id, wrong)
    const statements = holding([...nonces, partials[0]!])
    const cache = new VerificationCache()
    // Two nonces, and the first of two items.
    for (let pieces = 0; pieces < 3; pieces++) expect(verifyNext(context, statements, cache)).toBe(true)
    expect(fold(context, statements, cache).verification.done).toBe(1)
    statements.receive(late.bytes)
    while (verifyNext(context, statements, cache));
    expect(fold(context, statements, cache)).toMatchObject({
      phase: 'stuck',
      faults: [{ type: 'invalid_partial', signerIndex: 1 }],
    })
  })

  it('holds at most sixty-four partial signatures', () => {
    const many = castOf(70, 4)
    const session = sessionOf(many)
    const all = many.map((signer) => sayNonce(session, signer, { counter: 0 }))
    const setId = nonceSetIdOf(idsOf(all))
    const statements = new StatementSet(session)
    for (const { bytes } of all) statements.receive(bytes)
    for (const [index, signer] of many.entries()) {
      statements.receive(sayPartials(session, signer, setId, all[index]!.id, [new Uint8Array(32).fill(1)]).bytes)
    }
    const verifyPartials = vi.spyOn(Session.prototype, 'verifyPartials').mockReturnValue([])
    const cache = new VerificationCache()
    while (verifyNext(session, statements, cache));
    expect(verifyPartials.mock.calls.map(([checked]) => checked.length)).toEqual([64, 6])
  })

  it('holds at most a hundred and twenty-eight public nonces', () => {
    const many = Array.from({ length: 130 }, (_, byte) => ({ message: new Uint8Array(32).fill(byte), tweaks: [] }))
    const session = sessionOf(cast, {}, many)
    const said = sayNonce(session, bob!, { counter: 0 })
    const statements = new StatementSet(session)
    statements.receive(said.bytes)
    const cache = new VerificationCache()
    const checked: (number | undefined)[] = []
    while (verifyNext(session, statements, cache)) checked.push(cache.progress.get(said.id)?.checkedItems)
    expect(checked).toEqual([128, 130])
  })

  it('finds a nonce wrong when one of its items is, be it the last', () => {
    const pubNonces = [nonces[1]!.pubNonces[0]!, new Uint8Array(66)]
    const half = say(context, bob!, { type: 'nonce', boot: bootOf(0), counter: 0, attempt: 0, pubNonces })
    const statements = holding([nonces[0]!, half])
    const cache = new VerificationCache()
    while (verifyNext(context, statements, cache));
    expect(fold(context, statements, cache).faults).toMatchObject([{ type: 'invalid_nonce', signerIndex: 1 }])
  })
})

describe('wrong partial signatures whose errors cancel out', () => {
  it('make no signature of the session, though together with a right one they would make a valid one', () => {
    const trio = castOf(3, 1)
    const session = sessionOf(trio)
    const all = trio.map((signer) => sayNonce(session, signer, { counter: 0 }))
    const statements = new StatementSet(session)
    for (const { bytes } of all) statements.receive(bytes)
    const right = trio.map((signer) => {
      const { bytes, id } = sayPartial(session, signer, all)
      const reader = new StatementSet(session)
      reader.receive(bytes)
      const claim = reader.get(id)?.claim
      return claim?.type === 'partial' ? claim.partials[0]! : new Uint8Array()
    })
    // The last byte of one goes up by what that of another goes down.
    const step = right[1]![31]! < 255 && right[2]![31]! > 0 ? 1 : -1
    const given = [right[0]!, right[1]!.with(31, right[1]![31]! + step), right[2]!.with(31, right[2]![31]! - step)]
    for (const [index, signer] of trio.entries()) {
      const said = sayPartials(session, signer, nonceSetIdOf(idsOf(all)), all[index]!.id, [given[index]!])
      expect(statements.receive(said.bytes).kind).toBe('added')
    }
    const cache = new VerificationCache()
    const made = vi.spyOn(cache, 'addSignature')
    while (verifyNext(session, statements, cache));
    expect([made.mock.calls.length, cache.unsignable.size]).toEqual([0, 0])
    expect(fold(session, statements, cache)).toMatchObject({
      phase: 'stuck',
      signatures: undefined,
      faults: [
        { type: 'invalid_partial', signerIndex: 1 },
        { type: 'invalid_partial', signerIndex: 2 },
      ],
    })
  })
})

describe('what is verified', () => {
  it('is nothing of all there will be, as long as a nonce is missing', () => {
    const state = fold(context, holding([nonces[0]!]), new VerificationCache())
    expect(state.verification).toEqual({ done: 0, total: 4 })
  })

  it('is no signature where one is missing', () => {
    expect(areSignaturesOf(context, [], 0)).toBe(false)
    expect(areSignaturesOf(context, [], items.length)).toBe(true)
  })
})

describe('a defect of the program', () => {
  it.each([
    ['an error of its own', new Error('A defect.')],
    ['another refusal of the mathematics', new Musig2Error('input_invalid', 'A defect.')],
  ])('in making a signature is not taken for a wrong signature: %s', (_, error) => {
    vi.spyOn(Session.prototype, 'aggregate').mockImplementation(() => {
      throw error
    })
    const statements = holding([...nonces, ...partials])
    const cache = new VerificationCache()
    expect(() => {
      while (verifyNext(context, statements, cache));
    }).toThrow(error)
    expect(cache.unsignable.size).toBe(0)
  })

  it('in reading a nonce is not taken for a fault of its signer', () => {
    const statements = holding([nonces[0]!])
    const [entry] = statements.entries()
    const pubNonces = [undefined as unknown as Uint8Array]
    vi.spyOn(statements, 'entries').mockReturnValue([{ ...entry!, claim: { ...entry!.claim, pubNonces } as never }])
    expect(() => verifyNext(context, statements, new VerificationCache())).toThrow(TypeError)
  })

  it('is to ask for the session of an item for which there is no nonce', () => {
    const [real] = outline(context, holding(nonces)).sets
    const without = {
      ...real!,
      nonces: real!.nonces.map((one) => ({ ...one, claim: { ...one.claim, pubNonces: [] } })),
    }
    expect(() => new VerificationCache().session(context, without, 0)).toThrow(RangeError)
    expect(() => new VerificationCache().session(context, real!, items.length)).toThrow(RangeError)
  })
})
