import { expect, test, vi } from 'vitest'
import { holdInstallOffer } from './installation.ts'
import { createDeviceStore } from './stores/device.ts'

function offer(prompt: () => Promise<unknown>): Event {
  return Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt })
}

test('the browser’s offer is held back, and used once when asked', () => {
  const window = new EventTarget()
  const device = createDeviceStore(true)
  const install = holdInstallOffer(window, device)
  install()
  const prompt = vi.fn(() => Promise.resolve())
  const event = offer(prompt)
  window.dispatchEvent(event)
  expect(event.defaultPrevented).toBe(true)
  expect(device.getState().canInstall).toBe(true)
  expect(prompt).not.toHaveBeenCalled()
  install()
  install()
  expect(prompt).toHaveBeenCalledTimes(1)
  expect(device.getState().canInstall).toBe(false)
})

test('nothing is offered any more once it is installed', () => {
  const window = new EventTarget()
  const device = createDeviceStore(true)
  holdInstallOffer(window, device)
  window.dispatchEvent(offer(() => Promise.resolve()))
  window.dispatchEvent(new Event('appinstalled'))
  expect(device.getState().canInstall).toBe(false)
})
