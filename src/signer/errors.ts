/** Why the signer refuses. The code is stable, the message is for people; neither carries a secret. */
export type SignerErrorCode =
  | 'seed_locked'
  | 'seed_damaged'
  | 'record_damaged'
  | 'account_unknown'
  | 'account_limit'
  | 'group_unknown'
  | 'group_foreign'
  | 'group_malformed'
  | 'proposal_malformed'
  | 'proposal_roster_wrong'
  | 'proposal_network_wrong'
  | 'proposal_subject_refused'
  | 'proposal_not_approved'
  | 'nonce_set_wrong'
  | 'nonce_not_alive'

/** A request that the signer refuses. */
export class SignerError extends Error {
  override readonly name = 'SignerError'
  readonly code: SignerErrorCode

  constructor(code: SignerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
