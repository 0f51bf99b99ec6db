export { installWebRtcBridge, type WebRtcBridgeOptions } from './install.ts'
