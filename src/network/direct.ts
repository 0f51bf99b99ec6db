import type { Transport } from '@libp2p/interface'
import type { WebRTCTransportComponents } from '@libp2p/webrtc'
import type { IceServer } from '../bridge/index.ts'
import { MAX_CHANNEL_STREAMS } from './channel/messages.ts'

/** Makes the libp2p transport by which peers connect directly, once for each start. */
export type DirectTransport = () => Promise<(components: WebRTCTransportComponents) => Transport>

/**
 * WebRTC by the classes of the global, which @libp2p/webrtc takes as it is evaluated: it is imported only when the transport starts, so
 * in a worker `installWebRtcBridge` must be called before.
 */
export function webRtc(options: { readonly iceServers: readonly IceServer[] }): DirectTransport {
  return async () => {
    const { webRTC } = await import('@libp2p/webrtc')
    const iceServers = options.iceServers.map((server) => ({ ...server, urls: [...server.urls] }))
    return webRTC({ rtcConfiguration: { iceServers }, maxEarlyStreams: MAX_CHANNEL_STREAMS })
  }
}
