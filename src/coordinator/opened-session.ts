import { atOnce, type Sliced, type StatementId, withPauses } from '../bytes/index.ts'
import {
  areSignaturesOf,
  contributionsOf,
  decodeProposal,
  type Entry,
  fold,
  type Proposal,
  type SessionContext,
  type SessionState,
  type SignerContribution,
  SIGNATURES_A_UNIT,
  sliceContext,
  StatementSet,
  toldSignatures,
  VerificationCache,
  verifyNext,
} from '../session/index.ts'
import type { Review } from '../signer/index.ts'
import type { Judgement } from './replica.ts'

/** A session whose proposal was read: its statements and what they amount to. In memory. */
export class OpenedSession {
  /** The proposal's bytes. */
  readonly document: Uint8Array
  readonly proposal: Proposal
  readonly review: Review
  readonly context: SessionContext
  readonly statements: StatementSet
  readonly #cache = new VerificationCache()
  #state: SessionState | undefined
  /** What an earlier start stored, until it was held against the proposal; how many of them were so far. */
  #stored: readonly Uint8Array[] | undefined
  #checkedCount = 0
  /** What this device has had once, verified, it has for good. */
  #signatures: readonly Uint8Array[] | undefined

  /** @throws SessionError or WireError when the proposal cannot be read, or the review does not fit a session. */
  constructor(document: Uint8Array, review: Review, context = atOnce(sliceContextOf(document, review))) {
    this.document = document
    this.proposal = context.proposal
    this.review = review
    this.context = context
    this.statements = new StatementSet(context)
  }

  /** The same in slices, for a payment with many inputs. @throws SessionError or WireError, as the constructor does. */
  static async open(document: Uint8Array, review: Review, yieldToEvents: () => Promise<void>): Promise<OpenedSession> {
    return new OpenedSession(document, review, await withPauses(sliceContextOf(document, review), yieldToEvents))
  }

  /** Where the session stands, as far as it was verified. */
  get state(): SessionState {
    if (this.#state === undefined) {
      this.#state = fold(this.context, this.statements, this.#cache, this.#signatures)
      this.#signatures ??= this.#state.signatures
    }
    return this.#state
  }

  /**
   * Signatures that an earlier start of this device stored, one an item, or else none of them counts. They are verified before they are
   * believed, and only where they are needed.
   */
  remember(signatures: readonly Uint8Array[]): void {
    if (signatures.length === this.context.items.length) this.#stored = signatures
  }

  /** Whether this device has stored the signatures, as far as is known. */
  get areSignaturesStored(): boolean {
    return this.#stored !== undefined
  }

  /**
   * Signatures that this device may be the only one to have: others pushed the statements that told them out of their places. Undefined where the
   * statements tell them, or this device has said them already.
   */
  get untoldSignatures(): readonly Uint8Array[] | undefined {
    if (this.state.signatures === undefined) return undefined
    const { signerIndex } = this.review
    const hasSaid = this.statements.entries().some((entry) => {
      return entry.signerIndex === signerIndex && entry.claim.type === 'signature'
    })
    return hasSaid || this.#toldSignatures !== undefined ? undefined : this.#signatures
  }

  /** @throws WireError when the bytes are not a statement at all. */
  receive(bytes: Uint8Array): Judgement {
    const received = this.statements.receive(bytes)
    switch (received.kind) {
      case 'added':
        this.#state = undefined
        return { kind: 'added', id: received.id }
      case 'known':
      case 'superseded':
        return { kind: 'known', id: received.id }
      case 'full':
        return { kind: 'surplus', id: received.id }
      case 'dropped':
        return { kind: 'dropped', code: received.code }
    }
  }

  /** Does one piece of verification; false when there was none to do. */
  verifyNext(): boolean {
    const hasWorked = verifyNext(this.context, this.statements, this.#cache) || this.#verifyStored()
    if (hasWorked) this.#state = undefined
    return hasWorked
  }

  get #toldSignatures(): readonly Uint8Array[] | undefined {
    return toldSignatures(this.context, this.statements, this.#cache)
  }

  /** One piece of verifying what an earlier start stored; false when there is none to do, or no need. */
  #verifyStored(): boolean {
    const stored = this.#stored
    if (stored === undefined || this.#signatures !== undefined || this.#toldSignatures !== undefined) return false
    if (!areSignaturesOf(this.context, stored, this.#checkedCount)) {
      this.#stored = undefined
      return true
    }
    this.#checkedCount += SIGNATURES_A_UNIT
    if (this.#checkedCount >= this.context.items.length) this.#signatures = stored
    return true
  }

  /** By signer index: the public nonces and verified partial signatures that belong together. */
  get contributions(): readonly SignerContribution[] {
    return contributionsOf(this.context, this.statements, this.#cache)
  }

  entry(id: StatementId): Entry | undefined {
    return this.statements.get(id)
  }

  /** Time is over for people: whoever has not approved by now cannot any more. What was approved may still complete. */
  isExpired(nowMs: number): boolean {
    if (nowMs < this.proposal.expiresAtMs) return false
    const { phase, signers } = this.state
    return (phase === 'collecting' || phase === 'signing') && !signers.every(({ hasApproved }) => hasApproved)
  }

  /** The statement key that speaks for this device, 32 bytes. */
  get statementKey(): Uint8Array {
    const signer = this.proposal.signers[this.review.signerIndex]
    if (signer === undefined) throw new RangeError('The review names a signer that the proposal does not have.')
    return signer.statementKey
  }
}

function sliceContextOf(document: Uint8Array, { sessionId, items, publicationId }: Review): Sliced<SessionContext> {
  return sliceContext(sessionId, decodeProposal(document), items, publicationId)
}
