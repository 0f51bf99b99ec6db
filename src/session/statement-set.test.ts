import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type NonceSetId, type StatementId, taggedHash, toHex } from '../bytes/index.ts'
import * as wire from '../wire/index.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import {
  castOf,
  bootOf,
  contentOf,
  say,
  sayBody,
  sayNonce,
  sayPartials,
  type Said,
  sessionOf,
} from './session.fixture.ts'
import { StatementSet } from './statement-set.ts'

vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  return { ...actual, isStatementSigned: vi.fn(actual.isStatementSigned) }
})
const signatureChecks = vi.mocked(wire.isStatementSigned)
afterEach(() => {
  signatureChecks.mockClear()
})

const cast = castOf(3)
const [ann, bob] = cast
const [eve] = castOf(1, 99)
const context = sessionOf(cast)

const decline = (reason: string): SessionClaim => ({ type: 'decline', reason })
const join = (counter: number, peerId = 'peer'): SessionClaim => {
  return { type: 'join', boot: bootOf(1), counter, peerId, relays: [] }
}

function setOf(...said: readonly Said[]): StatementSet {
  const statements = new StatementSet(context)
  for (const { bytes } of said) statements.receive(bytes)
  return statements
}

describe('what is taken', () => {
  it('is kept as it was received, under its id', () => {
    const said = say(context, ann!, decline('no'))
    const statements = new StatementSet(context)
    expect(statements.receive(said.bytes)).toEqual({ kind: 'added', id: said.id })
    expect(statements.ids()).toEqual([said.id])
    expect(statements.get(said.id)).toEqual({ id: said.id, signerIndex: 0, claim: decline('no'), bytes: said.bytes })
    expect(statements.entries()).toEqual([statements.get(said.id)])
  })

  it('is known the second time, without another look at its signature', () => {
    const said = say(context, ann!, decline('no'))
    const statements = setOf(said)
    expect(statements.receive(said.bytes)).toEqual({ kind: 'known', id: said.id })
    expect(signatureChecks).toHaveBeenCalledTimes(1)
  })

  it('stays the same under another signature of the same content', () => {
    const said = say(context, ann!, decline('no'))
    const again = wire.signStatement(contentOf(said), ann!.statementSecretKey, new Uint8Array(32).fill(5))
    const statements = setOf(said)
    expect(toHex(again)).not.toBe(toHex(said.bytes))
    expect(statements.receive(again)).toEqual({ kind: 'known', id: said.id })
    expect(statements.get(said.id)?.bytes).toEqual(said.bytes)
  })

  it('has to be a statement', () => {
    expect(() => new StatementSet(context).receive(Uint8Array.of(1, 2, 3))).toThrow(wire.WireError)
  })
})

