import { describe, expect, it } from 'vitest'
import { fromHex, idFromBytes, type NonceSetId, type StatementId, toHex } from '../bytes/index.ts'
import { nonceAgg, nonceGen, Session, verifySignature } from '../musig2/index.ts'
import { bip340PublicKey, signStatement } from '../wire/index.ts'
import { readable, readVectors } from '../wire/vectors.contract.ts'
import { claimTypeCode, decodeClaim, encodeClaim, type SessionClaim } from './claims.ts'
import { makeContext, messageItems } from './context.ts'
import { failoverOrder } from './election.ts'
import { fold } from './fold.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import { decodeProposal, encodeProposal, messageDigest, sessionIdOf } from './proposal.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

interface SignerVector {
  readonly secretKey: string
  readonly publicKey: string
  readonly statementSecretKey: string
  readonly statementKey: string
  readonly auxRand: string
  readonly boot: string
  readonly nonceRandom: string
  readonly pubNonce: string
  readonly nonceStatementId: string
  readonly nonceStatement: string
  readonly partial: string
  readonly partialStatementId: string
  readonly partialStatement: string
}

interface SessionVector {
  readonly proposal: string
  readonly sessionId: string
  readonly message: string
  readonly aggregateKey: string
  readonly signers: readonly SignerVector[]
  readonly aggNonce: string
  readonly nonceSetId: string
  readonly signature: string
}

describe('the vectors of', () => {
  it.each(readVectors<{ code: number; claim: { type: string }; body: string }[]>('claims'))(
    'the claim $claim.type',
    ({ code, claim, body }) => {
      const read = decodeClaim(code, fromHex(body), 2)
      expect(readable(read)).toEqual(claim)
      expect(claimTypeCode(read!)).toBe(code)
      expect(toHex(encodeClaim(read!))).toBe(body)
    },
  )

  const { proposals, messages } = readVectors<{
    proposals: { proposal: { electionMethod: string }; bytes: string; sessionId: string; failoverOrder: number[] }[]
    messages: { text: string; digest: string }[]
  }>('proposals')

  it.each(proposals)('a proposal, elected by $proposal.electionMethod', (vector) => {
    const bytes = fromHex(vector.bytes)
    const read = decodeProposal(bytes)
    expect(readable(read)).toEqual(vector.proposal)
    expect(encodeProposal(read)).toEqual(bytes)
    expect(sessionIdOf(bytes)).toBe(vector.sessionId)
    expect(failoverOrder(sessionIdOf(bytes), read)).toEqual(vector.failoverOrder)
  })

  it.each(messages)('the message $text', ({ text, digest }) => {
    expect(toHex(messageDigest(text))).toBe(digest)
  })

  it('a whole session, from its secrets to its signature', () => {
    const vector = readVectors<SessionVector>('session')
    const proposalBytes = fromHex(vector.proposal)
    const proposal = decodeProposal(proposalBytes)
    const sessionId = sessionIdOf(proposalBytes)
    expect(sessionId).toBe(vector.sessionId)
    const text = proposal.subject.kind === 'message' ? proposal.subject.text : ''
    const context = makeContext(sessionId, proposal, messageItems(text), fromHex(sessionId))
    expect(toHex(context.items[0]!.message)).toBe(vector.message)
    expect(toHex(context.keys[0]!.publicKey)).toBe(vector.aggregateKey)

    const signed = (signer: SignerVector, claim: SessionClaim): string => {
      const { scope } = context
      const content = {
        network: proposal.network,
        scope,
        signer: fromHex(signer.statementKey),
        type: claimTypeCode(claim),
      }
      const secretKey = fromHex(signer.statementSecretKey)
      return toHex(signStatement({ ...content, body: encodeClaim(claim) }, secretKey, fromHex(signer.auxRand)))
    }
    const pairs = vector.signers.map((signer) => {
      const publicKey = fromHex(signer.publicKey)
      const pair = nonceGen({ publicKey, secretKey: fromHex(signer.secretKey), random: fromHex(signer.nonceRandom) })
      const boot = fromHex(signer.boot)
      const claim: SessionClaim = { type: 'nonce', boot, counter: 0, attempt: 0, pubNonces: [pair.pubNonce] }
      expect(toHex(bip340PublicKey(fromHex(signer.statementSecretKey)))).toBe(signer.statementKey)
      expect(toHex(pair.pubNonce)).toBe(signer.pubNonce)
      expect(signed(signer, claim)).toBe(signer.nonceStatement)
      return pair
    })
    const aggNonce = nonceAgg(pairs.map(({ pubNonce }) => pubNonce))
    expect(toHex(aggNonce)).toBe(vector.aggNonce)
    const nonceIds = vector.signers.map(({ nonceStatementId }) => idFromBytes<StatementId>(fromHex(nonceStatementId)))
    const nonceSetId = nonceSetIdOf(nonceIds)
    expect(nonceSetId).toBe(vector.nonceSetId as NonceSetId)
    for (const [index, signer] of vector.signers.entries()) {
      const session = new Session(context.keys[0]!, aggNonce, context.items[0]!.message)
      const partial = session.sign(pairs[index]!.secNonce, fromHex(signer.secretKey))
      expect(toHex(partial)).toBe(signer.partial)
      const claim: SessionClaim = {
        type: 'partial',
        nonceSetId,
        nonceStatementId: nonceIds[index]!,
        partials: [partial],
      }
      expect(signed(signer, claim)).toBe(signer.partialStatement)
    }

    const statements = new StatementSet(context)
    const cache = new VerificationCache()
    for (const { nonceStatement, nonceStatementId } of vector.signers) {
      expect(statements.receive(fromHex(nonceStatement))).toEqual({ kind: 'added', id: nonceStatementId })
    }
    expect(fold(context, statements, cache)).toMatchObject({ phase: 'signing', nonceSetId })
    for (const { partialStatement, partialStatementId } of vector.signers) {
      expect(statements.receive(fromHex(partialStatement))).toEqual({ kind: 'added', id: partialStatementId })
    }
    while (verifyNext(context, statements, cache));
    const { phase, signatures } = fold(context, statements, cache)
    expect(phase).toBe('complete')
    expect(signatures!.map(toHex)).toEqual([vector.signature])
    const { xOnlyPublicKey } = context.keys[0]!
    expect(verifySignature(fromHex(vector.signature), fromHex(vector.message), xOnlyPublicKey)).toBe(true)
  })
})
