import type { StatementId } from '../bytes/index.ts'
import { type SessionClaim, type SessionContext, StatementSet } from '../session/index.ts'
import { SignerError } from './errors.ts'

/** A nonce statement that was opened and verified. */
export interface OpenedNonce {
  readonly id: StatementId
  readonly claim: Extract<SessionClaim, { type: 'nonce' }>
}

/** Opens and verifies the nonce statements: one of each signer, in their order, all of one attempt. */
export function readNonceSet(context: SessionContext, nonceStatements: readonly Uint8Array[]): readonly OpenedNonce[] {
  if (nonceStatements.length !== context.proposal.signers.length) throw wrongNonceSet()
  const opened = nonceStatements.map((bytes, signerIndex): OpenedNonce => {
    const statements = new StatementSet(context)
    statements.receive(bytes)
    const [entry] = statements.entries()
    if (entry?.claim.type !== 'nonce' || entry.signerIndex !== signerIndex) throw wrongNonceSet()
    return { id: entry.id, claim: entry.claim }
  })
  if (new Set(opened.map(({ claim }) => claim.attempt)).size !== 1) throw wrongNonceSet()
  return opened
}

function wrongNonceSet(): SignerError {
  return new SignerError('nonce_set_wrong', 'These are not the nonces of all signers for one attempt.')
}
