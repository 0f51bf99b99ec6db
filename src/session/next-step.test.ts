import { describe, expect, it } from 'vitest'
import type { StatementId } from '../bytes/index.ts'
import { MAX_NONCES } from './claims.ts'
import { fold } from './fold.ts'
import { nextStep, type Step } from './next-step.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import {
  castOf,
  say,
  type Said,
  sayNonce,
  sayPartial,
  sayPartials,
  type SaidNonce,
  sessionOf,
} from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const cast = castOf(2)
const [ann, bob] = cast
const context = sessionOf(cast)

interface Memory {
  readonly hasApproved?: boolean
  /** Own nonces whose secrets are still there. */
  readonly alive?: readonly SaidNonce[]
}

/** What Ann owes when these statements are here. */
function stepOf(said: readonly Said[], { hasApproved = true, alive = [] }: Memory = {}): Step {
  const statements = new StatementSet(context)
  for (const { bytes } of said) statements.receive(bytes)
  const cache = new VerificationCache()
  while (verifyNext(context, statements, cache));
  const liveNonceIds = new Set<StatementId>(alive.map(({ id }) => id))
  return nextStep(context, statements, fold(context, statements, cache), { signerIndex: 0, hasApproved, liveNonceIds })
}

const a0 = sayNonce(context, ann!, { boot: 1, counter: 0 })
const b0 = sayNonce(context, bob!, { boot: 1, counter: 0 })
const partialsOf = (nonces: readonly SaidNonce[]): readonly Said[] =>
  cast.map((signer) => sayPartial(context, signer, nonces))
const strayPartial = (nonce: Said, signer = bob!): Said =>
  sayPartials(context, signer, nonceSetIdOf([nonce.id]), nonce.id, [new Uint8Array(32)])

describe('what a signer owes', () => {
  it('is nothing before its person approved, whatever the others did', () => {
    expect(stepOf([], { hasApproved: false })).toEqual({ type: 'wait', for: 'approval' })
    expect(stepOf([b0], { hasApproved: false })).toEqual({ type: 'wait', for: 'approval' })
  })

  it('is a first nonce once it has', () => {
    expect(stepOf([])).toEqual({ type: 'nonce', counter: 0, attempt: 0 })
  })

  it('is to wait for the others’ nonces', () => {
    expect(stepOf([a0], { alive: [a0] })).toEqual({ type: 'wait', for: 'nonces' })
  })

  it('is a partial signature when everyone’s nonce is here', () => {
    expect(stepOf([a0, b0], { alive: [a0] })).toEqual({
      type: 'partial',
      nonceSetId: nonceSetIdOf([a0.id, b0.id]),
      nonceStatementIds: [a0.id, b0.id],
    })
  })

  it('is to wait for the others’ partial signatures once it signed', () => {
    const own = sayPartial(context, ann!, [sayNonce(context, ann!, { boot: 1, counter: 0 }), b0])
    expect(stepOf([a0, b0, own])).toEqual({ type: 'wait', for: 'partials' })
  })

  it('is to tell signatures that only this device still has, before all else and whoever approved', () => {
    const statements = new StatementSet(context)
    const cache = new VerificationCache()
    const signatures = [new Uint8Array(64).fill(1)]
    const me = {
      signerIndex: 0,
      hasApproved: false,
      liveNonceIds: new Set<StatementId>(),
      untoldSignatures: signatures,
    }
    const state = fold(context, statements, cache, signatures)
    expect(nextStep(context, statements, state, me)).toEqual({ type: 'tell', signatures })
  })

  it('is to publish when the session is complete, also when it never approved here and when somebody declined', () => {
    const nonces = cast.map((signer) => sayNonce(context, signer, { counter: 0 }))
    const all = [...nonces, ...partialsOf(nonces)]
    const late = say(context, bob!, { type: 'decline', reason: '' })
    for (const said of [all, [...all, late]]) {
      expect(stepOf(said, { hasApproved: false })).toMatchObject({
        type: 'publish',
        signatures: [expect.any(Uint8Array)],
      })
    }
  })

  it('ends with a decline and with a fault', () => {
    const declined = say(context, bob!, { type: 'decline', reason: '' })
    const twice = sayNonce(context, bob!, { boot: 1, counter: 0, variant: 1 })
    expect(stepOf([a0, declined], { alive: [a0] })).toEqual({ type: 'end', because: 'declined' })
    expect(stepOf([a0, b0, twice], { alive: [a0] })).toEqual({ type: 'end', because: 'stuck' })
  })
})

