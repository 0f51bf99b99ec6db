import { BytesError } from '../bytes/index.ts'
import { GroupError } from '../group/index.ts'
import { InvalidContributionError } from '../musig2/index.ts'
import { SessionError } from '../session/index.ts'
import { WireError } from '../wire/index.ts'

/** Why the signer refuses. The codes are stable. */
export const SIGNER_ERROR_CODES = [
  'seed_missing',
  'seed_locked',
  'seed_damaged',
  'record_damaged',
  'account_unknown',
  'account_limit',
  'account_used',
  'group_unknown',
  'group_foreign',
  'group_malformed',
  'proposal_malformed',
  'proposal_roster_wrong',
  'proposal_network_wrong',
  'proposal_not_approved',
  'nonce_set_wrong',
  'nonce_not_alive',
  'draw_refused',
  'claim_refused',
] as const

/** The message that goes with it is for people; neither carries a secret. */
export type SignerErrorCode = (typeof SIGNER_ERROR_CODES)[number]

/** A request that the signer refuses. */
export class SignerError extends Error {
  override readonly name = 'SignerError'
  readonly code: SignerErrorCode

  constructor(code: SignerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What `make` gives, with the refusals of the rooms below as this room's own. */
export function refusing<T>(code: SignerErrorCode, make: () => T): T {
  try {
    return make()
  } catch (error) {
    const isRefusal =
      error instanceof WireError ||
      error instanceof SessionError ||
      error instanceof GroupError ||
      error instanceof BytesError ||
      error instanceof InvalidContributionError
    if (isRefusal) throw new SignerError(code, error.message)
    throw error
  }
}
