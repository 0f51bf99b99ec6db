import { registerSW } from 'virtual:pwa-register'
import type { DeviceStore } from './stores/device.ts'
import { onWake, type PageEvents } from './timers/wake.ts'

/**
 * Stores the app on this device and looks for a newer build whenever the page wakes. A newer one waits for the person's word.
 * @returns what starts the newer build; the page reloads.
 */
export function followUpdates(device: DeviceStore, page: PageEvents): () => void {
  const update = registerSW({
    onNeedRefresh() {
      device.setState({ isUpdateReady: true })
    },
    onOfflineReady() {
      device.setState({ isOfflineReady: true })
    },
    onRegisteredSW(_address, registration) {
      if (registration?.active) device.setState({ isOfflineReady: true })
      onWake(page, () => {
        registration?.update().catch(() => {
          // Offline: the next time it wakes.
        })
      })
    },
    onRegisterError() {
      // Without a service worker Muster works as any page does; the settings say that it is not stored.
    },
  })
  return () => {
    // The library reloads only a page that a service worker served from its start, which a first visit is not.
    navigator.serviceWorker.addEventListener(
      'controllerchange',
      () => {
        location.reload()
      },
      { once: true },
    )
    update().catch(() => {
      // The newer build starts with the next visit then.
    })
  }
}
