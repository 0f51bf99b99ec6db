import type { GroupId, StatementId } from '../bytes/index.ts'
import { encodeConfirmation, encodeProposalMessage, encodeSeal, type ProposalMessage } from '../group/index.ts'
import { encodeClaim, type SessionClaim } from '../session/index.ts'
import { type ScopeKind, STATEMENT_TYPES } from '../wire/index.ts'

/** What the signer says for its person on request. Nonces and partial signatures are not among it: they have calls of their own. */
export type Claim =
  | Omit<Extract<SessionClaim, { type: 'join' }>, 'boot'>
  | Extract<SessionClaim, { type: 'decline' | 'handover' | 'broadcast' | 'signature' }>
  | { readonly type: 'enrol'; readonly memberName: string }
  | { readonly type: 'seal'; readonly enrolmentIds: readonly StatementId[] }
  | { readonly type: 'confirm'; readonly groupId: GroupId }
  | ({ readonly type: 'propose' } & ProposalMessage)

const SCOPES: Readonly<Record<Claim['type'], readonly ScopeKind[]>> = {
  join: ['session', 'group'],
  decline: ['session'],
  handover: ['session'],
  broadcast: ['session'],
  signature: ['session'],
  enrol: ['gathering'],
  seal: ['gathering'],
  confirm: ['gathering'],
  propose: ['group'],
}

/** Whether a claim has its place in such a scope; what only looks like a claim has none: who asks stands in another realm. */
export function belongsTo({ type }: Claim, scopeKind: ScopeKind): boolean {
  return Object.hasOwn(SCOPES, type) && SCOPES[type].includes(scopeKind)
}

/** Code and body of a claim's statement. An enrolment is made elsewhere: its account has to sign it as well. */
export function bodyOfClaim(
  claim: Exclude<Claim, { type: 'enrol' }>,
  boot: Uint8Array,
): { readonly type: number; readonly body: Uint8Array } {
  const type = STATEMENT_TYPES[claim.type]
  switch (claim.type) {
    case 'join':
      return { type, body: encodeClaim({ ...claim, boot }) }
    case 'decline':
    case 'handover':
    case 'broadcast':
    case 'signature':
      return { type, body: encodeClaim(claim) }
    case 'seal':
      return { type, body: encodeSeal(claim.enrolmentIds) }
    case 'confirm':
      return { type, body: encodeConfirmation(claim.groupId) }
    case 'propose':
      return { type, body: encodeProposalMessage(claim) }
  }
}
