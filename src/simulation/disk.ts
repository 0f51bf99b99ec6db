import { type Store, StoreError, type StoreErrorCode } from '../coordinator/index.ts'
import type { Gate } from './gate.ts'

/** How writing fails. */
export interface DiskFailure {
  readonly code: StoreErrorCode
  /** Of keys that begin so. */
  readonly prefix: string
  /** So many writes succeed before. */
  readonly afterWrites: number
  /** One write fails, and the next ones succeed again. */
  readonly isOnce: boolean
}

/** What a device has written. It outlives crashes, may be full, and can be set back to how it was at any earlier moment. */
export class Disk {
  #records: Map<string, Uint8Array>
  /** For each write: its key, and what stood there before. */
  #journal: { readonly key: string; readonly before: Uint8Array | undefined }[] = []
  /** Set while writing fails. */
  failure: DiskFailure | undefined

  constructor(records: ReadonlyMap<string, Uint8Array>) {
    this.#records = new Map(records)
  }

  get size(): number {
    return this.#records.size
  }

  /** Keys that begin so, sorted. */
  keys(prefix: string): readonly string[] {
    return [...this.#records.keys()].filter((key) => key.startsWith(prefix)).toSorted()
  }

  get(key: string): Uint8Array | undefined {
    const value = this.#records.get(key)
    return value === undefined ? undefined : Uint8Array.from(value)
  }

  /** @throws StoreError while writing fails. */
  write(key: string, value: Uint8Array | undefined): void {
    this.#fail(key)
    this.#journal.push({ key, before: this.#records.get(key) })
    this.#put(key, value)
  }

  /** Takes back this share of all writes, 0 to 1, the newest first. */
  rollBack(share: number): void {
    const count = Math.round(this.#journal.length * share)
    for (const { key, before } of this.#journal.splice(this.#journal.length - count).toReversed())
      this.#put(key, before)
  }

  /** Loses all records that are meant. */
  lose(isMeant: (key: string) => boolean): void {
    for (const key of this.#records.keys()) if (isMeant(key)) this.#records.delete(key)
    this.#journal = []
  }

  #fail(key: string): void {
    const { failure } = this
    if (failure === undefined || !key.startsWith(failure.prefix)) return
    if (failure.afterWrites > 0) {
      this.failure = { ...failure, afterWrites: failure.afterWrites - 1 }
      return
    }
    this.failure = failure.isOnce ? undefined : failure
    throw new StoreError(failure.code, 'This device cannot store it.')
  }

  #put(key: string, value: Uint8Array | undefined): void {
    if (value === undefined) this.#records.delete(key)
    else this.#records.set(key, Uint8Array.from(value))
  }
}

/** The port Store of one life of a device: writes go through its gate, in order. */
export class DiskStore implements Store {
  readonly #disk: Disk
  readonly #gate: Gate

  constructor(disk: Disk, gate: Gate) {
    this.#disk = disk
    this.#gate = gate
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#disk.get(key)
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    const copy = Uint8Array.from(value)
    await this.#gate.pass(`write ${key.slice(0, 40)}`, () => this.#disk.write(key, copy))
  }

  async delete(key: string): Promise<void> {
    await this.#gate.pass(`delete ${key.slice(0, 40)}`, () => this.#disk.write(key, undefined))
  }

  async keys(prefix: string): Promise<readonly string[]> {
    return this.#disk.keys(prefix)
  }
}
