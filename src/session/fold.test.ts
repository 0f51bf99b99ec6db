import { describe, expect, it } from 'vitest'
import { concat, type NonceSetId, type StatementId } from '../bytes/index.ts'
import { verifyBip340 } from '../wire/index.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'
import { fold, type SessionState, toldSignatures } from './fold.ts'
import {
  bootOf,
  type Cast,
  castOf,
  say,
  type Said,
  type SaidNonce,
  sayNonce,
  sayPartial,
  sayPartials,
  sessionOf,
  crowdedStateOf,
  stateOf as strictStateOf,
} from './session.fixture.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

const cast = castOf(3)
const [ann, bob, cat] = cast
const context = sessionOf(cast)

/** The state that these statements amount to, with everything verified. */
function stateOf(said: readonly Said[], session: SessionContext = context): SessionState {
  return strictStateOf(said, session)
}

function nonceOfAll(attempt: number, boot = attempt): readonly SaidNonce[] {
  return cast.map((signer) => sayNonce(context, signer, { boot, counter: attempt, attempt }))
}

function decline(reason: string): SessionClaim {
  return { type: 'decline', reason }
}

const idOf = (said: readonly Said[]): readonly StatementId[] => said.map(({ id }) => id)
const setIdOf = (nonces: readonly Said[]): NonceSetId => nonceSetIdOf(idOf(nonces))
const wrongPartial = [new Uint8Array(32).fill(1)]

describe('a session', () => {
  it('collects while a nonce is missing', () => {
    const [first] = nonceOfAll(0)
    const state = stateOf([first!])
    expect(state).toMatchObject({ phase: 'collecting', attempt: 0, nonceSetId: undefined, signatures: undefined })
    expect(state.signers.map(({ hasApproved }) => hasApproved)).toEqual([true, false, false])
    expect(stateOf([])).toMatchObject({ phase: 'collecting', faults: [], handovers: [], broadcasts: [] })
  })

  it('signs once everyone has a nonce, and knows who has signed', () => {
    const nonces = nonceOfAll(0)
    const partial = sayPartial(context, bob!, nonces)
    const state = stateOf([...nonces, partial])
    expect(state).toMatchObject({ phase: 'signing', nonceSetId: setIdOf(nonces) })
    expect(state.signers.map(({ hasSigned }) => hasSigned)).toEqual([false, true, false])
    expect(state.verification).toEqual({ done: 1, total: 3 })
  })

  it('is complete with a signature that verifies under the aggregate key', () => {
    const nonces = nonceOfAll(0)
    const state = stateOf([...nonces, ...cast.map((signer) => sayPartial(context, signer, nonces))])
    expect(state.phase).toBe('complete')
    expect(state.signatures).toHaveLength(1)
    expect(verifyBip340(state.signatures![0]!, context.items[0]!.message, context.keys[0]!.xOnlyPublicKey)).toBe(true)
    expect(state.signers.every(({ hasSigned }) => hasSigned)).toBe(true)
  })

  it('is complete for every item of many, each under its own tweaked key', () => {
    const items = [1, 2, 3].map((byte) => ({
      message: new Uint8Array(32).fill(byte),
      tweaks: [{ tweak: new Uint8Array(32).fill(byte), xOnly: byte === 2 }],
    }))
    const session = sessionOf(cast, {}, items)
    const nonces = cast.map((signer) => sayNonce(session, signer, { counter: 0 }))
    const state = stateOf([...nonces, ...cast.map((signer) => sayPartial(session, signer, nonces))], session)
    expect(state.phase).toBe('complete')
    for (const [index, { message }] of items.entries()) {
      expect(verifyBip340(state.signatures![index]!, message, session.keys[index]!.xOnlyPublicKey)).toBe(true)
    }
  })

  it('is complete by a set that newer nonces have replaced, since all its partial signatures are here', () => {
    const nonces = nonceOfAll(0)
    const partials = cast.map((signer) => sayPartial(context, signer, nonces))
    const newer = sayNonce(context, ann!, { boot: 5, counter: 1, attempt: 0 })
    const next = sayNonce(context, bob!, { boot: 5, counter: 1, attempt: 1 })
    expect(stateOf([...nonces, ...partials, newer, next]).phase).toBe('complete')
  })

  it('is what its statements say, whatever was verified before another partial signature took a place', () => {
    const nonces = nonceOfAll(0)
    const partials = cast.map((signer) => sayPartial(context, signer, nonces))
    const [, , last] = partials
    const rivals = Array.from({ length: 20 }, (_, byte) => {
      return sayPartials(context, cat!, setIdOf(nonces), nonces[2]!.id, [new Uint8Array(32).fill(byte + 1)])
    })
    const rival = rivals.find(({ id }) => id < last!.id)!
    const statements = new StatementSet(context)
    const cache = new VerificationCache()
    const hear = ({ bytes }: Said): SessionState => {
      statements.receive(bytes)
      while (verifyNext(context, statements, cache));
      return fold(context, statements, cache)
    }
    const before = [...nonces, ...partials].map(hear).at(-1)
    expect(before?.phase).toBe('complete')
    const after = hear(rival)
    expect(after.phase).toBe('stuck')
    expect(after).toEqual(stateOf([...nonces, ...partials, rival]))
  })

  it('tells where each signer was last', () => {
    const join: SessionClaim = { type: 'join', boot: bootOf(1), counter: 2, peerId: 'peer', relays: ['/relay'] }
    const { signers } = stateOf([say(context, cat!, join)])
    expect(signers.map((signer) => signer.join)).toEqual([undefined, undefined, { peerId: 'peer', relays: ['/relay'] }])
  })

  it('lists handovers by turn and broadcasts by signer, as claims', () => {
    const { publicationId } = context
    const state = stateOf([
      say(context, bob!, { type: 'handover', turn: 1, reason: 'offline' }),
      say(context, ann!, { type: 'handover', turn: 0, reason: '' }),
      say(context, cat!, { type: 'broadcast', publicationId }),
      say(context, ann!, { type: 'broadcast', publicationId }),
    ])
    expect(state.handovers).toEqual([
      { turn: 0, signerIndex: 0, reason: '' },
      { turn: 1, signerIndex: 1, reason: 'offline' },
    ])
    expect(state.broadcasts).toEqual([0, 2])
    expect(state.phase).toBe('collecting')
  })
})

