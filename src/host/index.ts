export { openDeviceSealer } from './device-key.ts'
export type { DeviceKeyStore } from './device-key.ts'
export { idbDeviceKeys, IdbStore } from './idb-store.ts'
export { makeYield } from './yield-to-events.ts'
