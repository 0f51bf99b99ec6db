import type { SessionContext } from './context.ts'
import { outline } from './nonce-sets.ts'
import type { StatementSet } from './statement-set.ts'
import { isVerified, type VerificationCache } from './verification.ts'

/** What one signer gave for the signatures of a session, one an item each. */
export interface SignerContribution {
  /** 66 bytes each; undefined before the signer has approved. */
  readonly pubNonces: readonly Uint8Array[] | undefined
  /** 32 bytes each, verified, made with just these nonces; undefined before. */
  readonly partials: readonly Uint8Array[] | undefined
}

/** By signer index: what belongs together, of the set that is complete, or else of the attempt that is under way. */
export function contributionsOf(
  context: SessionContext,
  statements: StatementSet,
  cache: VerificationCache,
): readonly SignerContribution[] {
  const shape = outline(context, statements)
  const itemCount = context.items.length
  const complete = shape.sets.find((set) => cache.signaturesOf(set).length === itemCount)
  const set = complete ?? shape.current
  return context.proposal.signers.map((_, signerIndex) => {
    const nonce = set?.nonces[signerIndex] ?? shape.currentNonces[signerIndex]
    const partial = set?.partials[signerIndex]
    const hasSigned = partial !== undefined && isVerified(cache, partial, itemCount)
    return { pubNonces: nonce?.claim.pubNonces, partials: hasSigned ? partial.claim.partials : undefined }
  })
}
