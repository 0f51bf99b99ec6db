import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { storeContract } from '../coordinator/ports/store.contract.ts'
import { openDeviceSealer } from './device-key.ts'
import { idbDeviceKeys, IdbStore } from './idb-store.ts'

let databases = 0
function freshName(): string {
  databases += 1
  return `test-${databases}`
}

storeContract('IdbStore', async () => new IdbStore(freshName()))

describe('IdbStore', () => {
  it('finds what another tab of the same place has written', async () => {
    const name = freshName()
    await new IdbStore(name).set('a', Uint8Array.of(1))
    expect(await new IdbStore(name).get('a')).toEqual(Uint8Array.of(1))
  })

  it.each([
    ['QuotaExceededError', 'store_full'],
    ['SecurityError', 'store_denied'],
    ['UnknownError', 'store_failed'],
  ])('tells a %s as %s', async (errorName, code) => {
    const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('refused', errorName)
    })
    try {
      await expect(new IdbStore(freshName()).get('a')).rejects.toMatchObject({ name: 'StoreError', code })
    } finally {
      opening.mockRestore()
    }
  })
})

describe('idbDeviceKeys', () => {
  it('keeps the key that seals, so that what was sealed before opens after a restart', async () => {
    const name = freshName()
    const context = Uint8Array.of(7)
    const sealed = await (await openDeviceSealer(idbDeviceKeys(name))).seal(Uint8Array.of(1, 2, 3), context)
    const sealer = await openDeviceSealer(idbDeviceKeys(name))
    expect(await sealer.open(sealed, context)).toEqual(Uint8Array.of(1, 2, 3))
    await expect(sealer.open(sealed, Uint8Array.of(8))).rejects.toMatchObject({ code: 'seed_damaged' })
  })
})
