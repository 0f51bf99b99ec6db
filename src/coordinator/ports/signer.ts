import type { SessionId, StatementId } from '../../bytes/index.ts'
import type { Account } from '../../group/index.ts'
import type { Claim, NonceDraw, RegisteredGroup, Review } from '../../signer/index.ts'
import type { Network, Scope } from '../../wire/index.ts'

/**
 * The only way to a key. It does not trust who calls: it parses proposals and statements by itself, signs digests that it derived by itself,
 * and nothing that the person did not approve. Every argument and result can cross `postMessage`. Calls reject with `SignerError`.
 *
 * While the key is locked or missing, calls that need it reject with `seed_locked` or `seed_missing` and nothing has happened; `review`,
 * `hasApproved`, `liveNonceIds`, `forget`, and `registerGroup` for an account that is known, need none.
 */
export interface Signer {
  /** The public side of the next unused account. */
  newAccount(network: Network): Promise<Account>
  /** Remembers a group; refuses a roster in which no account of this signer stands. */
  registerGroup(rosterBytes: Uint8Array): Promise<RegisteredGroup>
  /** What a proposal asks for, derived from its bytes and the registered group alone. */
  review(proposalBytes: Uint8Array): Promise<Review>
  /** The person approves: remembered. Gives the first nonce statement's bytes. */
  approve(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array>
  /** Another nonce statement for a proposal that was approved. */
  renewNonce(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array>
  /** The partial statement's bytes for these `nonce` statements, one of each signer in order. Takes the secret nonces first. */
  sign(proposalBytes: Uint8Array, nonceStatements: readonly Uint8Array[]): Promise<Uint8Array>
  /** Own nonce statements whose secret nonces are in memory, unused. */
  liveNonceIds(sessionId: SessionId): Promise<readonly StatementId[]>
  hasApproved(sessionId: SessionId): Promise<boolean>
  /** A signed statement's bytes; never a nonce or a partial signature. `statementKey` says which account speaks. */
  issue(scope: Scope, network: Network, statementKey: Uint8Array, claim: Claim): Promise<Uint8Array>
  /** Drops the approval and the secret nonces. */
  forget(sessionId: SessionId): Promise<void>
}
