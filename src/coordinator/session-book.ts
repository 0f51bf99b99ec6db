import type { SessionId } from '../bytes/index.ts'
import type { OpenedSession } from './opened-session.ts'
import type { Store } from './ports/store.ts'
import {
  decodeSessionHead,
  decodeSessionProgress,
  decodeSignatures,
  encodeSessionHead,
  encodeSessionProgress,
  encodeSignatures,
  type SessionHead,
  type SessionProgress,
} from './records.ts'
import { StatementShelf } from './statement-shelf.ts'

const HEAD_PREFIX = 'session/head/'

/** Of a session of which nothing has been told yet. */
export const FRESH_PROGRESS: SessionProgress = {
  announced: [],
  failedTurns: [],
  turn: 0,
  turnStartedAtMs: 0,
  confirmedAtMs: undefined,
  changedAtMs: 0,
}

/** The stored records of one session. It exists as long as its head does. */
export class SessionBook {
  readonly statements: StatementShelf
  readonly #store: Store
  readonly #headKey: string
  readonly #documentKey: string
  readonly #progressKey: string
  readonly #signaturesKey: string

  constructor(store: Store, sessionId: SessionId) {
    this.#store = store
    this.#headKey = HEAD_PREFIX + sessionId
    this.#documentKey = `session/document/${sessionId}`
    this.#progressKey = `session/progress/${sessionId}`
    this.#signaturesKey = `session/signatures/${sessionId}`
    this.statements = new StatementShelf(store, `session/statement/${sessionId}/`)
  }

  async saveHead(head: SessionHead): Promise<void> {
    await this.#store.set(this.#headKey, encodeSessionHead(head))
  }

  async saveDocument(document: Uint8Array): Promise<void> {
    await this.#store.set(this.#documentKey, document)
  }

  async loadDocument(): Promise<Uint8Array | undefined> {
    return this.#store.get(this.#documentKey)
  }

  async saveProgress(progress: SessionProgress): Promise<void> {
    await this.#store.set(this.#progressKey, encodeSessionProgress(progress))
  }

  /** @param signatures verified, one an item. */
  async saveSignatures(signatures: readonly Uint8Array[]): Promise<void> {
    await this.#store.set(this.#signaturesKey, encodeSignatures(signatures))
  }

  /**
   * Puts what was stored of statements and signatures into the session, and gives its progress. Damaged records are told, and otherwise
   * taken as if they were not there: peers have the statements too, and an event too many is better than a session that is lost.
   */
  async restore(
    opened: OpenedSession,
    ports: { readonly yieldToEvents: () => Promise<void>; readonly reportFault: (error: unknown) => void },
  ): Promise<SessionProgress> {
    for (const bytes of await this.statements.load()) {
      try {
        opened.receive(bytes)
      } catch (error) {
        ports.reportFault(error)
      }
      await ports.yieldToEvents()
    }
    await this.statements.keepOnly(new Set(opened.statements.ids()))
    const signatures = await this.#read(this.#signaturesKey, decodeSignatures, ports.reportFault)
    if (signatures !== undefined) opened.remember(signatures)
    return (await this.#read(this.#progressKey, decodeSessionProgress, ports.reportFault)) ?? FRESH_PROGRESS
  }

  /** The head goes first: what is left behind by a cut in the middle is no session any more. */
  async erase(): Promise<void> {
    await this.#store.delete(this.#headKey)
    await this.#store.delete(this.#documentKey)
    await this.#store.delete(this.#progressKey)
    await this.#store.delete(this.#signaturesKey)
    await this.statements.clear()
  }

  /** Undefined where there is none, or none that can be read. */
  async #read<T>(
    key: string,
    decode: (bytes: Uint8Array) => T,
    reportFault: (error: unknown) => void,
  ): Promise<T | undefined> {
    const stored = await this.#store.get(key)
    try {
      return stored === undefined ? undefined : decode(stored)
    } catch (error) {
      reportFault(error)
      return undefined
    }
  }
}

/** The heads of all stored sessions; a bad one is told and left where it is. */
export async function loadSessionHeads(
  store: Store,
  reportFault: (error: unknown) => void,
): Promise<readonly SessionHead[]> {
  const heads: SessionHead[] = []
  for (const key of await store.keys(HEAD_PREFIX)) {
    const bytes = await store.get(key)
    if (bytes === undefined) continue
    try {
      const head = decodeSessionHead(bytes)
      if (HEAD_PREFIX + head.sessionId === key) heads.push(head)
    } catch (error) {
      reportFault(error)
    }
  }
  return heads
}
