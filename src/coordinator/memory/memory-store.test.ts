import { describe, expect, it } from 'vitest'
import { storeContract } from '../ports/store.contract.ts'
import { MemoryStore } from './memory-store.ts'

storeContract('MemoryStore', async () => new MemoryStore())

describe('MemoryStore', () => {
  it('fails as it was told to, for the keys that are meant, until it recovers', async () => {
    const store = new MemoryStore()
    await store.set('a', Uint8Array.of(1))
    store.fail('store_full', (key) => key === 'a')
    await expect(store.set('a', Uint8Array.of(2))).rejects.toMatchObject({ name: 'StoreError', code: 'store_full' })
    await expect(store.delete('a')).rejects.toMatchObject({ code: 'store_full' })
    await store.set('b', Uint8Array.of(3))
    expect(await store.get('a')).toEqual(Uint8Array.of(1))
    store.recover()
    await store.delete('a')
    expect(await store.keys('')).toEqual(['b'])
  })
})
