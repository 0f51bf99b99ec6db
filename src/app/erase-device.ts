/** Where this origin keeps the key, the sessions and groups, and the device's own identity. */
const DATABASES = ['muster-signer', 'muster', 'muster-device'] as const
/** What the page itself keeps begins like this: names, drafts, settings. */
const KEPT_PREFIX = 'muster:'

/** The narrow slices of `window` that hold what is stored. */
export interface DeviceStorage {
  readonly indexedDB: Pick<IDBFactory, 'deleteDatabase'>
  readonly localStorage: Pick<Storage, 'length' | 'key' | 'removeItem'>
}

/** Deletes all that Muster has stored here but the app itself. The workers must have ended: an open database is not deleted. */
export async function eraseStorage({ indexedDB, localStorage }: DeviceStorage): Promise<void> {
  await Promise.all(DATABASES.map((name) => deleted(indexedDB.deleteDatabase(name))))
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index))
  for (const key of keys) if (key?.startsWith(KEPT_PREFIX) === true) localStorage.removeItem(key)
}

function deleted(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve()
    })
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('A database could not be deleted.'))
    })
  })
}
