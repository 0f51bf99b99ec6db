import { mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Page } from '@playwright/test'
import { approve, makeGroup, openSession, propose, signatureOn } from './stage/acts.ts'
import { wordsOn } from './stage/key-acts.ts'
import { PASSPHRASE } from './stage/person.ts'
import { expect, test } from './stage/stage.ts'

/** Everything that the page's origin keeps, as text in which a byte is one character. */
async function storedText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const seen: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]
    const textOf = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return textOf(new Uint8Array(value))
      if (ArrayBuffer.isView(value)) {
        return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), (byte) =>
          String.fromCodePoint(byte),
        ).join('')
      }
      if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join(' ')
      return String(value)
    }
    const settled = async <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => {
          resolve(request.result)
        })
        request.addEventListener('error', () => {
          reject(request.error ?? new Error('The records cannot be read.'))
        })
      })
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name))
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName)
        seen.push(...(await settled(store.getAllKeys())).map(textOf), ...(await settled(store.getAll())).map(textOf))
      }
      database.close()
    }
    return seen.join('\n')
  })
}

/** The strings that the page's heap holds after a collection of garbage. */
async function heapStrings(page: Page): Promise<ReadonlySet<string>> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    chunks.push(chunk)
  })
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  const { strings } = JSON.parse(chunks.join('')) as { readonly strings: readonly string[] }
  return new Set(strings)
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

test('a secret that was shown or typed is nowhere once its page is closed: not stored, logged, drawn or left in the heap', async ({
  enter,
}) => {
  const [ann, ben] = [await enter('Ann'), await enter('Ben')]
  const logged: string[] = []
  ann.page.on('console', (message) => logged.push(message.text()))
  ann.page.on('worker', (worker) => {
    worker.on('console', (message) => logged.push(message.text()))
  })
  await makeGroup([ann, ben], 'Discreet')
  await propose(ann, 'Nothing leaks.')
  await openSession(ben, 'Nothing leaks.')
  await Promise.all([approve(ann), approve(ben)])
  await signatureOn(ann)
  const words = await wordsOn(ann.page, PASSPHRASE)
  const shown = await heapStrings(ann.page)
  expect(words.every((word) => shown.has(word))).toBe(true)
  // Within the page, so that its heap is the one in which the words were.
  await ann.page.getByRole('link', { name: 'Muster' }).click()
  await expect(ann.page.getByRole('heading', { name: 'Your groups' })).toBeVisible()

  const phrase = words.join(' ')
  const entropy = mnemonicToEntropy(phrase, wordlist)
  const seed = mnemonicToSeedSync(phrase)
  const secrets = [entropy, seed].flatMap((bytes) => [latin1(bytes), Buffer.from(bytes).toString('hex')])
  const places = [await storedText(ann.page), await ann.page.content(), logged.join('\n')]
  for (const place of places) {
    for (const secret of [...secrets, phrase, words.join(','), PASSPHRASE]) expect(place.includes(secret)).toBe(false)
  }
  const strings = await heapStrings(ann.page)
  // It is the heap of a page that has run: what it shows now is there.
  expect(strings.has('Discreet')).toBe(true)
  for (const secret of [...secrets, phrase, words.join(','), PASSPHRASE]) expect(strings.has(secret)).toBe(false)
  // One word or another may stand in any text; all of them together do not.
  expect(words.every((word) => strings.has(word))).toBe(false)
})
