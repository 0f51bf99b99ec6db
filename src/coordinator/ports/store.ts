/** Why a record could not be read or written. */
export type StoreErrorCode = 'store_full' | 'store_denied' | 'store_failed'

/** Storage that did not do what it was asked. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Records by key, bytes in and bytes out. Each is written whole or not at all. All calls reject with `StoreError` only. */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array): Promise<void>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  /** All keys that begin with `prefix`, sorted. */
  keys(prefix: string): Promise<readonly string[]>
}
