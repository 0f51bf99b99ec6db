export type { CoordinatorEvent, CoordinatorEventMap, CoordinatorEventName } from './events.ts'
export type { Signer } from './ports/signer.ts'
export { StoreError } from './ports/store.ts'
export type { Store, StoreErrorCode } from './ports/store.ts'
export { TransportError } from './ports/transport.ts'
export type {
  Channel,
  ChannelId,
  KnownPeer,
  Path,
  Transport,
  TransportErrorCode,
  TransportEvent,
} from './ports/transport.ts'
