import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { openDeviceSealer } from '../host/index.ts'
import type { Sealer } from '../signer/index.ts'
import { openDeviceIdentity } from './device-identity.ts'

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

async function freshSealer(): Promise<Sealer> {
  return openDeviceSealer({ load: async () => undefined, save: async () => undefined })
}

describe('openDeviceIdentity', () => {
  it('gives the same 32 bytes at every start, and stores them sealed only', async () => {
    const store = new MemoryStore()
    const sealer = await freshSealer()
    const made = await openDeviceIdentity(store, sealer, random)
    expect(made).toHaveLength(32)
    expect(await openDeviceIdentity(store, sealer, random)).toEqual(made)
    const stored = await Promise.all((await store.keys('')).map((key) => store.get(key)))
    expect(Buffer.concat(stored.map((bytes) => bytes!)).includes(Buffer.from(made))).toBe(false)
  })

  it('makes a new one where the old cannot be opened, and keeps that one', async () => {
    const store = new MemoryStore()
    const lost = await openDeviceIdentity(store, await freshSealer(), random)
    const sealer = await freshSealer()
    const made = await openDeviceIdentity(store, sealer, random)
    expect(made).not.toEqual(lost)
    expect(await openDeviceIdentity(store, sealer, random)).toEqual(made)
  })

  it('is told when it could not be stored', async () => {
    const store = new MemoryStore()
    store.fail('store_denied')
    await expect(openDeviceIdentity(store, await freshSealer(), random)).rejects.toMatchObject({ code: 'store_denied' })
  })
})
