import { itemAt } from '../bytes/index.ts'
import { verifySignature } from '../musig2/index.ts'
import type { SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'
import type { Entry, StatementSet } from './statement-set.ts'

/** Signatures that one unit of work checks: about 20 milliseconds. */
export const SIGNATURES_A_UNIT = 16

export type SignatureEntry = Entry<Extract<SessionClaim, { type: 'signature' }>>

/** What signers say to be the signatures, by statement id. */
export function signatureEntries(statements: StatementSet): readonly SignatureEntry[] {
  return statements.entries().filter(isSignature)
}

/**
 * Whether the signatures of one unit of items, from `firstItem` on, verify under their items' keys (BIP340).
 * @param signatures one an item; one that is missing is wrong.
 */
export function areSignaturesOf(
  context: SessionContext,
  signatures: readonly Uint8Array[],
  firstItem: number,
): boolean {
  return context.items.slice(firstItem, firstItem + SIGNATURES_A_UNIT).every(({ message }, offset) => {
    const signature = signatures[firstItem + offset]
    const { xOnlyPublicKey } = itemAt(context.keys, firstItem + offset)
    return signature !== undefined && verifySignature(signature, message, xOnlyPublicKey)
  })
}

function isSignature(entry: Entry): entry is SignatureEntry {
  return entry.claim.type === 'signature'
}
