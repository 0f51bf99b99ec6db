import { describe, expect, it } from 'vitest'
import type { StatementId } from '../bytes/index.ts'
import { MemoryStore } from './memory/index.ts'
import { StatementShelf } from './statement-shelf.ts'

const one = '01' as StatementId
const two = '02' as StatementId

describe('a shelf of statements', () => {
  it('drops the record of what was pushed out, and keeps what is about to be held', async () => {
    const store = new MemoryStore()
    const shelf = new StatementShelf(store, 'shelf/')
    const held = new Set<StatementId>([one])
    await shelf.put(one, Uint8Array.of(1))
    await shelf.tidy((id) => held.has(id))
    await shelf.put(two, Uint8Array.of(2))
    await shelf.tidy((id) => held.has(id))
    expect(await store.keys('shelf/')).toEqual(['shelf/01', 'shelf/02'])
    held.delete(one)
    held.add(two)
    await shelf.tidy((id) => held.has(id))
    expect(await store.keys('shelf/')).toEqual(['shelf/02'])
  })

  it('drops what was read at the start and pushed out since', async () => {
    const store = new MemoryStore()
    await store.set('shelf/01', Uint8Array.of(1))
    const shelf = new StatementShelf(store, 'shelf/')
    expect(await shelf.load()).toEqual([Uint8Array.of(1)])
    await shelf.keepOnly(new Set([one]))
    await shelf.tidy(() => false)
    expect(await store.keys('shelf/')).toEqual([])
  })
})
