import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type StatementId, toHex } from '../bytes/index.ts'
import type * as musig2 from '../musig2/index.ts'
import type * as wire from '../wire/index.ts'
import { type SessionClaim, MAX_NONCES } from './claims.ts'
import { fold, type SessionPhase, type SessionState } from './fold.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import {
  bootOf,
  castOf,
  say,
  type Said,
  type SaidNonce,
  sayNonce,
  sayPartial,
  sayPartials,
  sessionOf,
  stateOf,
} from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

/** Remembers the results of a pure function, since the same mathematics comes up in ten thousand runs. */
function remembered<Given extends readonly unknown[], Result>(
  compute: (...given: Given) => Result,
  keyOf: (...given: Given) => string,
): (...given: Given) => Result {
  const results = new Map<string, Result>()
  return (...given) => {
    const key = keyOf(...given)
    if (!results.has(key)) results.set(key, compute(...given))
    return results.get(key)!
  }
}

function hexOf(parts: readonly Uint8Array[]): string {
  return parts.map(toHex).join()
}

vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  const keyOf = (statement: wire.Statement): string => toHex(actual.encodeStatement(statement))
  return { ...actual, isStatementSigned: remembered(actual.isStatementSigned, keyOf) }
})

vi.mock('../musig2/index.ts', async (load) => {
  const actual = await load<typeof musig2>()
  const sessionFor = remembered(
    (keys: musig2.KeyAggContext, aggNonce: Uint8Array, message: Uint8Array) => {
      const session = new actual.Session(keys, aggNonce, message)
      session.verifyPartials = remembered(session.verifyPartials.bind(session), (...lists) =>
        lists.map(hexOf).join(';'),
      )
      session.aggregate = remembered(session.aggregate.bind(session), hexOf)
      return session
    },
    (keys, aggNonce, message) => hexOf([keys.publicKey, aggNonce, message]),
  )
  return {
    ...actual,
    nonceAgg: remembered(actual.nonceAgg, hexOf),
    Session: vi.fn(function make(...given: Parameters<typeof sessionFor>) {
      return sessionFor(...given)
    }),
  }
})

const cast = castOf(3)
const [ann, bob, cat] = cast
const [stranger] = castOf(1, 50)
const context = sessionOf(cast)
const elsewhere = sessionOf(cast, { note: 'elsewhere' })

/** A story: statements that belong together. Secret nonces are drawn anew wherever they are spent. */
const stories: readonly (readonly Said[])[] = makeStories()

function makeStories(): readonly (readonly Said[])[] {
  const join = (counter: number, peerId: string): SessionClaim => {
    return { type: 'join', boot: bootOf(1), counter, peerId, relays: [] }
  }
  const nonces = (attempt: number): readonly SaidNonce[] =>
    cast.map((signer) => sayNonce(context, signer, { counter: attempt, attempt }))
  const partials = (attempt: number): readonly Said[] => {
    const set = nonces(attempt)
    return cast.map((signer) => sayPartial(context, signer, set))
  }
  const idsOf = (said: readonly Said[]): readonly StatementId[] => said.map(({ id }) => id)
  const wrong = (signerIndex: number, attempt: number, byte: number): Said => {
    const set = nonces(attempt)
    const signer = cast[signerIndex]!
    return sayPartials(context, signer, nonceSetIdOf(idsOf(set)), set[signerIndex]!.id, [new Uint8Array(32).fill(byte)])
  }
  const spentElsewhere = sayPartials(context, cat!, nonceSetIdOf([]), nonces(0)[2]!.id, [new Uint8Array(32)])
  const infinite: SessionClaim = {
    type: 'nonce',
    boot: bootOf(3),
    counter: 14,
    attempt: 0,
    pubNonces: [new Uint8Array(66)],
  }
  const { publicationId } = context
  const right = stateOf([...nonces(0), ...partials(0)], context).signatures!
  return [
    nonces(0),
    partials(0),
    nonces(1),
    partials(1),
    [sayNonce(context, bob!, { boot: 2, counter: 1 }), sayNonce(context, ann!, { boot: 2, counter: 0 })],
    [say(context, ann!, join(0, 'a')), say(context, ann!, join(1, 'b')), say(context, ann!, join(1, 'c'))],
    [
      say(context, ann!, { type: 'handover', turn: 0, reason: 'a' }),
      say(context, ann!, { type: 'handover', turn: 0, reason: 'b' }),
    ],
    [
      say(context, bob!, { type: 'broadcast', publicationId }),
      say(context, cat!, { type: 'broadcast', publicationId }),
    ],
    [say(elsewhere, bob!, { type: 'decline', reason: '' }), say(context, stranger!, { type: 'decline', reason: '' })],
    [say(context, { ...cat!, statementKey: bob!.statementKey }, { type: 'decline', reason: 'forged' })],
    [say(context, bob!, { type: 'decline', reason: 'a' }), say(context, bob!, { type: 'decline', reason: 'b' })],
    [wrong(1, 0, 1), wrong(1, 0, 2), wrong(2, 1, 1)],
    [spentElsewhere, say(context, cat!, infinite)],
    [ann!, bob!].map((signer) => say(context, signer, { type: 'signature', signatures: right })),
    [1, 2].map((byte) => say(context, cat!, { type: 'signature', signatures: [new Uint8Array(64).fill(byte)] })),
    Array.from({ length: 4 }, (_, variant) => sayNonce(context, cat!, { boot: 4, counter: 2, variant })),
    Array.from({ length: MAX_NONCES + 6 }, (_, boot) => sayNonce(context, cat!, { boot: 10 + boot, counter: 3 })),
    Array.from({ length: MAX_NONCES + 6 }, (_, byte) =>
      sayPartials(context, bob!, nonceSetIdOf(idsOf(nonces(0).slice(byte % 3))), nonces(0)[1]!.id, [
        new Uint8Array(32).fill(byte),
      ]),
    ),
  ]
}

