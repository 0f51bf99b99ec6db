import { createStore, del, get, promisifyRequest, set, type UseStore } from 'idb-keyval'
import { type Store, StoreError } from '../coordinator/ports/store.ts'
import type { DeviceKeyStore } from './device-key.ts'

const DEVICE_KEY = 'device-key'

/** Records in IndexedDB, in one object store of one database. */
export class IdbStore implements Store {
  readonly #useStore: UseStore

  constructor(databaseName = 'muster') {
    this.#useStore = createStore(databaseName, 'records')
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const value = await failing(() => get<unknown>(key, this.#useStore))
    if (value === undefined) return undefined
    if (value instanceof Uint8Array) return value
    throw new StoreError('store_failed', 'A record of this device is not what was written.')
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    // A copy: the request holds on to what it was given, and a view would take its whole buffer along.
    const copy = Uint8Array.from(value)
    await failing(() => set(key, copy, this.#useStore))
  }

  async delete(key: string): Promise<void> {
    await failing(() => del(key, this.#useStore))
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const range = rangeOf(prefix)
    const keys = await failing(() => this.#useStore('readonly', (store) => promisifyRequest(store.getAllKeys(range))))
    return keys.filter((key) => typeof key === 'string').filter((key) => key.startsWith(prefix))
  }
}

/** Where the device's non-extractable key is kept: beside the records, in a database of its own. */
export function idbDeviceKeys(databaseName = 'muster-device'): DeviceKeyStore {
  const useStore = createStore(databaseName, 'keys')
  return {
    async load() {
      const key = await failing(() => get<unknown>(DEVICE_KEY, useStore))
      return key instanceof CryptoKey ? key : undefined
    },
    async save(key) {
      await failing(() => set(DEVICE_KEY, key, useStore))
    },
  }
}

/** Every key that begins with the prefix, and as few others as there are; IndexedDB orders texts by their code units. */
function rangeOf(prefix: string): IDBKeyRange | undefined {
  const last = prefix.charCodeAt(prefix.length - 1)
  if (Number.isNaN(last)) return undefined
  if (last === 0xffff) return IDBKeyRange.lowerBound(prefix)
  return IDBKeyRange.bound(prefix, prefix.slice(0, -1) + String.fromCharCode(last + 1), false, true)
}

async function failing<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw storeErrorOf(error)
  }
}

function storeErrorOf(error: unknown): StoreError {
  switch (error instanceof Error ? error.name : '') {
    case 'QuotaExceededError':
      return new StoreError('store_full', 'The storage of this browser is full.')
    case 'SecurityError':
    case 'NotAllowedError':
    case 'InvalidStateError':
      return new StoreError('store_denied', 'This browser does not let Muster store anything.')
    default:
      return new StoreError('store_failed', 'The storage of this browser failed.')
  }
}
