/** What a signer gave (BIP327 names): the thing to blame when it is invalid. */
export type Contribution = 'pubkey' | 'pubnonce' | 'aggnonce' | 'aggothernonce' | 'psig'

/**
 * Everything that can go wrong, and what the caller should conclude:
 *
 * | code | conclusion |
 * |---|---|
 * | `input_invalid` | the caller passed a wrong length or count: a defect of the program |
 * | `contribution_invalid` | what a signer or the one who aggregated sent is not valid; see `InvalidContributionError` |
 * | `tweak_invalid` | a tweak is not below the group order, or leads to infinity: take another tweak |
 * | `aggregate_key_infinite` | the keys cancel out; does not happen to keys that were honestly made |
 * | `secret_key_invalid` | a secret key is zero or not below the group order |
 * | `secret_nonce_spent` | the secret nonce was used already: make a new one, never retry with the old |
 * | `secret_nonce_invalid` | a secret nonce is zero or not below the group order, or was made for another key |
 * | `signer_unknown` | a public key is not one of the session's |
 * | `partial_wrong` | a partial signature of our own does not verify: the computation went wrong, nothing was let out |
 * | `signature_wrong` | the final signature does not verify: find the invalid partial signatures by `verifyPartials` |
 */
export type Musig2ErrorCode =
  | 'input_invalid'
  | 'contribution_invalid'
  | 'tweak_invalid'
  | 'aggregate_key_infinite'
  | 'secret_key_invalid'
  | 'secret_nonce_spent'
  | 'secret_nonce_invalid'
  | 'signer_unknown'
  | 'partial_wrong'
  | 'signature_wrong'

/** A fault in this room. `code` is stable; the message is for people and carries no secret. */
export class Musig2Error extends Error {
  override readonly name: string = 'Musig2Error'
  readonly code: Musig2ErrorCode

  constructor(code: Musig2ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Someone else's contribution is not a valid encoding (BIP327 "identifiable aborts").
 * `signerIndex` is the position in the list that was passed in; undefined where an aggregate is at fault,
 * since then it is whoever aggregated and not a signer.
 */
export class InvalidContributionError extends Musig2Error {
  override readonly name = 'InvalidContributionError'
  readonly signerIndex: number | undefined
  readonly contribution: Contribution

  constructor(contribution: Contribution, signerIndex: number | undefined, message: string) {
    super('contribution_invalid', message)
    this.contribution = contribution
    this.signerIndex = signerIndex
  }
}