/** Some stories, each perhaps with gaps, told in one order and in another with repetitions. */
const anyTelling = fc
  .subarray(
    stories.map((_, index) => index),
    { minLength: 1, maxLength: 7 },
  )
  .chain((indexes) =>
    fc.tuple(...indexes.map((index) => fc.oneof(fc.constant(stories[index]!), fc.subarray([...stories[index]!])))),
  )
  .map((told) => told.flat())
  .chain((set) =>
    fc.record({
      set: fc.constant(set),
      order: fc.shuffledSubarray(set, { minLength: set.length }),
      repeated: fc.subarray(set, { maxLength: Math.min(6, set.length) }),
      half: fc.nat({ max: set.length }),
      pauses: fc.array(fc.nat({ max: set.length }), { maxLength: 3 }),
    }),
  )

function receiveAll(statements: StatementSet, said: readonly { readonly bytes: Uint8Array }[]): StatementSet {
  for (const { bytes } of said) statements.receive(bytes)
  return statements
}

function verified(statements: StatementSet, cache = new VerificationCache()): SessionState {
  while (verifyNext(context, statements, cache));
  return fold(context, statements, cache)
}

describe('the state of a session', () => {
  it('is the same for every order, repetition and interleaving of one set of statements', () => {
    const phases = new Map<SessionPhase, number>()
    fc.assert(
      fc.property(anyTelling, ({ set, order, repeated, half, pauses }) => {
        const expected = receiveAll(new StatementSet(context), set)
        const state = verified(expected)
        phases.set(state.phase, (phases.get(state.phase) ?? 0) + 1)

        // In another order, some of it twice, with verification going on in between.
        const other = new StatementSet(context)
        const cache = new VerificationCache()
        for (const [position, { bytes }] of [...order, ...repeated].entries()) {
          other.receive(bytes)
          if (pauses.includes(position)) verifyNext(context, other, cache)
        }
        expect(other.ids()).toEqual(expected.ids())
        expect(verified(other, cache)).toEqual(state)

        // In two halves on two devices, which then give each other what they hold.
        const left = receiveAll(new StatementSet(context), order.slice(0, half))
        const right = receiveAll(new StatementSet(context), order.slice(half))
        receiveAll(left, right.entries())
        receiveAll(right, left.entries())
        expect(left.ids()).toEqual(expected.ids())
        expect(right.ids()).toEqual(expected.ids())
      }),
      { numRuns: 10_000 },
    )
    // The property says something only if every kind of end came up.
    for (const phase of ['collecting', 'signing', 'complete', 'declined', 'stuck'] as const) {
      expect(phases.get(phase) ?? 0, phase).toBeGreaterThan(50)
    }
  })
})
