import { expect, test, vi } from 'vitest'
import { keepStorageOnceNeeded } from './storage-persistence.ts'
import { createDeviceStore } from './stores/device.ts'
import { createMirrorStore, reflect } from './stores/mirror.ts'
import { group, session } from './testing/views.ts'

test('the browser is asked to keep what is stored with the first group, once', async () => {
  const mirror = createMirrorStore()
  const device = createDeviceStore(true)
  const persist = vi.fn(() => Promise.resolve(true))
  keepStorageOnceNeeded({ persist }, mirror, device)
  mirror.setState((before) => reflect(before, { type: 'session', view: session() }))
  expect(persist).not.toHaveBeenCalled()
  const answered = new Promise<void>((resolve) => {
    device.subscribe(() => {
      resolve()
    })
  })
  mirror.setState((before) => reflect(before, { type: 'group', view: group() }))
  mirror.setState((before) => reflect(before, { type: 'group', view: group({ name: 'b' }) }))
  await answered
  expect(persist).toHaveBeenCalledTimes(1)
  expect(device.getState().isStoragePersistent).toBe(true)
})

test('a browser that refuses is shown as that', async () => {
  const mirror = createMirrorStore()
  const device = createDeviceStore(true)
  keepStorageOnceNeeded({ persist: () => Promise.reject(new Error('denied')) }, mirror, device)
  const answered = new Promise<void>((resolve) => {
    device.subscribe(() => {
      resolve()
    })
  })
  mirror.setState((before) => reflect(before, { type: 'group', view: group() }))
  await answered
  expect(device.getState().isStoragePersistent).toBe(false)
})
