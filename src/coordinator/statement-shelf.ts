import type { StatementId } from '../bytes/index.ts'
import { type Store, StoreError } from './ports/store.ts'

/** The stored statements of one scope, each a record of its own. */
export class StatementShelf {
  readonly #store: Store
  readonly #prefix: string
  /** Records that this device has written since its start, and whether `tidy` has seen their statements held. */
  readonly #written = new Map<StatementId, boolean>()

  /** @param prefix of the records' keys; ends with `/`. */
  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  async put(id: StatementId, bytes: Uint8Array): Promise<void> {
    await this.#store.set(this.#prefix + id, bytes)
    this.#written.set(id, false)
  }

  /** All stored statements, in no order that means anything. */
  async load(): Promise<readonly Uint8Array[]> {
    const keys = await this.#store.keys(this.#prefix)
    const stored = await Promise.all(keys.map((key) => this.#store.get(key)))
    return stored.filter((bytes) => bytes !== undefined)
  }

  /** Drops the records of those that are not held: damaged, or replaced since. What cannot be dropped now is read and judged again. */
  async keepOnly(held: ReadonlySet<string>): Promise<void> {
    for (const id of held) this.#written.set(id as StatementId, true)
    try {
      for (const key of await this.#store.keys(this.#prefix)) {
        if (!held.has(key.slice(this.#prefix.length))) await this.#store.delete(key)
      }
    } catch (error) {
      // A device that starts while nothing can be written has to show what it has; its next write tells what is wrong.
      if (!(error instanceof StoreError)) throw error
    }
  }

  /**
   * Drops the records of statements that others have pushed out of their places, so that a flood takes no more room here than in memory.
   * What was stored and has never been held stays: it is about to be.
   */
  async tidy(isHeld: (id: StatementId) => boolean): Promise<void> {
    for (const [id, wasHeld] of this.#written) {
      if (isHeld(id)) {
        this.#written.set(id, true)
      } else if (wasHeld) {
        await this.#store.delete(this.#prefix + id)
        this.#written.delete(id)
      }
    }
  }

  async clear(): Promise<void> {
    for (const key of await this.#store.keys(this.#prefix)) await this.#store.delete(key)
    this.#written.clear()
  }
}
