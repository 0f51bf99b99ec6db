import { afterEach, describe, expect, it, vi } from 'vitest'
import { Musig2Error, Session } from '../musig2/index.ts'
import { fold } from './fold.ts'
import { outline } from './nonce-sets.ts'
import { castOf, type Said, sayNonce, sayPartial, sessionOf } from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const cast = castOf(2)
const items = [1, 2].map((byte) => ({ message: new Uint8Array(32).fill(byte), tweaks: [] }))
const context = sessionOf(cast, {}, items)
const nonces = cast.map((signer) => sayNonce(context, signer, { counter: 0 }))
const partials = cast.map((signer) => sayPartial(context, signer, nonces))

function holding(said: readonly Said[]): StatementSet {
  const statements = new StatementSet(context)
  for (const { bytes } of said) statements.receive(bytes)
  return statements
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('verification', () => {
  it('goes on piece by piece until there is nothing left, and says how far it is', () => {
    const statements = holding([...nonces, ...partials])
    const cache = new VerificationCache()
    const done: number[] = []
    while (verifyNext(context, statements, cache)) done.push(fold(context, statements, cache).verification.done)
    // Two nonce statements, two items of two partial signatures, two signatures.
    expect(done).toEqual([0, 0, 2, 4, 4, 4])
    expect(verifyNext(context, statements, cache)).toBe(false)
    expect(fold(context, statements, cache)).toMatchObject({ phase: 'complete', verification: { done: 4, total: 4 } })
  })

  it('says nothing before it was done: a session is not complete on partial signatures that nobody checked', () => {
    const statements = holding([...nonces, ...partials])
    expect(fold(context, statements, new VerificationCache())).toMatchObject({
      phase: 'signing',
      signatures: undefined,
    })
  })

  it('makes no session complete while a signature is missing', () => {
    const statements = holding([...nonces, ...partials])
    const cache = new VerificationCache()
    const made = vi.spyOn(cache, 'addSignature')
    while (verifyNext(context, statements, cache)) {
      const { phase, signatures } = fold(context, statements, cache)
      expect([phase, signatures?.length]).toEqual(
        made.mock.calls.length === 2 ? ['complete', 2] : ['signing', undefined],
      )
    }
  })

  it('does nothing twice when more arrives', () => {
    const statements = holding([...nonces, partials[0]!])
    const cache = new VerificationCache()
    while (verifyNext(context, statements, cache));
    const verifyPartials = vi.spyOn(Session.prototype, 'verifyPartials')
    statements.receive(partials[1]!.bytes)
    while (verifyNext(context, statements, cache));
    expect(verifyPartials.mock.calls.map(([checked]) => checked.length)).toEqual([1, 1])
    expect(fold(context, statements, cache).phase).toBe('complete')
  })

  it('makes the session of an item once, since every partial signature is held against it', () => {
    const [set] = outline(context, holding(nonces)).sets
    const cache = new VerificationCache()
    const made = items.map((_, itemIndex) => cache.session(context, set!, itemIndex))
    expect(items.map((_, itemIndex) => cache.session(context, set!, itemIndex))).toEqual(made)
    expect(cache.session(context, set!, 0)).toBe(made[0])
    expect(made[0]).not.toBe(made[1])
  })

  it('finds nothing to do in an empty session', () => {
    expect(verifyNext(context, holding([]), new VerificationCache())).toBe(false)
  })

  it('ends, and claims no signature, when right partial signatures make none', () => {
    vi.spyOn(Session.prototype, 'aggregate').mockImplementation(() => {
      throw new Musig2Error('signature_wrong', 'The partial signatures do not make a valid signature.')
    })
    const statements = holding([...nonces, ...partials])
    const cache = new VerificationCache()
    for (let pieces = 0; verifyNext(context, statements, cache); pieces++) expect(pieces).toBeLessThan(10)
    expect(fold(context, statements, cache)).toMatchObject({ phase: 'signing', signatures: undefined, faults: [] })
  })
})
