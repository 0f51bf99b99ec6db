import { mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Page } from '@playwright/test'

/** A page of the same origin on which the app does not run, so that its storage is nobody's at that moment. */
const BESIDE_THE_APP = '/config.json'

async function goBesideTheApp(page: Page): Promise<void> {
  // Chromium looks for an icon of any page that names none.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto(BESIDE_THE_APP)
}

/**
 * Sets this profile back to how an earlier version kept it: the signer's records among the coordinator's, and with them the seed, sealed by
 * a WebCrypto key of the device that cannot be exported. That version had no worker for the key, and no database of its own for it.
 * Ends beside the app.
 * @param words of the key of this profile: twelve, as that version made them.
 */
export async function becomeOlder(page: Page, words: readonly string[]): Promise<void> {
  await goBesideTheApp(page)
  const entropy = [...mnemonicToEntropy(words.join(' '), wordlist)]
  if (entropy.length !== 16) throw new Error('The earlier version knew twelve words only.')
  await page.evaluate(async (secret) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')))
      })
    const open = (database: string, objectStore: string): Promise<IDBDatabase> => {
      const request = indexedDB.open(database)
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(objectStore))
      return settled(request)
    }
    const [signer, coordinator, device] = await Promise.all([
      open('muster-signer', 'records'),
      open('muster', 'records'),
      open('muster-device', 'keys'),
    ])
    const kept = signer.transaction('records').objectStore('records')
    const [keys, values] = await Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())])
    const isOfThatTime = (key: IDBValidKey): boolean => typeof key === 'string' && key.startsWith('signer/')
    const records = keys.map((key, index) => [key, values[index]] as const).filter(([key]) => isOfThatTime(key))

    const deviceKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    const iv = crypto.getRandomValues(new Uint8Array(12))
    // The text `muster/seed` and the version, 1, which also stands before what is sealed.
    const additionalData = Uint8Array.from([...new TextEncoder().encode('muster/seed'), 1])
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      deviceKey,
      Uint8Array.from(secret),
    )
    const seed = Uint8Array.from([1, ...iv, ...new Uint8Array(sealed)])

    await settled(device.transaction('keys', 'readwrite').objectStore('keys').put(deviceKey, 'device-key'))
    for (const [key, value] of [...records, ['signer/seed', seed] as const]) {
      await settled(coordinator.transaction('records', 'readwrite').objectStore('records').put(value, key))
    }
    for (const database of [signer, coordinator, device]) database.close()
    await settled(indexedDB.deleteDatabase('muster-signer'))
  }, entropy)
}

/** The sealed seed, as it is stored. */
export async function takeOlderSeed(page: Page): Promise<readonly number[]> {
  await goBesideTheApp(page)
  return page.evaluate(
    () =>
      new Promise<readonly number[]>((resolve, reject) => {
        const opening = indexedDB.open('muster')
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed.')))
        opening.addEventListener('success', () => {
          const reading = opening.result.transaction('records').objectStore('records').get('signer/seed')
          reading.addEventListener('success', () => {
            opening.result.close()
            resolve([...(reading.result as Uint8Array)])
          })
        })
      }),
  )
}

export async function putBackOlderSeed(page: Page, seed: readonly number[]): Promise<void> {
  await goBesideTheApp(page)
  await page.evaluate(
    (bytes) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('muster')
        opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB failed.')))
        opening.addEventListener('success', () => {
          const records = opening.result.transaction('records', 'readwrite').objectStore('records')
          records.put(Uint8Array.from(bytes), 'signer/seed').addEventListener('success', () => {
            opening.result.close()
            resolve()
          })
        })
      }),
    seed,
  )
}

/** The keys of what is stored, by database. Ends beside the app. */
export async function storedKeys(page: Page): Promise<Readonly<Record<string, readonly string[]>>> {
  await goBesideTheApp(page)
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')))
      })
    const found: Record<string, readonly string[]> = {}
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name))
      for (const objectStore of database.objectStoreNames) {
        const keys = await settled(database.transaction(objectStore).objectStore(objectStore).getAllKeys())
        found[name] = keys.filter((key) => typeof key === 'string')
      }
      database.close()
    }
    return found
  })
}
