import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from './store.ts'

/** What every `Store` does. `open` gives an empty one before each test. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} keeps the contract of Store`, () => {
    let store: Store

    beforeEach(async () => {
      store = await open()
    })

    it('gives back the bytes that were written, byte for byte', async () => {
      const value = Uint8Array.from({ length: 256 }, (_, index) => index)
      await store.set('a/1', value)
      expect(await store.get('a/1')).toEqual(value)
    })

    it('keeps an empty record apart from none', async () => {
      await store.set('a/1', new Uint8Array())
      expect(await store.get('a/1')).toEqual(new Uint8Array())
      expect(await store.get('a/2')).toBeUndefined()
    })

    it('replaces a record as a whole', async () => {
      await store.set('a/1', Uint8Array.of(1, 2, 3))
      await store.set('a/1', Uint8Array.of(4))
      expect(await store.get('a/1')).toEqual(Uint8Array.of(4))
    })

    it('is not touched by what its user does to the bytes afterwards', async () => {
      const value = Uint8Array.of(1, 2, 3)
      await store.set('a/1', value)
      value.fill(9)
      const read = await store.get('a/1')
      expect(read).toEqual(Uint8Array.of(1, 2, 3))
      read?.fill(9)
      expect(await store.get('a/1')).toEqual(Uint8Array.of(1, 2, 3))
    })

    it('writes only what a view shows of a larger buffer', async () => {
      await store.set('a/1', new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3))
      expect(await store.get('a/1')).toEqual(Uint8Array.of(2, 3))
    })

    it('deletes a record, and does not mind when there is none', async () => {
      await store.set('a/1', Uint8Array.of(1))
      await store.delete('a/1')
      await store.delete('a/1')
      expect(await store.get('a/1')).toBeUndefined()
      expect(await store.keys('')).toEqual([])
    })

    it('lists the keys that begin with a prefix, sorted', async () => {
      for (const key of ['b/1', 'a/2', 'a/10', 'a/1', 'ab']) await store.set(key, Uint8Array.of(1))
      expect(await store.keys('a/')).toEqual(['a/1', 'a/10', 'a/2'])
      expect(await store.keys('')).toEqual(['a/1', 'a/10', 'a/2', 'ab', 'b/1'])
      expect(await store.keys('c')).toEqual([])
    })

    it('takes prefixes as they stand, whatever characters are in them', async () => {
      for (const key of ['a%', 'a_', 'a.*', 'a\u{ffff}z', 'a']) await store.set(key, Uint8Array.of(1))
      expect(await store.keys('a%')).toEqual(['a%'])
      expect(await store.keys('a.')).toEqual(['a.*'])
      expect(await store.keys('a\u{ffff}')).toEqual(['a\u{ffff}z'])
    })

    it('does many writes at once, each whole', async () => {
      const keys = Array.from({ length: 100 }, (_, index) => `a/${String(index).padStart(3, '0')}`)
      await Promise.all(keys.map((key, index) => store.set(key, new Uint8Array(100).fill(index))))
      expect(await store.keys('a/')).toEqual(keys)
      expect(await store.get('a/042')).toEqual(new Uint8Array(100).fill(42))
    })
  })
}