describe('signatures that a signer tells', () => {
  const items = Array.from({ length: 20 }, (_, index) => ({
    message: new Uint8Array(32).fill(index),
    tweaks: [{ tweak: new Uint8Array(32).fill(1), xOnly: index % 2 === 0 }],
  }))
  const session = sessionOf(cast, {}, items)
  const nonces = cast.map((signer) => sayNonce(session, signer, { counter: 0 }))
  const partials = cast.map((signer) => sayPartial(session, signer, nonces))
  const signatures = stateOf([...nonces, ...partials], session).signatures!
  const tell = (speaker: Cast, told = signatures): Said =>
    say(session, speaker, { type: 'signature', signatures: told })

  it('complete the session without any nonce, and every signer has signed', () => {
    const state = stateOf([tell(bob!)], session)
    expect(state).toMatchObject({ phase: 'complete', signatures, faults: [] })
    expect(state.signers.map(({ hasSigned, hasApproved }) => [hasSigned, hasApproved])).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ])
  })

  it('stand when the nonces that made them are crowded out', () => {
    const flood = Array.from({ length: 40 }, (_, index) => sayNonce(session, cat!, { boot: index + 1, counter: 15 }))
    const state = crowdedStateOf([...nonces, ...partials, tell(ann!), ...flood], session)
    expect(state).toMatchObject({ phase: 'complete', signatures })
    expect(state.faults.map(({ type, signerIndex }) => [type, signerIndex])).toEqual([['too_many_nonces', 2]])
    expect(crowdedStateOf([...nonces, ...partials, ...flood], session)).toMatchObject({ phase: 'stuck' })
  })

  it.each([0, 15, 16, 19])('are wrong when that of item %i is, and prove who said so', (itemIndex) => {
    const wrong = tell(
      bob!,
      signatures.map((signature, index) => (index === itemIndex ? signatures[(index + 1) % 20]! : signature)),
    )
    const state = stateOf([wrong], session)
    expect(state).toMatchObject({ phase: 'stuck', signatures: undefined })
    expect(state.faults).toEqual([{ type: 'invalid_signature', signerIndex: 1, statementIds: [wrong.id] }])
    expect(stateOf([wrong, tell(ann!)], session)).toMatchObject({ phase: 'complete', signatures, faults: state.faults })
    expect(stateOf([wrong, ...nonces, ...partials], session)).toMatchObject({ phase: 'complete', signatures })
  })

  it('are believed only once all of them were verified', () => {
    const statements = new StatementSet(session)
    statements.receive(tell(ann!).bytes)
    const cache = new VerificationCache()
    expect(toldSignatures(session, statements, cache)).toBeUndefined()
    expect(verifyNext(session, statements, cache)).toBe(true)
    expect(fold(session, statements, cache)).toMatchObject({ phase: 'collecting', signatures: undefined })
    expect(verifyNext(session, statements, cache)).toBe(true)
    expect(toldSignatures(session, statements, cache)).toEqual(signatures)
    expect(verifyNext(session, statements, cache)).toBe(false)
  })

  it('that this device remembers count where no statement tells them', () => {
    const statements = new StatementSet(session)
    const cache = new VerificationCache()
    expect(fold(session, statements, cache, signatures)).toMatchObject({ phase: 'complete', signatures })
    const other = signatures.toReversed()
    statements.receive(tell(ann!).bytes)
    while (verifyNext(session, statements, cache));
    expect(fold(session, statements, cache, other).signatures).toEqual(signatures)
  })
})

