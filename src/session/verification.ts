import { itemAt, type NonceSetId, type StatementId } from '../bytes/index.ts'
import { InvalidContributionError, Musig2Error, nonceAgg, Session } from '../musig2/index.ts'
import type { SessionContext } from './context.ts'
import { type NonceEntry, type NonceSet, type Outline, outline, type PartialEntry } from './nonce-sets.ts'
import { areSignaturesOf, signatureEntries, SIGNATURES_A_UNIT, type SignatureEntry } from './signatures.ts'
import type { StatementSet } from './statement-set.ts'

/** Partial signatures that one unit of work checks together: about 20 milliseconds. */
const PARTIALS_A_UNIT = 64
/** Public nonces that one unit of work parses: about 20 milliseconds. */
const NONCES_A_UNIT = 128

/** What is known of one statement's mathematics. */
interface Progress {
  /** Items checked so far, from the first. */
  readonly checkedItems: number
  readonly isInvalid: boolean
}

const NOTHING_CHECKED: Progress = { checkedItems: 0, isInvalid: false }

/**
 * Results of verification, each a pure function of the statements it names. Only `verifyNext` writes, the fold reads. Once
 * there is nothing left to verify, everyone who holds the same statements has the same results.
 */
export class VerificationCache {
  /** Nonce, partial and signature statements, item by item. */
  readonly progress = new Map<StatementId, Progress>()
  /** Sets whose partial signatures are all right and yet make no signature: only nonces that cancel out, all made by one hand, do that. */
  readonly unsignable = new Set<NonceSetId>()
  readonly #signatures = new Map<string, readonly Uint8Array[]>()
  readonly #sessions = new Map<string, Session>()

  /** The signatures that just these partial signatures of a set made, item by item; each verified. */
  signaturesOf(set: NonceSet): readonly Uint8Array[] {
    return this.#signatures.get(partialIdsOf(set)) ?? []
  }

  addSignature(set: NonceSet, signature: Uint8Array): void {
    this.#signatures.set(partialIdsOf(set), [...this.signaturesOf(set), signature])
  }

  /** The BIP327 session of one item of a set. */
  session(context: SessionContext, set: NonceSet, itemIndex: number): Session {
    const key = `${set.id} ${itemIndex}`
    let session = this.#sessions.get(key)
    if (session === undefined) {
      const aggNonce = nonceAgg(set.nonces.map(({ claim }) => itemAt(claim.pubNonces, itemIndex)))
      session = new Session(itemAt(context.keys, itemIndex), aggNonce, itemAt(context.items, itemIndex).message)
      this.#sessions.set(key, session)
    }
    return session
  }
}

/** How far verification is, in statements' items: for progress bars. */
export interface VerificationStatus {
  readonly done: number
  readonly total: number
}

/** Whether everything that the statement gives, one for each item, was verified and is right. */
export function isVerified(
  cache: VerificationCache,
  { id }: PartialEntry | SignatureEntry,
  itemCount: number,
): boolean {
  const progress = cache.progress.get(id) ?? NOTHING_CHECKED
  return !progress.isInvalid && progress.checkedItems === itemCount
}

/** Whether something that the statement gives was found wrong: a nonce that is not two points, a partial signature, a signature. */
export function isKnownInvalid(cache: VerificationCache, { id }: NonceEntry | PartialEntry | SignatureEntry): boolean {
  return cache.progress.get(id)?.isInvalid === true
}

/**
 * Does one piece of verification, some tens of milliseconds at the most, and tells whether it found any to do.
 * Call it until it says no, letting other work in between.
 */
export function verifyNext(context: SessionContext, statements: StatementSet, cache: VerificationCache): boolean {
  const shape = outline(context, statements)
  return (
    verifyNonces(context, shape, cache) ||
    shape.sets.some((set) => verifyPartials(context, set, cache) || aggregate(context, set, cache)) ||
    verifySignatures(context, statements, cache)
  )
}

/** How much of the current set is verified. */
export function verificationStatus(
  context: SessionContext,
  shape: Outline,
  cache: VerificationCache,
): VerificationStatus {
  const total = context.proposal.signers.length * context.items.length
  if (shape.current === undefined) return { done: 0, total }
  const done = shape.current.partials.reduce((sum, partial) => {
    return partial === undefined ? sum : sum + (cache.progress.get(partial.id)?.checkedItems ?? 0)
  }, 0)
  return { done, total }
}

