import type { SessionId, StatementId } from '../bytes/index.ts'
import type { SecNonce } from '../musig2/index.ts'

interface Kept {
  readonly sessionId: SessionId
  /** One an item. */
  readonly secNonces: readonly SecNonce[]
}

/**
 * The secret nonces of this worker's life, in memory only: never stored, never copied. `take` is the one way to them, and what was
 * taken is gone.
 */
export class NonceVault {
  readonly #kept = new Map<StatementId, Kept>()

  keep(nonceStatementId: StatementId, sessionId: SessionId, secNonces: readonly SecNonce[]): void {
    this.#kept.set(nonceStatementId, { sessionId, secNonces })
  }

  /** The secret nonces behind a nonce statement, once; undefined ever after. */
  take(nonceStatementId: StatementId): readonly SecNonce[] | undefined {
    const kept = this.#kept.get(nonceStatementId)
    this.#kept.delete(nonceStatementId)
    return kept?.secNonces
  }

  /** Nonce statements of a session whose secret nonces are here, unused. */
  ids(sessionId: SessionId): readonly StatementId[] {
    return [...this.#kept].flatMap(([id, kept]) => (kept.sessionId === sessionId ? [id] : []))
  }

  forget(sessionId: SessionId): void {
    for (const id of this.ids(sessionId)) this.#kept.delete(id)
  }
}
