import { describe, expect, it } from 'vitest'
import type { StatementId } from '../bytes/index.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'
import type { SessionState } from './fold.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import {
  bootOf,
  castOf,
  say,
  type Said,
  sayNonce,
  sayPartial,
  sayPartials,
  sessionOf,
  stateOf as strictStateOf,
} from './session.fixture.ts'

const cast = castOf(3)
const [ann, bob, cat] = cast
const context = sessionOf(cast)
const wrongPartial = [new Uint8Array(32).fill(1)]

function stateOf(said: readonly Said[], session: SessionContext = context): SessionState {
  return strictStateOf(said, session)
}

const idsOf = (said: readonly Said[]): readonly StatementId[] => said.map(({ id }) => id)

const infinite: SessionClaim = {
  type: 'nonce',
  boot: bootOf(0),
  counter: 0,
  attempt: 0,
  pubNonces: [new Uint8Array(66)],
}

describe('faults', () => {
  it('are told by signer, then by kind, then by their proofs', () => {
    const attempts = [0, 1, 2, 3].map((attempt) =>
      cast.map((one) => sayNonce(context, one, { counter: attempt, attempt })),
    )
    const wrong = attempts.map((nonces) =>
      sayPartials(context, ann!, nonceSetIdOf(idsOf(nonces)), nonces[0]!.id, wrongPartial),
    )
    const many = Array.from({ length: MAX_NONCES + 1 - attempts.length }, (_, boot) =>
      sayNonce(context, ann!, { boot: boot + 1, counter: 9, attempt: 9 }),
    )
    const twice = [0, 1].map((variant) => sayNonce(context, cat!, { counter: 9, attempt: 9, variant }))
    const { faults } = stateOf([...attempts.flat(), ...wrong, ...many, ...twice])
    expect(faults.map(({ signerIndex, type }) => [signerIndex, type])).toEqual([
      ...wrong.map(() => [0, 'invalid_partial']),
      [0, 'too_many_nonces'],
      [2, 'equivocation'],
    ])
    const proofs = faults.slice(0, wrong.length).map(({ statementIds }) => statementIds.join())
    expect(proofs).toEqual(proofs.toSorted())
  })

  it('of the eleventh signer come after those of the third', () => {
    const many = castOf(11, 2)
    const session = sessionOf(many)
    const said = [many[10]!, many[2]!].flatMap((one) =>
      [0, 1].map((variant) => sayNonce(session, one, { counter: 0, variant })),
    )
    expect(stateOf(said, session).faults.map(({ signerIndex }) => signerIndex)).toEqual([2, 10])
  })

  it('in a nonce are found before everyone has one', () => {
    const broken = say(context, bob!, infinite)
    expect(stateOf([broken])).toMatchObject({
      phase: 'stuck',
      faults: [{ type: 'invalid_nonce', signerIndex: 1, statementIds: [broken.id] }],
    })
  })

  it('are not forgotten when the attempt in which they were made is over', () => {
    const broken = say(context, bob!, infinite)
    const first = [sayNonce(context, ann!, { counter: 0 }), broken, sayNonce(context, cat!, { counter: 0 })]
    const next = cast.map((one) => sayNonce(context, one, { counter: 1, attempt: 1 }))
    expect(stateOf([...first, ...next])).toMatchObject({
      phase: 'stuck',
      attempt: 1,
      faults: [{ type: 'invalid_nonce', signerIndex: 1, statementIds: [broken.id] }],
    })
  })
})

describe('what signers said', () => {
  it('tells where each was last and why it declined, whatever else it says', () => {
    const said = [0, 1, 2, 3, 4, 5].map((boot) => sayNonce(context, ann!, { boot, counter: 0 }))
    const join: SessionClaim = { type: 'join', boot: bootOf(0), counter: 0, peerId: 'peer', relays: ['/relay'] }
    const decline: SessionClaim = { type: 'decline', reason: 'no' }
    const publication: SessionClaim = { type: 'broadcast', publicationId: context.publicationId }
    const claims = [join, decline, publication].map((claim) => say(context, ann!, claim))
    expect(stateOf([...said, ...claims]).signers[0]).toMatchObject({
      join: { peerId: 'peer', relays: ['/relay'] },
      decline: { reason: 'no' },
      nonceCount: 6,
    })
  })

  it('is a signature of each once the session has its own, also when newer nonces have come since', () => {
    const nonces = cast.map((one) => sayNonce(context, one, { counter: 0 }))
    const partials = cast.map((one) => sayPartial(context, one, nonces))
    const newer = sayNonce(context, ann!, { boot: 5, counter: 1 })
    const state = stateOf([...nonces, ...partials, newer])
    expect(state.phase).toBe('complete')
    expect(state.signers.map(({ hasSigned }) => hasSigned)).toEqual([true, true, true])
  })

  it('lists broadcasts by signer in any session', () => {
    for (const note of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const session = sessionOf(cast, { note })
      const said = cast.map((one) => say(session, one, { type: 'broadcast', publicationId: session.publicationId }))
      expect(stateOf(said, session).broadcasts).toEqual([0, 1, 2])
    }
  })
})
