import type { StatementId } from '../bytes/index.ts'
import type { Store } from './ports/store.ts'

/** The stored statements of one scope, each a record of its own. */
export class StatementShelf {
  readonly #store: Store
  readonly #prefix: string

  /** @param prefix of the records' keys; ends with `/`. */
  constructor(store: Store, prefix: string) {
    this.#store = store
    this.#prefix = prefix
  }

  async put(id: StatementId, bytes: Uint8Array): Promise<void> {
    await this.#store.set(this.#prefix + id, bytes)
  }

  /** All stored statements, in no order that means anything. */
  async load(): Promise<readonly Uint8Array[]> {
    const keys = await this.#store.keys(this.#prefix)
    const stored = await Promise.all(keys.map((key) => this.#store.get(key)))
    return stored.filter((bytes) => bytes !== undefined)
  }

  /** Drops the records of those that are not held: damaged, or replaced since. */
  async keepOnly(held: ReadonlySet<string>): Promise<void> {
    for (const key of await this.#store.keys(this.#prefix)) {
      if (!held.has(key.slice(this.#prefix.length))) await this.#store.delete(key)
    }
  }

  async clear(): Promise<void> {
    for (const key of await this.#store.keys(this.#prefix)) await this.#store.delete(key)
  }
}
