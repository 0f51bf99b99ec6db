import type { GroupId, SessionId } from '../bytes/index.ts'

/** What `MuSig2P2PCoordinator` reports, with what is told each time. Signer indexes are positions in the proposal's list of signers. */
export interface CoordinatorEventMap {
  'session:created': [sessionId: SessionId]
  /** This device has the proposal and was able to read it. */
  'session:joined': [sessionId: SessionId]
  /** A signer was heard of for the first time. */
  'participant:joined': [sessionId: SessionId, signerIndex: number]
  /** Every signer has the proposal. */
  'session:ready': [sessionId: SessionId]
  /** Every signer approved: a nonce set is complete. */
  'session:nonces-complete': [sessionId: SessionId]
  'round1:complete': [sessionId: SessionId]
  /** Every partial signature has arrived and was verified. */
  'round2:complete': [sessionId: SessionId]
  /** One verified 64-byte signature an item. */
  'signature:finalized': [sessionId: SessionId, signatures: readonly Uint8Array[]]
  'session:complete': [sessionId: SessionId]
  /** It is up to this device to publish the result. */
  'session:should-broadcast': [sessionId: SessionId, coordinatorIndex: number]
  'session:coordinator-failed': [sessionId: SessionId, oldIndex: number, newIndex: number]
  'session:failover-exhausted': [sessionId: SessionId, attempts: number]
  /** Confirmed here by `notifyBroadcastComplete`, or claimed by a signer (`byIndex`), which stops nothing by itself. */
  'session:broadcast-confirmed': [sessionId: SessionId, byIndex: number, isClaim: boolean]
  'session:aborted': [sessionId: SessionId, because: 'declined' | 'stuck' | 'expired']
  'session:error': [sessionId: SessionId, message: string, code: string]
  'session:closed': [sessionId: SessionId]
  /** Another device with the same key has taken this one's place: this one signs no more of it until its person approves again. */
  'session:replaced': [sessionId: SessionId, byPeerId: string]
  /** The same, in a group's channel. */
  'group:replaced': [groupId: GroupId, byPeerId: string]
  'session:participant-disconnected': [sessionId: SessionId, signerIndex: number]
  'peer:connected': [peerId: string]
  'peer:disconnected': [peerId: string]
}

export type CoordinatorEventName = keyof CoordinatorEventMap

/** One event as plain data, for `postMessage`. */
export type CoordinatorEvent = {
  [Name in CoordinatorEventName]: { readonly name: Name; readonly args: CoordinatorEventMap[Name] }
}[CoordinatorEventName]
