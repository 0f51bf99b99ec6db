import type { BridgedDataChannel } from './data-channel.ts'
import type { BridgedIceCandidate } from './descriptions.ts'

/** `RTCPeerConnectionIceEvent`. */
export class IceCandidateEvent extends Event {
  /** `null` ends the candidates. */
  readonly candidate: BridgedIceCandidate | null

  constructor(candidate: BridgedIceCandidate | null) {
    super('icecandidate')
    this.candidate = candidate
  }
}

/** `RTCPeerConnectionIceErrorEvent`. */
export class IceCandidateErrorEvent extends Event {
  readonly errorCode: number
  readonly errorText: string

  constructor(errorCode: number, errorText: string) {
    super('icecandidateerror')
    this.errorCode = errorCode
    this.errorText = errorText
  }
}

/** `RTCDataChannelEvent`. */
export class IncomingChannelEvent extends Event {
  readonly channel: BridgedDataChannel

  constructor(channel: BridgedDataChannel) {
    super('datachannel')
    this.channel = channel
  }
}
