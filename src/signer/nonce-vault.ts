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
  readonly attempt: number
  /** The signed statement's bytes. */
  readonly statement: Uint8Array
  /** One an item. */
  secNonces: readonly SecNonce[] | undefined
}

interface Kept {
  /** 16 bytes. */
  boot: Uint8Array
  /** By counter: what was drawn under this boot. */
  byCounter: Map<number, Drawn>
  /** Under whatever boot. */
  readonly byId: Map<StatementId, Drawn>
}

/**
 * The secret nonces of this worker's life, in memory only: never stored, never copied. `take` is the one way to them, and what was
 * taken is gone. A `boot` names a stretch of this life within one session. It changes whenever a counter would come twice in it, so
 * whatever was forgotten or never stored, no second statement is put into a slot of the first.
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

  /** The statement that was made for this draw before, if its secret nonces are still here: asking twice gives the same one. */
  drawn(sessionId: SessionId, { counter, attempt }: NonceDraw): Uint8Array | undefined {
    const drawn = this.#sessions.get(sessionId)?.byCounter.get(counter)
    return drawn?.attempt === attempt && drawn.secNonces !== undefined ? drawn.statement : undefined
  }

  /** The boot for a new nonce with this counter: one under which there was none. */
  bootFor(sessionId: SessionId, counter: number): Uint8Array {
    const kept = this.#kept(sessionId)
    if (kept.byCounter.has(counter)) {
      kept.boot = this.#random(BOOT_BYTES)
      kept.byCounter = new Map()
    }
    return kept.boot
  }

  /** Keeps what was made with the boot that `bootFor` gave. */
  keep(
    sessionId: SessionId,
    { counter, attempt }: NonceDraw,
    made: { readonly id: StatementId; readonly statement: Uint8Array; readonly secNonces: readonly SecNonce[] },
  ): void {
    const { id, statement, secNonces } = made
    const drawn: Drawn = { attempt, statement, secNonces }
    const kept = this.#kept(sessionId)
    kept.byCounter.set(counter, drawn)
    kept.byId.set(id, drawn)
  }

  /**
   * The secret nonces behind a nonce statement of this session, once.
   * @throws SignerError `nonce_not_alive` ever after, and for a statement of another start.
   */
  take(sessionId: SessionId, nonceStatementId: StatementId): readonly SecNonce[] {
    const drawn = this.#sessions.get(sessionId)?.byId.get(nonceStatementId)
    if (drawn?.secNonces === undefined) throw notAlive()
    const { secNonces } = drawn
    drawn.secNonces = undefined
    return secNonces
  }

  /** Nonce statements of a session whose secret nonces are here, unused. */
  ids(sessionId: SessionId): readonly StatementId[] {
    const kept = this.#sessions.get(sessionId)
    if (kept === undefined) return []
    return [...kept.byId].flatMap(([id, { secNonces }]) => (secNonces === undefined ? [] : [id]))
  }

  forget(sessionId: SessionId): void {
    this.#sessions.delete(sessionId)
  }

  /** Forgets every session: whatever comes next comes under another boot. */
  clear(): void {
    this.#sessions.clear()
  }

  #kept(sessionId: SessionId): Kept {
    let kept = this.#sessions.get(sessionId)
    if (kept === undefined) {
      kept = { boot: this.#random(BOOT_BYTES), byCounter: new Map(), byId: new Map() }
      this.#sessions.set(sessionId, kept)
    }
    return kept
  }
}

function notAlive(): SignerError {
  return new SignerError('nonce_not_alive', 'The secret nonce of this session was used, or lost by a restart.')
}
