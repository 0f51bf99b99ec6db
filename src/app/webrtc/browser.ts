import type { BrowserError, IceCandidate, SessionDescription, WebRtcChannel } from '../../bridge/index.ts'
import type { ChannelOptions, ConnectionConfiguration, ConnectionState } from '../../bridge/index.ts'

/** The narrow slice of an `RTCPeerConnection` that the page half needs. */
export interface RealConnection extends EventTarget {
  readonly connectionState: ConnectionState
  createOffer(): Promise<RealDescription>
  createAnswer(): Promise<RealDescription>
  setLocalDescription(description?: SessionDescription): Promise<void>
  setRemoteDescription(description: SessionDescription): Promise<void>
  addIceCandidate(candidate?: IceCandidate | null): Promise<void>
  createDataChannel(label: string, options: ChannelOptions): RealChannel
  close(): void
}

/** An offer or an answer, as a browser gives it. */
export interface RealDescription {
  readonly type: SessionDescription['type']
  readonly sdp?: string
}

/** An `RTCDataChannel`; it can be transferred, if the browser knows how. */
export type RealChannel = WebRtcChannel & Transferable

/** Makes connections: the browser's own, unless a test says otherwise. */
export type ConnectionMaker = (configuration: ConnectionConfiguration) => RealConnection

export const makeConnection: ConnectionMaker = (configuration) => new RTCPeerConnection(configuration)

/** The plain form of whatever the browser threw or put in an event. */
export function plainError(error: unknown): BrowserError {
  if (error instanceof Error) return { name: error.name, message: error.message }
  return { name: 'OperationError', message: 'The browser gave no reason.' }
}

export function plainCandidate(candidate: RTCIceCandidate | null): IceCandidate | null {
  if (candidate === null) return null
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate
  return { candidate: line, sdpMid, sdpMLineIndex, usernameFragment }
}
