import { createStore, type StoreApi } from 'zustand/vanilla'

/** What this browser says of itself. */
export interface DeviceState {
  readonly isOnline: boolean
  /** Since when no relay could be reached, in milliseconds since 1970; undefined while one can, or none is needed. */
  readonly relaysLostAtMs: number | undefined
  /** A newer build waits for the person's word. */
  readonly isUpdateReady: boolean
  /** The app is stored here and opens without a network. */
  readonly isOfflineReady: boolean
  /** The browser would install the app if asked now. */
  readonly canInstall: boolean
  /** Whether the browser promised not to clear what is stored; undefined until it was asked. */
  readonly isStoragePersistent: boolean | undefined
}

export type DeviceStore = StoreApi<DeviceState>

export function createDeviceStore(isOnline: boolean): DeviceStore {
  return createStore<DeviceState>(() => ({
    isOnline,
    relaysLostAtMs: undefined,
    isUpdateReady: false,
    isOfflineReady: false,
    canInstall: false,
    isStoragePersistent: undefined,
  }))
}
