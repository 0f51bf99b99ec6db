export type { SessionDropCode } from './admission.ts'
export { claimTypeCode, decodeClaim, encodeClaim, MAX_NONCES, MAX_REASON_CHARACTERS } from './claims.ts'
export type { SessionClaim } from './claims.ts'
export { makeContext, MAX_ITEMS, messageItems, sliceContext } from './context.ts'
export type { SessionContext, SigningItem } from './context.ts'
export { contributionsOf } from './contributions.ts'
export type { SignerContribution } from './contributions.ts'
export { currentTurn, failoverOrder } from './election.ts'
export { SessionError } from './errors.ts'
export type { SessionErrorCode } from './errors.ts'
export { fold, toldSignatures } from './fold.ts'
export type { Fault, SessionPhase, SessionState, SignerState } from './fold.ts'
export { nextStep } from './next-step.ts'
export type { Me, Step } from './next-step.ts'
export { nonceSetIdOf } from './nonce-sets.ts'
export {
  decodeProposal,
  ELECTION_METHODS,
  encodeProposal,
  MAX_FAILOVER_SECONDS,
  MAX_NOTE_CHARACTERS,
  MAX_TEXT_CHARACTERS,
  messageDigest,
  MIN_FAILOVER_SECONDS,
  sessionIdOf,
} from './proposal.ts'
export type { ElectionMethod, Proposal, SignerKeys, Subject } from './proposal.ts'
export { areSignaturesOf, SIGNATURES_A_UNIT } from './signatures.ts'
export { StatementSet } from './statement-set.ts'
export type { Entry, Received } from './statement-set.ts'
export { VerificationCache, verifyNext } from './verification.ts'
export type { VerificationStatus } from './verification.ts'
