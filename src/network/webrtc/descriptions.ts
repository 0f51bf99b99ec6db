import type { IceCandidate, SessionDescription } from '../../bridge/index.ts'

/** `RTCSessionDescription`: what libp2p makes of the remote side's SDP before it hands it to the connection. */
export class BridgedSessionDescription implements SessionDescription {
  readonly type: SessionDescription['type']
  readonly sdp: string

  constructor(init: { readonly type: SessionDescription['type']; readonly sdp?: string }) {
    this.type = init.type
    this.sdp = init.sdp ?? ''
  }

  toJSON(): SessionDescription {
    return { type: this.type, sdp: this.sdp }
  }
}

/** `RTCIceCandidate`: what the page gathered, and what libp2p makes of the JSON that the remote side sent. */
export class BridgedIceCandidate implements IceCandidate {
  readonly candidate: string
  readonly sdpMid: string | null
  readonly sdpMLineIndex: number | null
  readonly usernameFragment: string | null

  /**
   * Takes anything, since the JSON is a peer's: a field of another kind is as good as absent, and the browser judges the rest.
   * @throws TypeError when there is neither `sdpMid` nor `sdpMLineIndex`, as the browser's own does.
   */
  constructor(init: { readonly [Field in keyof IceCandidate]?: unknown }) {
    this.candidate = typeof init.candidate === 'string' ? init.candidate : ''
    this.sdpMid = typeof init.sdpMid === 'string' ? init.sdpMid : null
    this.sdpMLineIndex = isMediaLineIndex(init.sdpMLineIndex) ? init.sdpMLineIndex : null
    this.usernameFragment = typeof init.usernameFragment === 'string' ? init.usernameFragment : null
    if (this.sdpMid === null && this.sdpMLineIndex === null) {
      throw new TypeError('An ICE candidate needs sdpMid or sdpMLineIndex.')
    }
  }

  toJSON(): IceCandidate {
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = this
    return { candidate, sdpMid, sdpMLineIndex, usernameFragment }
  }
}

function isMediaLineIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535
}
