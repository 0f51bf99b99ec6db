import { type Store, StoreError, type StoreErrorCode } from '../ports/store.ts'

/** A store that lives as long as its object. `fail` makes it behave like storage that is full or denied. */
export class MemoryStore implements Store {
  readonly #records = new Map<string, Uint8Array>()
  #failure: { readonly code: StoreErrorCode; readonly isMeant: (key: string) => boolean } | undefined

  /** From now on writing and deleting these keys fails, and all else goes on. */
  fail(code: StoreErrorCode, isMeant: (key: string) => boolean = () => true): void {
    this.#failure = { code, isMeant }
  }

  recover(): void {
    this.#failure = undefined
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const value = this.#records.get(key)
    return value === undefined ? undefined : Uint8Array.from(value)
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    this.#refuse(key)
    this.#records.set(key, Uint8Array.from(value))
  }

  async delete(key: string): Promise<void> {
    this.#refuse(key)
    this.#records.delete(key)
  }

  async keys(prefix: string): Promise<readonly string[]> {
    return [...this.#records.keys()].filter((key) => key.startsWith(prefix)).toSorted()
  }

  #refuse(key: string): void {
    if (this.#failure?.isMeant(key) === true) throw new StoreError(this.#failure.code, 'This device cannot store it.')
  }
}
