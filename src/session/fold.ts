import { itemAt, type NonceSetId, type SessionId, type StatementId } from '../bytes/index.ts'
import type { SessionContext } from './context.ts'
import { type NonceSet, type Outline, outline } from './nonce-sets.ts'
import { signatureEntries } from './signatures.ts'
import type { StatementSet } from './statement-set.ts'
import {
  isKnownInvalid,
  isVerified,
  type VerificationCache,
  type VerificationStatus,
  verificationStatus,
} from './verification.ts'

/** Something that only a faulty or dishonest signer can have done, with the statements that prove it. */
export interface Fault {
  readonly type: 'invalid_partial' | 'invalid_nonce' | 'invalid_signature' | 'equivocation' | 'too_many_nonces'
  readonly signerIndex: number
  readonly statementIds: readonly StatementId[]
}

/** What is known of one signer. */
export interface SignerState {
  readonly signerIndex: number
  /** Where the signer was last; undefined while nothing was heard. */
  readonly join: { readonly peerId: string; readonly relays: readonly string[] } | undefined
  /** It has sent a nonce, in any attempt. */
  readonly hasApproved: boolean
  /** Its partial signatures for the current nonce set were verified. */
  readonly hasSigned: boolean
  readonly decline: { readonly reason: string } | undefined
  /** How many nonces it has drawn. */
  readonly nonceCount: number
  /** From how many starts of its worker these came: whose count is high kept losing its memory. */
  readonly bootCount: number
}

/**
 * The phases of a session. A complete signature dominates everything, a decline dominates faults. `stuck`: by a fault, or because no
 * attempt is left.
 */
export type SessionPhase = 'collecting' | 'signing' | 'complete' | 'declined' | 'stuck'

/** Where a session stands: a pure function of its statements. */
export interface SessionState {
  readonly sessionId: SessionId
  readonly phase: SessionPhase
  /** By signer index. */
  readonly signers: readonly SignerState[]
  readonly attempt: number
  /** The current nonce set, once everyone has a nonce in it. */
  readonly nonceSetId: NonceSetId | undefined
  /** One 64-byte BIP340 signature an item, each verified; only when complete. */
  readonly signatures: readonly Uint8Array[] | undefined
  readonly faults: readonly Fault[]
  readonly handovers: readonly { readonly turn: number; readonly signerIndex: number; readonly reason: string }[]
  /** Signers who say that they have published the result. A claim, not a fact. */
  readonly broadcasts: readonly number[]
  readonly verification: VerificationStatus
}

/**
 * Never throws on what peers sent: faults become data. Reads verification results, makes none; see `verifyNext`.
 * @param remembered verified signatures that this device had before, for when the statements do not tell them any more.
 */
export function fold(
  context: SessionContext,
  statements: StatementSet,
  cache: VerificationCache,
  remembered?: readonly Uint8Array[],
): SessionState {
  const shape = outline(context, statements)
  const entries = statements.entries()
  const signatures = signaturesOf(context, shape, statements, cache) ?? remembered
  const faults = findFaults(shape, statements, cache)
  const signers = context.proposal.signers.map((_, signerIndex): SignerState => {
    let join: SignerState['join']
    let decline: SignerState['decline']
    for (const { signerIndex: owner, claim } of entries) {
      if (owner !== signerIndex) continue
      if (claim.type === 'join') join = { peerId: claim.peerId, relays: claim.relays }
      if (claim.type === 'decline') decline = { reason: claim.reason }
    }
    const partial = shape.current?.partials[signerIndex]
    const nonceCount = itemAt(shape.nonceCounts, signerIndex)
    return {
      signerIndex,
      join,
      hasApproved: nonceCount > 0,
      hasSigned:
        signatures !== undefined || (partial !== undefined && isVerified(cache, partial, context.items.length)),
      decline,
      nonceCount,
      bootCount: itemAt(shape.bootCounts, signerIndex),
    }
  })
  return {
    sessionId: context.sessionId,
    phase: phaseOf(shape, signatures, signers, faults),
    signers,
    attempt: shape.attempt,
    nonceSetId: shape.current?.id,
    signatures,
    faults,
    handovers: entries
      .flatMap(({ signerIndex, claim }) => {
        return claim.type === 'handover' ? [{ turn: claim.turn, signerIndex, reason: claim.reason }] : []
      })
      .toSorted((a, b) => a.turn - b.turn),
    broadcasts: entries
      .flatMap(({ signerIndex, claim }) => (claim.type === 'broadcast' ? [signerIndex] : []))
      .toSorted((a, b) => a - b),
    verification: verificationStatus(context, shape, cache),
  }
}

/** The signatures that the statements tell: made of a set's partial signatures, or else said by a signer; undefined while they do not. */
export function toldSignatures(
  context: SessionContext,
  statements: StatementSet,
  cache: VerificationCache,
): readonly Uint8Array[] | undefined {
  return signaturesOf(context, outline(context, statements), statements, cache)
}

function signaturesOf(
  context: SessionContext,
  shape: Outline,
  statements: StatementSet,
  cache: VerificationCache,
): readonly Uint8Array[] | undefined {
  const itemCount = context.items.length
  const made = shape.sets.map((set) => cache.signaturesOf(set))
  const said = signatureEntries(statements).find((entry) => isVerified(cache, entry, itemCount))
  return made.find((signatures) => signatures.length === itemCount) ?? said?.claim.signatures
}

function phaseOf(
  shape: Outline,
  signatures: readonly Uint8Array[] | undefined,
  signers: readonly SignerState[],
  faults: readonly Fault[],
): SessionPhase {
  if (signatures !== undefined) return 'complete'
  if (signers.some(({ decline }) => decline !== undefined)) return 'declined'
  if (faults.length > 0 || shape.isExhausted) return 'stuck'
  return shape.current === undefined ? 'collecting' : 'signing'
}

function findFaults(shape: Outline, statements: StatementSet, cache: VerificationCache): readonly Fault[] {
  const faults: Fault[] = [
    ...shape.equivocations.map((proof): Fault => ({ type: 'equivocation', ...proof })),
    ...shape.tooMany.map((proof): Fault => ({ type: 'too_many_nonces', ...proof })),
  ]
  const seen = new Set<StatementId>()
  for (const nonce of [...shape.currentNonces, ...shape.sets.flatMap(({ nonces }) => nonces)]) {
    if (nonce === undefined || seen.has(nonce.id) || !isKnownInvalid(cache, nonce)) continue
    seen.add(nonce.id)
    faults.push({ type: 'invalid_nonce', signerIndex: nonce.signerIndex, statementIds: [nonce.id] })
  }
  for (const set of shape.sets) faults.push(...invalidPartials(set, cache))
  for (const entry of signatureEntries(statements)) {
    if (!isKnownInvalid(cache, entry)) continue
    faults.push({ type: 'invalid_signature', signerIndex: entry.signerIndex, statementIds: [entry.id] })
  }
  const order = (fault: Fault): string =>
    `${String(fault.signerIndex).padStart(3, '0')} ${fault.type} ${fault.statementIds.join()}`
  // Stryker disable next-line EqualityOperator: no two faults have one proof.
  return faults.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** The proof of a wrong partial signature is the set's nonces and the partial itself. */
function invalidPartials(set: NonceSet, cache: VerificationCache): readonly Fault[] {
  return set.partials.flatMap((partial): Fault[] => {
    if (partial === undefined || !isKnownInvalid(cache, partial)) return []
    const statementIds = [partial.id, ...set.nonces.map(({ id }) => id)]
    return [{ type: 'invalid_partial', signerIndex: partial.signerIndex, statementIds }]
  })
}
