import { describe, expect, it } from 'vitest'
import { type StatementId, taggedHash } from '../bytes/index.ts'
import {
  encodeClaim,
  encodeProposal,
  nonceSetIdOf,
  type Proposal,
  type SessionClaim,
  sessionIdOf,
} from '../session/index.ts'
import { bip340PublicKey, signStatement, STATEMENT_TYPES, statementId, decodeStatement } from '../wire/index.ts'
import { Ledger } from './ledger.ts'

const secretKeys = [1, 2].map((number) => new Uint8Array(32).fill(number))
const statementKeys = secretKeys.map(bip340PublicKey)
const [first, second] = statementKeys as [Uint8Array, Uint8Array]

function proposalOf(text: string): Uint8Array {
  const proposal: Proposal = {
    network: 'regtest',
    scheme: 'bip340',
    groupId: new Uint8Array(32),
    signers: [2, 3].map((prefix, index) => ({
      publicKey: Uint8Array.of(prefix, ...new Uint8Array(32).fill(index)),
      statementKey: statementKeys[index]!,
    })),
    subject: { kind: 'message', text },
    electionMethod: 'lexicographic',
    creatorIndex: 0,
    createdAtMs: 1,
    expiresAtMs: 2,
    failoverSeconds: 60,
    note: '',
    random: new Uint8Array(16),
  }
  return encodeProposal(proposal)
}

const proposal = proposalOf('A payment')
const sessionId = sessionIdOf(proposal)

function say(signerIndex: number, claim: SessionClaim): Uint8Array {
  const scope = { kind: 'session', id: new Uint8Array(32) } as const
  const content = {
    network: 'regtest',
    scope,
    signer: statementKeys[signerIndex]!,
    type: STATEMENT_TYPES[claim.type],
    body: encodeClaim(claim),
  } as const
  return signStatement(content, secretKeys[signerIndex]!, new Uint8Array(32))
}

function nonce(signerIndex: number, counter: number, seed = counter): Uint8Array {
  const half = taggedHash('muster/simulation', Uint8Array.of(signerIndex, seed))
  const pubNonces = [Uint8Array.from([2, ...half, 2, ...half])]
  return say(signerIndex, { type: 'nonce', boot: new Uint8Array(16), counter, attempt: 0, pubNonces })
}

function idOf(bytes: Uint8Array): StatementId {
  return statementId(decodeStatement(bytes))
}

/** A partial signature of the first signer for these two nonces. */
function partial(set: readonly Uint8Array[], value = 1): Uint8Array {
  const [own] = set
  return say(0, {
    type: 'partial',
    nonceSetId: nonceSetIdOf(set.map(idOf)),
    nonceStatementId: idOf(own!),
    partials: [new Uint8Array(32).fill(value)],
  })
}

function approved(): Ledger {
  const ledger = new Ledger()
  ledger.approve(0, sessionId)
  return ledger
}

describe('the ledger', () => {
  it('takes each nonce and its one partial signature, also when told of them twice', () => {
    const ledger = approved()
    const set = [nonce(0, 0), nonce(1, 0)]
    for (let time = 0; time < 2; time++) {
      ledger.recordNonce(0, proposal, set[0]!)
      ledger.recordPartial(0, proposal, set, partial(set))
    }
    expect(ledger.nonceCount).toBe(1)
  })

  it('sees one nonce in two statements', () => {
    const ledger = approved()
    ledger.recordNonce(0, proposal, nonce(0, 0, 7))
    expect(() => ledger.recordNonce(0, proposal, nonce(0, 1, 7))).toThrow('one nonce in two statements')
  })

  it('sees two partial signatures with one nonce statement', () => {
    const ledger = approved()
    const own = nonce(0, 0)
    ledger.recordPartial(0, proposal, [own, nonce(1, 0)], partial([own, nonce(1, 0)]))
    const other = [own, nonce(1, 1)]
    expect(() => ledger.recordPartial(0, proposal, other, partial(other))).toThrow('two partial signatures')
  })

  it('sees one secret nonce answer two challenges, whatever the statements are called', () => {
    const ledger = approved()
    const set = [nonce(0, 0, 7), nonce(1, 0)]
    ledger.recordPartial(0, proposal, set, partial(set))
    const other = [nonce(0, 1, 7), nonce(1, 1)]
    expect(() => ledger.recordPartial(0, proposal, other, partial(other))).toThrow('two challenges')
  })

  it('sees a partial signature that names another set or another nonce', () => {
    const ledger = approved()
    const set = [nonce(0, 0), nonce(1, 0)]
    expect(() => ledger.recordPartial(0, proposal, set, partial([set[0]!, nonce(1, 1)]))).toThrow('another nonce set')
    expect(() => ledger.recordPartial(0, proposal, set, partial([nonce(0, 1), set[1]!]))).toThrow(
      'which nonce it spent',
    )
  })

  it('sees work on what nobody approved', () => {
    const ledger = approved()
    expect(() => ledger.recordNonce(0, proposalOf('Another payment'), nonce(0, 0))).toThrow('nobody approved')
    expect(() => ledger.recordNonce(1, proposal, nonce(1, 0))).toThrow('nobody approved')
  })

  it('sees a signature that is none, is of another proposal, or that someone never approved', () => {
    const ledger = approved()
    const signatures = [new Uint8Array(64)]
    const record = (document: Uint8Array, honest: readonly number[], isRight: boolean): void =>
      ledger.recordSignature(sessionId, document, signatures, first, honest, () => isRight)
    record(proposal, [0], true)
    expect(() => record(proposal, [0], false)).toThrow('no signature')
    expect(() => record(proposalOf('Another payment'), [0], true)).toThrow('changed its proposal')
    expect(() => record(proposal, [0, 1], true)).toThrow('never approved')
    expect(second).not.toEqual(first)
  })
})