describe('a nonce that memory lost', () => {
  it('is replaced in the same attempt while a nonce is missing', () => {
    expect(stepOf([a0])).toEqual({ type: 'nonce', counter: 1, attempt: 0 })
  })

  it('is replaced in the next attempt once everyone had one', () => {
    expect(stepOf([a0, b0])).toEqual({ type: 'nonce', counter: 1, attempt: 1 })
  })

  it('makes everyone draw again in the next attempt, whose own nonces live or not', () => {
    const b1 = sayNonce(context, bob!, { boot: 2, counter: 1, attempt: 1 })
    expect(stepOf([a0, b0, b1], { alive: [a0] })).toEqual({ type: 'nonce', counter: 1, attempt: 1 })
  })

  it('is never asked for a partial signature', () => {
    const other = sayNonce(context, ann!, { boot: 1, counter: 1, attempt: 1 })
    expect(stepOf([a0, b0], { alive: [other] }).type).toBe('nonce')
  })
})

describe('a nonce that was used', () => {
  it('is not used for another set, but replaced in the next attempt', () => {
    const own = sayPartial(context, ann!, [sayNonce(context, ann!, { boot: 1, counter: 0 }), b0])
    const newer = sayNonce(context, bob!, { boot: 2, counter: 1, attempt: 0 })
    expect(stepOf([a0, b0, own, newer], { alive: [a0] })).toEqual({ type: 'nonce', counter: 1, attempt: 1 })
  })

  it('waits for the nonces it was used with, when they are not here', () => {
    const own = sayPartial(context, ann!, [sayNonce(context, ann!, { boot: 1, counter: 0 }), b0])
    expect(stepOf([a0, own])).toEqual({ type: 'wait', for: 'nonces' })
  })

  it('by another, for another set, makes who signed already draw again', () => {
    const own = sayPartial(context, ann!, [sayNonce(context, ann!, { boot: 1, counter: 0 }), b0])
    expect(stepOf([a0, b0, own, strayPartial(b0)])).toEqual({ type: 'nonce', counter: 1, attempt: 1 })
  })

  it('is only what its owner says is used', () => {
    const claimed = sayPartials(context, bob!, nonceSetIdOf([a0.id]), a0.id, [new Uint8Array(32)])
    expect(stepOf([a0, b0, claimed], { alive: [a0] })).toMatchObject({ type: 'partial' })
  })

  it('by another, for another set, is not signed with: that one draws again first', () => {
    expect(stepOf([a0, b0, strayPartial(b0)], { alive: [a0] })).toEqual({ type: 'wait', for: 'nonces' })
  })
})

describe('the bounds', () => {
  it('end at sixteen nonces, counted over all starts', () => {
    const many = Array.from({ length: MAX_NONCES }, (_, boot) => sayNonce(context, ann!, { boot, counter: 0 }))
    expect(stepOf(many)).toEqual({ type: 'wait', for: 'stuck' })
    expect(stepOf(many.slice(1))).toEqual({ type: 'nonce', counter: 1, attempt: 0 })
  })

  it('end at the highest counter', () => {
    expect(stepOf([sayNonce(context, ann!, { counter: MAX_NONCES - 1 })])).toEqual({ type: 'wait', for: 'stuck' })
  })

  it('keep one who runs ahead from taking the others along', () => {
    const ahead = Array.from({ length: MAX_NONCES }, (_, attempt) =>
      sayNonce(context, bob!, { counter: attempt, attempt }),
    )
    expect(stepOf(ahead)).toEqual({ type: 'nonce', counter: 0, attempt: 0 })
    expect(stepOf([a0, ...ahead], { alive: [a0] })).toEqual({ type: 'nonce', counter: 1, attempt: 1 })
  })
})
