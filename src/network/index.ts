export { webRtc, type DirectTransport } from './direct.ts'
export { Libp2pTransport, type Libp2pTransportOptions } from './libp2p-transport.ts'
export { installWebRtcBridge, type WebRtcBridgeOptions } from './webrtc/index.ts'
