export { ConfigError } from './config.ts'
export type { ConfigErrorCode, MuSig2Config, P2PConfig } from './config.ts'
export { MuSig2P2PCoordinator } from './coordinator.ts'
export type { NetworkStatus } from './coordinator.ts'
export { CoordinatorError, describeError } from './errors.ts'
export type { CoordinatorErrorCode } from './errors.ts'
export type { CoordinatorEvent, CoordinatorEventMap, CoordinatorEventName } from './events.ts'
export type { GatheringStatus } from './gathering-runner.ts'
export type { Gatherings } from './gatherings.ts'
export type { GroupStatus } from './group-runner.ts'
export type { Groups } from './groups.ts'
export type { IdentityManager } from './identity-manager.ts'
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
export type { Publication } from './publication.ts'
export { RecordError } from './records.ts'
export type { RecordErrorCode } from './records.ts'
export { sessionChannelSecret } from './session-channel.ts'
export { SessionFileError } from './session-file.ts'
export type { SessionFileErrorCode } from './session-file.ts'
export type { ElectionInfo, SessionDetails, SessionStatus } from './session-status.ts'
export type { SessionDraft } from './sessions.ts'
export type { Change } from './surroundings.ts'
