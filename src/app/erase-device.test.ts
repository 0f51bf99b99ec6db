import { expect, test } from 'vitest'
import { eraseStorage } from './erase-device.ts'

class Request extends EventTarget {
  readonly error = new DOMException('full', 'QuotaExceededError')
}

function storage(outcome: 'success' | 'error'): Parameters<typeof eraseStorage>[0] & {
  readonly deleted: string[]
  readonly kept: Map<string, string>
} {
  const deleted: string[] = []
  const kept = new Map([
    ['muster:draft:note', 'x'],
    ['other', 'y'],
    ['muster:configuration', 'z'],
  ])
  return {
    deleted,
    kept,
    indexedDB: {
      deleteDatabase: (name) => {
        deleted.push(name)
        const request = new Request()
        queueMicrotask(() => request.dispatchEvent(new Event(outcome)))
        return request as unknown as IDBOpenDBRequest
      },
    },
    localStorage: {
      get length() {
        return kept.size
      },
      key: (index) => [...kept.keys()][index] ?? null,
      removeItem: (key) => {
        kept.delete(key)
      },
    },
  }
}

test('every database goes, and of what the page kept exactly what is Muster’s', async () => {
  const here = storage('success')
  await eraseStorage(here)
  expect(here.deleted).toEqual(['muster-signer', 'muster', 'muster-device'])
  expect([...here.kept.keys()]).toEqual(['other'])
})

test('a database that stays is told of', async () => {
  await expect(eraseStorage(storage('error'))).rejects.toThrow('full')
})
