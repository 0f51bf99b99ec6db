import type { DeviceStore } from './stores/device.ts'
import type { MirrorStore } from './stores/mirror.ts'

/** The narrow slice of `navigator.storage` that is used. */
interface StorageLike {
  persist(): Promise<boolean>
}

/** Asks the browser to keep what is stored, once there is a group whose keys must survive. */
export function keepStorageOnceNeeded(
  storage: StorageLike | undefined,
  mirror: MirrorStore,
  device: DeviceStore,
): void {
  const stop = mirror.subscribe(({ groups }) => {
    if (groups.size === 0) return
    stop()
    storage
      ?.persist()
      .then((isStoragePersistent) => {
        device.setState({ isStoragePersistent })
      })
      .catch(() => {
        device.setState({ isStoragePersistent: false })
      })
  })
}