function verifyNonces(context: SessionContext, shape: Outline, cache: VerificationCache): boolean {
  const nonces = new Map<StatementId, NonceEntry>()
  for (const nonce of shape.currentNonces) if (nonce !== undefined) nonces.set(nonce.id, nonce)
  for (const set of shape.sets) for (const nonce of set.nonces) nonces.set(nonce.id, nonce)
  for (const nonce of nonces.values()) {
    const { checkedItems, isInvalid } = cache.progress.get(nonce.id) ?? NOTHING_CHECKED
    if (isInvalid || checkedItems === context.items.length) continue
    const part = nonce.claim.pubNonces.slice(checkedItems, checkedItems + NONCES_A_UNIT)
    const isValid = part.every(isPubNonce)
    cache.progress.set(nonce.id, { checkedItems: checkedItems + part.length, isInvalid: !isValid })
    return true
  }
  return false
}

/** BIP327 NonceAgg refuses what is not two points; the point at infinity has no encoding there. */
function isPubNonce(pubNonce: Uint8Array): boolean {
  try {
    nonceAgg([pubNonce])
    return true
  } catch (error) {
    if (error instanceof InvalidContributionError) return false
    throw error
  }
}

function verifyPartials(context: SessionContext, set: NonceSet, cache: VerificationCache): boolean {
  if (hasInvalidNonce(set, cache)) return false
  const arrived = set.partials.filter((partial) => partial !== undefined)
  const pending = arrived.filter((partial) => isPending(cache, partial, context.items.length))
  const [first] = pending
  if (first === undefined) return false
  const itemIndex = (cache.progress.get(first.id) ?? NOTHING_CHECKED).checkedItems
  const unit = pending
    .filter((partial) => (cache.progress.get(partial.id) ?? NOTHING_CHECKED).checkedItems === itemIndex)
    .slice(0, PARTIALS_A_UNIT)
  const invalid = cache.session(context, set, itemIndex).verifyPartials(
    unit.map(({ claim }) => itemAt(claim.partials, itemIndex)),
    unit.map(({ signerIndex }) => itemAt(itemAt(set.nonces, signerIndex).claim.pubNonces, itemIndex)),
    unit.map(({ signerIndex }) => itemAt(context.proposal.signers, signerIndex).publicKey),
  )
  for (const [position, partial] of unit.entries()) {
    cache.progress.set(partial.id, { checkedItems: itemIndex + 1, isInvalid: invalid.includes(position) })
  }
  return true
}

function isPending(cache: VerificationCache, partial: PartialEntry, itemCount: number): boolean {
  const { checkedItems, isInvalid } = cache.progress.get(partial.id) ?? NOTHING_CHECKED
  return !isInvalid && checkedItems < itemCount
}

/** One item's signature, once all partial signatures of the set are right. Verified by `Session.aggregate` itself. */
function aggregate(context: SessionContext, set: NonceSet, cache: VerificationCache): boolean {
  const partials = set.partials.filter((partial) => partial !== undefined)
  const itemCount = context.items.length
  const made = cache.signaturesOf(set)
  if (partials.length < set.partials.length || made.length === itemCount || cache.unsignable.has(set.id)) return false
  if (!partials.every((partial) => isVerified(cache, partial, itemCount))) return false
  const session = cache.session(context, set, made.length)
  try {
    cache.addSignature(set, session.aggregate(partials.map(({ claim }) => itemAt(claim.partials, made.length))))
  } catch (error) {
    if (!(error instanceof Musig2Error) || error.code !== 'signature_wrong') throw error
    cache.unsignable.add(set.id)
  }
  return true
}

/** What signers say to be the signatures, all of it: who says something wrong is known whatever else is here. */
function verifySignatures(context: SessionContext, statements: StatementSet, cache: VerificationCache): boolean {
  const itemCount = context.items.length
  const pending = signatureEntries(statements).find(({ id }) => {
    const { checkedItems, isInvalid } = cache.progress.get(id) ?? NOTHING_CHECKED
    return !isInvalid && checkedItems < itemCount
  })
  if (pending === undefined) return false
  const { checkedItems } = cache.progress.get(pending.id) ?? NOTHING_CHECKED
  cache.progress.set(pending.id, {
    checkedItems: Math.min(itemCount, checkedItems + SIGNATURES_A_UNIT),
    isInvalid: !areSignaturesOf(context, pending.claim.signatures, checkedItems),
  })
  return true
}

/** Another partial signature may take the place of one that was used: then others can no longer make what this device made. */
function partialIdsOf({ id, partials }: NonceSet): string {
  // Stryker disable next-line StringLiteral: ids have one length, so nothing has to stand between them, or for one that is not here.
  return [id, ...partials.map((partial) => partial?.id ?? '')].join(' ')
}

function hasInvalidNonce(set: NonceSet, cache: VerificationCache): boolean {
  return set.nonces.some((nonce) => isKnownInvalid(cache, nonce))
}
