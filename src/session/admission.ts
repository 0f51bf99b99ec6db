import { equalBytes, toHex } from '../bytes/index.ts'
import { type Statement, WireError } from '../wire/index.ts'
import { decodeClaim, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'
import { failoverOrder } from './election.ts'
import { SessionError } from './errors.ts'

/** Why a statement is not taken into a session. */
export type SessionDropCode =
  | 'foreign'
  | 'unknown_signer'
  | 'type_unknown'
  | 'body_malformed'
  | 'not_their_turn'
  | 'publication_wrong'
  | 'signature_invalid'

/** What a statement turns out to be before its signature is checked. */
export type Judgement =
  | { readonly kind: 'plausible'; readonly claim: SessionClaim; readonly signerIndex: number }
  | { readonly kind: 'dropped'; readonly code: SessionDropCode }

function dropped(code: SessionDropCode): Judgement {
  return { kind: 'dropped', code }
}

/**
 * Judges one statement by itself, by everything but its signature: membership before mathematics, so that a stranger's
 * statement costs nothing. Who takes it must still ask `isStatementSigned`. Never throws on what a peer sent.
 */
export function judge(context: SessionContext, statement: Statement): Judgement {
  const { scope, network, signer, type, body } = statement
  if (scope.kind !== 'session' || !equalBytes(scope.id, context.scope.id)) return dropped('foreign')
  if (network !== context.proposal.network) return dropped('foreign')
  const signerKey = toHex(signer)
  const signerIndex = context.proposal.signers.findIndex(({ statementKey }) => toHex(statementKey) === signerKey)
  if (signerIndex === -1) return dropped('unknown_signer')
  let claim: SessionClaim | undefined
  try {
    claim = decodeClaim(type, body, context.items.length)
  } catch (error) {
    if (error instanceof SessionError || error instanceof WireError) return dropped('body_malformed')
    throw error
  }
  if (claim === undefined) return dropped('type_unknown')
  if (claim.type === 'handover') {
    const order = failoverOrder(context.sessionId, context.proposal)
    if (order[claim.turn] !== signerIndex) return dropped('not_their_turn')
  }
  if (claim.type === 'broadcast' && !equalBytes(claim.publicationId, context.publicationId)) {
    return dropped('publication_wrong')
  }
  return { kind: 'plausible', claim, signerIndex }
}
