import { itemAt, type NonceSetId, type StatementId } from '../bytes/index.ts'
import { MAX_NONCES } from './claims.ts'
import type { SessionContext } from './context.ts'
import type { SessionState } from './fold.ts'
import { type Outline, outline } from './nonce-sets.ts'
import type { StatementSet } from './statement-set.ts'

/** What this device knows of itself in a session. */
export interface Me {
  readonly signerIndex: number
  /** The person approved the proposal. */
  readonly hasApproved: boolean
  /** Own nonce statements whose secret nonces are in memory, unused. */
  readonly liveNonceIds: ReadonlySet<StatementId>
  /** Verified signatures that this device has and its statements do not tell any more. */
  readonly untoldSignatures?: readonly Uint8Array[] | undefined
}

/** What this signer owes the session now. */
export type Step =
  | {
      readonly type: 'wait'
      /** `nonces` and `partials`: of the others. `stuck`: this signer has no nonce left to draw. */
      readonly for: 'approval' | 'nonces' | 'partials' | 'stuck'
    }
  | { readonly type: 'nonce'; readonly counter: number; readonly attempt: number }
  | {
      readonly type: 'partial'
      readonly nonceSetId: NonceSetId
      /** `nonce` statements of the set, by signer index. */
      readonly nonceStatementIds: readonly StatementId[]
    }
  | { readonly type: 'tell'; readonly signatures: readonly Uint8Array[] }
  | { readonly type: 'publish'; readonly signatures: readonly Uint8Array[] }
  | { readonly type: 'end'; readonly because: 'declined' | 'stuck' }

/**
 * The one place where it is decided what a signer does next. Asks for nothing that was done already, and never for a second
 * use of a nonce: a nonce that was used, or that memory has lost, is replaced.
 */
export function nextStep(context: SessionContext, statements: StatementSet, state: SessionState, me: Me): Step {
  if (me.untoldSignatures !== undefined) return { type: 'tell', signatures: me.untoldSignatures }
  if (state.signatures !== undefined) return { type: 'publish', signatures: state.signatures }
  if (state.phase === 'declined' || state.phase === 'stuck') return { type: 'end', because: state.phase }
  if (!me.hasApproved) return { type: 'wait', for: 'approval' }
  const shape = outline(context, statements)
  const { attempt, current } = shape
  const mine = shape.currentNonces[me.signerIndex]
  if (mine === undefined) return drawNonce(shape, me, attempt)
  const isAlive = me.liveNonceIds.has(mine.id) && !shape.spentOn.has(mine.id)
  if (current === undefined) {
    // A spent nonce of an open attempt means that others' nonces are on their way here: wait for them.
    const isUsable = isAlive || shape.spentOn.has(mine.id)
    return isUsable ? { type: 'wait', for: 'nonces' } : drawNonce(shape, me, attempt)
  }
  if (shape.spentOn.get(mine.id) === current.id) {
    // Someone else's nonce went into another set: this set is lost, and so is what was signed for it.
    return shape.isCurrentDead ? drawNonce(shape, me, attempt + 1) : { type: 'wait', for: 'partials' }
  }
  if (!isAlive) return drawNonce(shape, me, attempt + 1)
  if (shape.isCurrentDead) return { type: 'wait', for: 'nonces' }
  return { type: 'partial', nonceSetId: current.id, nonceStatementIds: current.nonces.map(({ id }) => id) }
}

function drawNonce(shape: Outline, me: Me, attempt: number): Step {
  const counter = itemAt(shape.highestCounters, me.signerIndex) + 1
  const isExhausted = itemAt(shape.nonceCounts, me.signerIndex) >= MAX_NONCES
  // The attempt needs no bound of its own: whoever stands behind the last one has drawn a nonce in each.
  if (counter >= MAX_NONCES || isExhausted) return { type: 'wait', for: 'stuck' }
  return { type: 'nonce', counter, attempt }
}
