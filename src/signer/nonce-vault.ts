import type { SessionId, StatementId } from '../bytes/index.ts'
import type { SecNonce } from '../musig2/index.ts'
import { SignerError } from './errors.ts'

/** Names a start of the worker. */
export const BOOT_BYTES = 16

/** Which nonce of this signer a fresh one is; `nextStep` says it. Both from 0 to 15. */
export interface NonceDraw {
  readonly counter: number
  readonly attempt: number
}

/** A nonce statement that was made, with its secret nonces until they are taken. */
interface Drawn {
  readonly id: StatementId
  readonly attempt: number
  /** The signed statement's bytes. */
  readonly statement: Uint8Array
  /** One an item. */
  secNonces: readonly SecNonce[] | undefined
}

interface Kept {
  /** 16 bytes. */
  readonly boot: Uint8Array
  readonly byCounter: Map<number, Drawn>
}

/**
 * The secret nonces of this worker's life, in memory only: never stored, never copied. `take` is the one way to them, and what was
 * taken is gone. Each session has a `boot` of its own for as long as it is remembered here, so a session that was forgotten and
 * taken up again never puts a second statement into a slot of the first.
 */
export class NonceVault {
  readonly #sessions = new Map<SessionId, Kept>()
  readonly #random: (length: number) => Uint8Array

  constructor(random: (length: number) => Uint8Array) {
    this.#random = random
  }

  /** What this worker calls its time with the session, 16 bytes. */
  boot(sessionId: SessionId): Uint8Array {
    return this.#kept(sessionId).boot
  }

  /**
   * The statement that was made for this draw before, if any: asking twice gives the same one, never a second for its slot.
   * @throws SignerError `nonce_not_alive` when its secret nonces were taken, `draw_refused` when it was made for another attempt.
   */
  drawn(sessionId: SessionId, { counter, attempt }: NonceDraw): Uint8Array | undefined {
    const drawn = this.#sessions.get(sessionId)?.byCounter.get(counter)
    if (drawn === undefined) return undefined
    if (drawn.secNonces === undefined) throw notAlive()
    if (drawn.attempt !== attempt) {
      throw new SignerError('draw_refused', 'The nonce with this number was drawn for another attempt.')
    }
    return drawn.statement
  }

  keep(
    sessionId: SessionId,
    { counter, attempt }: NonceDraw,
    made: { readonly id: StatementId; readonly statement: Uint8Array; readonly secNonces: readonly SecNonce[] },
  ): void {
    this.#kept(sessionId).byCounter.set(counter, { ...made, attempt })
  }

  /**
   * The secret nonces behind a nonce statement of this session, once.
   * @throws SignerError `nonce_not_alive` ever after, and for a statement of another start.
   */
  take(sessionId: SessionId, nonceStatementId: StatementId): readonly SecNonce[] {
    const drawn = this.#drawn(sessionId).find(({ id }) => id === nonceStatementId)
    const secNonces = drawn?.secNonces
    if (drawn === undefined || secNonces === undefined) throw notAlive()
    drawn.secNonces = undefined
    return secNonces
  }

  /** Nonce statements of a session whose secret nonces are here, unused. */
  ids(sessionId: SessionId): readonly StatementId[] {
    return this.#drawn(sessionId).flatMap(({ id, secNonces }) => (secNonces === undefined ? [] : [id]))
  }

  forget(sessionId: SessionId): void {
    this.#sessions.delete(sessionId)
  }

  #drawn(sessionId: SessionId): readonly Drawn[] {
    return [...(this.#sessions.get(sessionId)?.byCounter.values() ?? [])]
  }

  #kept(sessionId: SessionId): Kept {
    let kept = this.#sessions.get(sessionId)
    if (kept === undefined) {
      kept = { boot: this.#random(BOOT_BYTES), byCounter: new Map() }
      this.#sessions.set(sessionId, kept)
    }
    return kept
  }
}

function notAlive(): SignerError {
  return new SignerError('nonce_not_alive', 'The secret nonce of this session was used, or lost by a restart.')
}
