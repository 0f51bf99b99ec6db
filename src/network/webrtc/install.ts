import { parseWebRtcEvent, type WebRtcPort } from '../../bridge/index.ts'
import { BridgedIceCandidate, BridgedSessionDescription } from './descriptions.ts'
import { BridgedPeerConnection, refuseChannel, type PageLink } from './peer-connection.ts'

export interface WebRtcBridgeOptions {
  /** Where the WebRTC classes are put: the worker's own global unless a test says otherwise. */
  readonly global?: object
}

/**
 * Give this worker `RTCPeerConnection`, `RTCSessionDescription` and `RTCIceCandidate`, whose real parts are on the page behind
 * `port` (its other end goes to `servePeerConnections`). Must be called before @libp2p/webrtc is imported, which captures them when
 * it is evaluated: import it dynamically afterwards.
 *
 * A message that the bridge does not know is thrown as a `WebRtcBridgeError` from the port's listener, so it reaches the worker's
 * `error` event.
 */
export function installWebRtcBridge(port: WebRtcPort, options: WebRtcBridgeOptions = {}): void {
  const page = linkToPage(port)
  const classes = {
    RTCPeerConnection: class RTCPeerConnection extends BridgedPeerConnection {
      constructor(configuration?: unknown) {
        super(page, configuration)
      }
    },
    RTCSessionDescription: BridgedSessionDescription,
    RTCIceCandidate: BridgedIceCandidate,
  }
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(options.global ?? globalThis, name, { value, writable: true, configurable: true })
  }
}

function linkToPage(port: WebRtcPort): PageLink {
  const connections = new Map<number, BridgedPeerConnection>()
  let lastConnectionId = 0

  const link: PageLink = {
    send: (command, transfer) => {
      port.postMessage(command, transfer)
    },
    register: (connection) => {
      lastConnectionId += 1
      connections.set(lastConnectionId, connection)
      return lastConnectionId
    },
    forget: (connectionId) => {
      connections.delete(connectionId)
    },
  }
  port.addEventListener('message', ({ data }) => {
    const event = parseWebRtcEvent(data)
    if (event.type === 'bridge:probe') {
      // It got here and can be spoken to, which is all there was to find out.
      event.channel.close()
      link.send({ type: 'bridge:probed', canTransfer: true })
      return
    }
    const connection = connections.get(event.connectionId)
    if (connection === undefined) refuseChannel(event)
    else connection.handle(event)
  })
  // The only thing in a message that this browser could fail to read is a transferred channel.
  port.addEventListener('messageerror', () => {
    link.send({ type: 'bridge:probed', canTransfer: false })
  })
  port.start()
  link.send({ type: 'bridge:hello' })
  return link
}