describe('membership before mathematics', () => {
  it('drops a stranger without a signature check', () => {
    const statements = new StatementSet(context)
    expect(statements.receive(say(context, eve!, decline('no')).bytes)).toEqual({
      kind: 'dropped',
      code: 'unknown_signer',
    })
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it.each([
    ['another session', sessionOf(cast, { note: 'another' })],
    ['another network', sessionOf(cast, { network: 'mainnet' })],
    ['the same session with other signers', sessionOf(castOf(2))],
  ])('drops a statement of %s, and it changes nothing', (_, other) => {
    const statements = new StatementSet(context)
    expect(statements.receive(say(other, ann!, decline('no')).bytes)).toEqual({ kind: 'dropped', code: 'foreign' })
    expect(statements.ids()).toEqual([])
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('drops a statement whose network or kind of scope is not the session’s, though its id is', () => {
    const statements = new StatementSet(context)
    const elsewhere = [
      say(context, ann!, decline('no'), { network: 'mainnet' }),
      say(context, ann!, decline('no'), { scope: { kind: 'group', id: context.scope.id } }),
      say(context, ann!, decline('no'), { scope: { kind: 'gathering', id: context.scope.id } }),
    ]
    for (const { bytes } of elsewhere) {
      expect(statements.receive(bytes)).toEqual({ kind: 'dropped', code: 'foreign' })
    }
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it.each([
    ['a type that no session knows', 16, 'type_unknown'],
    ['a body that says nothing', wire.STATEMENT_TYPES.nonce, 'body_malformed'],
  ])('drops %s without a signature check', (_, type, code) => {
    const said = sayBody(context, ann!, type, wire.encode([]))
    expect(new StatementSet(context).receive(said.bytes)).toEqual({ kind: 'dropped', code })
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('drops what one signer says under the name of another', () => {
    const said = say(context, { ...bob!, statementKey: ann!.statementKey }, decline('no'))
    const statements = new StatementSet(context)
    expect(statements.receive(said.bytes)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
    expect(statements.ids()).toEqual([])
  })

  it('drops a handover out of turn and a broadcast of something else', () => {
    const statements = new StatementSet(context)
    const early = say(context, bob!, { type: 'handover', turn: 0, reason: '' })
    const beyond = say(context, bob!, { type: 'handover', turn: 3, reason: '' })
    const wrong = say(context, bob!, { type: 'broadcast', publicationId: new Uint8Array(32) })
    expect(statements.receive(early.bytes)).toEqual({ kind: 'dropped', code: 'not_their_turn' })
    expect(statements.receive(beyond.bytes)).toEqual({ kind: 'dropped', code: 'not_their_turn' })
    expect(statements.receive(wrong.bytes)).toEqual({ kind: 'dropped', code: 'publication_wrong' })
    expect(statements.receive(say(context, bob!, { type: 'handover', turn: 1, reason: '' }).bytes).kind).toBe('added')
    const { publicationId } = context
    expect(statements.receive(say(context, bob!, { type: 'broadcast', publicationId }).bytes).kind).toBe('added')
  })
})

describe('what supersedes', () => {
  it('is the join with the greater counter, in whatever order they come', () => {
    const [old, recent] = [say(context, ann!, join(3)), say(context, ann!, join(4))]
    expect(setOf(old, recent).ids()).toEqual([recent.id])
    expect(setOf(recent, old).ids()).toEqual([recent.id])
    expect(setOf(recent).receive(old.bytes)).toEqual({ kind: 'superseded', id: old.id })
  })

  it('is not checked when it is superseded already', () => {
    const statements = setOf(say(context, ann!, join(4)))
    signatureChecks.mockClear()
    statements.receive(say(context, ann!, join(3)).bytes)
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('never replaces anything with a forgery', () => {
    const real = say(context, ann!, join(1))
    const forged = say(context, { ...bob!, statementKey: ann!.statementKey }, join(2))
    const statements = setOf(real)
    expect(statements.receive(forged.bytes)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
    expect(statements.ids()).toEqual([real.id])
  })

  it('is of the same signer only: a greedy counter shuts out nobody but its owner', () => {
    const greedy = say(context, bob!, join(Number.MAX_SAFE_INTEGER))
    const modest = say(context, ann!, join(0))
    expect(setOf(greedy, modest).ids()).toEqual([greedy.id, modest.id].toSorted())
  })

  it('is, of two joins with one counter, of two declines or of two handovers, the same for everyone', () => {
    const pairs = [
      [say(context, ann!, join(1, 'a')), say(context, ann!, join(1, 'b'))],
      [say(context, ann!, decline('a')), say(context, ann!, decline('b'))],
      [
        say(context, ann!, { type: 'handover', turn: 0, reason: 'a' }),
        say(context, ann!, { type: 'handover', turn: 0, reason: 'b' }),
      ],
    ]
    for (const [one, other] of pairs) {
      const expected = [one!.id > other!.id ? one!.id : other!.id]
      expect(setOf(one!, other!).ids()).toEqual(expected)
      expect(setOf(other!, one!).ids()).toEqual(expected)
    }
  })
})

describe('a flood', () => {
  const nonces = Array.from({ length: 40 }, (_, number) =>
    sayNonce(context, bob!, { boot: number % 8, counter: number % 3, variant: number }),
  )
  const hash = (number: number): NonceSetId => toHex(taggedHash('muster/test', Uint8Array.of(number))) as NonceSetId
  const partials = Array.from({ length: 40 }, (_, number) =>
    sayPartials(context, bob!, hash(number % 20), hash(number) as string as StatementId, [
      new Uint8Array(32).fill(number),
    ]),
  )

  it.each([
    ['nonces', nonces],
    ['partial signatures', partials],
  ])('of %s leaves the same seventeen in any order, at most two a slot', (_, flood) => {
    const expected = setOf(...flood).ids()
    expect(expected).toHaveLength(MAX_NONCES + 1)
    fc.assert(
      fc.property(fc.shuffledSubarray(flood, { minLength: 40 }), fc.nat({ max: 39 }), (order, again) => {
        expect(setOf(...order, ...order.slice(again)).ids()).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  })

  it('of one signer leaves the others’ places alone', () => {
    const own = sayNonce(context, ann!, { counter: 0 })
    expect(setOf(...nonces, own).ids()).toContain(own.id)
  })

  it('costs no signature check for what has no place', () => {
    const statements = setOf(...nonces)
    signatureChecks.mockClear()
    const kept = new Set(statements.ids())
    const results = nonces.filter(({ id }) => !kept.has(id)).map(({ bytes }) => statements.receive(bytes).kind)
    expect(new Set(results)).toEqual(new Set(['full']))
    expect(signatureChecks).not.toHaveBeenCalled()
  })
})