describe('a decline', () => {
  it('ends a session, even one with a fault', () => {
    const faulty = nonceOfAll(0)
    const again = sayNonce(context, bob!, { counter: 0, variant: 1 })
    const state = stateOf([...faulty, again, say(context, cat!, decline('too much'))])
    expect(state.phase).toBe('declined')
    expect(state.signers[2]?.decline).toEqual({ reason: 'too much' })
  })

  it('does not undo a complete signature', () => {
    const nonces = nonceOfAll(0)
    const partials = cast.map((signer) => sayPartial(context, signer, nonces))
    expect(stateOf([...nonces, ...partials, say(context, cat!, decline('late'))]).phase).toBe('complete')
  })
})

describe('blame', () => {
  it('names the one whose partial signature is wrong, with the nonces that prove it', () => {
    const nonces = nonceOfAll(0)
    const wrong = sayPartials(context, bob!, setIdOf(nonces), nonces[1]!.id, wrongPartial)
    const state = stateOf([...nonces, sayPartial(context, ann!, nonces), wrong, sayPartial(context, cat!, nonces)])
    expect(state.phase).toBe('stuck')
    expect(state.faults).toEqual([
      { type: 'invalid_partial', signerIndex: 1, statementIds: [wrong.id, ...idOf(nonces)] },
    ])
    expect(state.signers.map(({ hasSigned }) => hasSigned)).toEqual([true, false, true])
  })

  it('names the one whose partial signature is no scalar', () => {
    const nonces = nonceOfAll(0)
    const wrong = sayPartials(context, cat!, setIdOf(nonces), nonces[2]!.id, [new Uint8Array(32).fill(255)])
    expect(stateOf([...nonces, wrong]).faults).toMatchObject([{ type: 'invalid_partial', signerIndex: 2 }])
  })

  it('names the one whose partial signature is right for one item and wrong for another', () => {
    const items = [1, 2].map((byte) => ({ message: new Uint8Array(32).fill(byte), tweaks: [] }))
    const session = sessionOf(cast, {}, items)
    const nonces = cast.map((signer) => sayNonce(session, signer, { counter: 0 }))
    const right = sayPartial(session, bob!, nonces)
    const statements = new StatementSet(session)
    for (const { bytes } of [...nonces, right]) statements.receive(bytes)
    const claim = statements.get(right.id)?.claim
    const partials = claim?.type === 'partial' ? [claim.partials[0]!, wrongPartial[0]!] : []
    const half = sayPartials(session, bob!, setIdOf(nonces), nonces[1]!.id, partials)
    expect(stateOf([...nonces, half], session).faults).toMatchObject([{ type: 'invalid_partial', signerIndex: 1 }])
  })

  it.each([
    ['infinity', new Uint8Array(66)],
    ['not on the curve', new Uint8Array(66).fill(255).with(0, 2).with(33, 2)],
    ['half infinity', concat(sayNonce(context, ann!, { counter: 0 }).pubNonces[0]!.slice(0, 33), new Uint8Array(33))],
  ])('names the one whose nonce is %s, and nobody whose partial signature could not be checked', (_, pubNonce) => {
    const claim: SessionClaim = { type: 'nonce', boot: bootOf(0), counter: 0, attempt: 0, pubNonces: [pubNonce] }
    const [first, , third] = nonceOfAll(0)
    const broken = say(context, bob!, claim)
    const nonces = [first!, broken, third!]
    const partial = sayPartials(context, ann!, setIdOf(nonces), first!.id, wrongPartial)
    const state = stateOf([...nonces, partial])
    expect(state.phase).toBe('stuck')
    expect(state.faults).toEqual([{ type: 'invalid_nonce', signerIndex: 1, statementIds: [broken.id] }])
  })

  it('names the one who put two nonces into one slot', () => {
    const one = sayNonce(context, bob!, { counter: 0 })
    const other = sayNonce(context, bob!, { counter: 0, variant: 1 })
    const state = stateOf([sayNonce(context, ann!, { counter: 0 }), one, other])
    expect(state.phase).toBe('stuck')
    expect(state.faults).toEqual([
      { type: 'equivocation', signerIndex: 1, statementIds: [one.id, other.id].toSorted() },
    ])
  })

  it('names the one who made two partial signatures for one set', () => {
    const nonces = nonceOfAll(0)
    const right = sayPartial(context, bob!, nonces)
    const wrong = sayPartials(context, bob!, setIdOf(nonces), nonces[1]!.id, wrongPartial)
    const { faults } = stateOf([...nonces, right, wrong])
    expect(faults.find(({ type }) => type === 'equivocation')).toEqual({
      type: 'equivocation',
      signerIndex: 1,
      statementIds: [right.id, wrong.id].toSorted(),
    })
    expect(new Set(faults.map(({ signerIndex }) => signerIndex))).toEqual(new Set([1]))
  })

  it('names the one who used a nonce for two sets', () => {
    const nonces = nonceOfAll(0)
    const other = nonces.with(0, sayNonce(context, ann!, { boot: 4, counter: 1 }))
    const one = sayPartial(context, bob!, nonces)
    const two = sayPartials(context, bob!, setIdOf(other), nonces[1]!.id, wrongPartial)
    const { faults } = stateOf([...nonces, other[0]!, one, two])
    expect(faults).toContainEqual({
      type: 'equivocation',
      signerIndex: 1,
      statementIds: [one.id, two.id].toSorted(),
    })
    expect(new Set(faults.map(({ signerIndex }) => signerIndex))).toEqual(new Set([1]))
  })

  it('names nobody who only lost memory: the same counter from another start is no lie', () => {
    const nonces = [0, 1, 2].map((boot) => sayNonce(context, bob!, { boot, counter: 0 }))
    const state = stateOf(nonces)
    expect(state.faults).toEqual([])
    expect(state.signers[1]).toMatchObject({ nonceCount: 3, bootCount: 3 })
  })

  it('names the one who drew more nonces than anyone may', () => {
    const nonces = Array.from({ length: MAX_NONCES + 1 }, (_, boot) => sayNonce(context, cat!, { boot, counter: 0 }))
    expect(stateOf(nonces.slice(1)).faults).toEqual([])
    const state = stateOf(nonces)
    expect(state.phase).toBe('stuck')
    expect(state.faults).toEqual([{ type: 'too_many_nonces', signerIndex: 2, statementIds: idOf(nonces).toSorted() }])
  })

  it('names nobody for a partial signature of a set that nobody can tell', () => {
    const nonces = nonceOfAll(0)
    const stray = sayPartials(context, bob!, setIdOf(nonces.slice(1)), nonces[1]!.id, wrongPartial)
    expect(stateOf([...nonces, stray]).faults).toEqual([])
  })

  it('does not let one signer spend the nonce of another', () => {
    const nonces = nonceOfAll(0)
    const stray = sayPartials(context, bob!, setIdOf(nonces.slice(1)), nonces[0]!.id, wrongPartial)
    const partials = cast.map((signer) => sayPartial(context, signer, nonces))
    expect(stateOf([...nonces, stray, ...partials]).phase).toBe('complete')
  })
})

describe('the end of all attempts', () => {
  it('leaves a session stuck, and whose worker kept starting shows in the counts', () => {
    const said: Said[] = []
    for (let attempt = 0; attempt < MAX_NONCES; attempt++) {
      const nonces = cast.map((signer, index) =>
        sayNonce(context, signer, { boot: index === 2 ? attempt : 0, counter: attempt, attempt }),
      )
      said.push(...nonces, sayPartials(context, cat!, setIdOf(nonces.slice(1)), nonces[2]!.id, wrongPartial))
    }
    const state = stateOf(said)
    expect(state).toMatchObject({ phase: 'stuck', attempt: MAX_NONCES - 1, faults: [] })
    expect(state.signers.map(({ bootCount }) => bootCount)).toEqual([1, 1, MAX_NONCES])
  })
})
