import type { Settings } from './config.ts'
import type { CoordinatorEvent } from './events.ts'
import type { OpenedSession } from './opened-session.ts'
import { type Publication, publicationOf } from './publication.ts'
import type { SessionProgress } from './records.ts'
import type { SessionBook } from './session-book.ts'
import { dueEvents } from './session-events.ts'

export interface AnnouncerPorts {
  readonly book: SessionBook
  readonly settings: Settings
  readonly now: () => number
  readonly emit: (event: CoordinatorEvent) => void
  readonly changed: () => void
}

/** Tells the application what follows from where a session stands. What was told is stored first: no event is emitted twice. */
export class SessionAnnouncer {
  readonly #ports: AnnouncerPorts
  readonly #opened: OpenedSession
  #progress: SessionProgress

  constructor(ports: AnnouncerPorts, opened: OpenedSession, progress: SessionProgress) {
    this.#ports = ports
    this.#opened = opened
    this.#progress = progress
  }

  get progress(): SessionProgress {
    return this.#progress
  }

  /** Undefined until the session is complete, and this is stored and announced. */
  get publication(): Publication | undefined {
    if (this.#progress.turnStartedAtMs === 0) return undefined
    return publicationOf(this.#opened.context, this.#opened.state, this.#progress)
  }

  /**
   * Stores what is to be remembered, then emits the events that are due.
   * @param failedTurn a turn that this device gives up waiting for.
   * @throws StoreError; then nothing has changed.
   */
  async announce(failedTurn?: number): Promise<void> {
    const { state } = this.#opened
    const nowMs = this.#ports.now()
    const known = this.#learn(failedTurn, nowMs)
    const publication = publicationOf(this.#opened.context, state, known)
    const due = dueEvents({
      context: this.#opened.context,
      state,
      progress: known,
      publication,
      mySignerIndex: this.#opened.review.signerIndex,
      isExpired: this.#opened.isExpired(nowMs),
      isElectionEnabled: this.#ports.settings.isElectionEnabled,
    })
    const isComplete = state.signatures !== undefined
    if (state.signatures !== undefined && !this.#opened.areSignaturesStored) {
      await this.#ports.book.saveSignatures(state.signatures)
      this.#opened.remember(state.signatures)
    }
    const isTurnNew = publication.turn !== known.turn || known.turnStartedAtMs === 0
    const next: SessionProgress = {
      ...known,
      announced: [...known.announced, ...due.map(({ key }) => key)],
      turn: isComplete ? publication.turn : known.turn,
      turnStartedAtMs: isComplete && isTurnNew ? nowMs : known.turnStartedAtMs,
      changedAtMs: nowMs,
    }
    if (due.length === 0 && isSame(next, this.#progress)) return
    await this.#ports.book.saveProgress(next)
    this.#progress = next
    for (const { event } of due) this.#ports.emit(event)
    this.#ports.changed()
  }

  /** An own `broadcast` statement is only ever made once this device has seen the result published. */
  #learn(failedTurn: number | undefined, nowMs: number): SessionProgress {
    const { state, review } = this.#opened
    const isConfirmed = state.signatures !== undefined && state.broadcasts.includes(review.signerIndex)
    const { failedTurns, confirmedAtMs } = this.#progress
    return {
      ...this.#progress,
      failedTurns: failedTurn === undefined ? failedTurns : [...failedTurns, failedTurn],
      confirmedAtMs: confirmedAtMs ?? (isConfirmed ? nowMs : undefined),
    }
  }
}

/** Whether the two differ in nothing but the time, and in what is announced. */
function isSame(a: SessionProgress, b: SessionProgress): boolean {
  return (
    a.turn === b.turn &&
    a.turnStartedAtMs === b.turnStartedAtMs &&
    a.confirmedAtMs === b.confirmedAtMs &&
    a.failedTurns.length === b.failedTurns.length
  )
}
