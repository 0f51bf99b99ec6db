import { parseWebRtcCommand, type WebRtcCommand, type WebRtcEvent, type WebRtcPort } from '../../bridge/index.ts'
import { makeConnection, type ConnectionMaker, type RealChannel, type RealConnection } from './browser.ts'
import { ServedConnection, type WorkerLink } from './served-connection.ts'
import { wait, type Wait } from './waits.ts'

export interface ServeOptions {
  /** Keep every channel on the page, as in a browser that cannot transfer them. */
  readonly forceProxy?: boolean
  readonly makeConnection?: ConnectionMaker
  readonly wait?: Wait
}

/**
 * Hold real peer connections for the worker at the other end of `port`, which calls `installWebRtcBridge` there. What comes back
 * closes them all and the port with them, for when the worker ends.
 *
 * A message that the bridge does not know is thrown as a `WebRtcBridgeError` from the port's listener, so it reaches the page's
 * `error` event.
 */
export function servePeerConnections(port: WebRtcPort, options: ServeOptions = {}): () => void {
  const server = new PeerConnectionServer(port, options)
  port.addEventListener('message', ({ data }) => {
    server.handle(parseWebRtcCommand(data))
  })
  port.start()
  return () => {
    server.close()
    port.close()
  }
}

class PeerConnectionServer {
  readonly #port: WebRtcPort
  readonly #mayTransfer: boolean
  readonly #link: WorkerLink
  readonly #connections = new Map<number, ServedConnection>()
  /** Until the probe has come through, channels stay on the page, which works everywhere. */
  #canTransfer = false
  #probe: RealConnection | undefined

  constructor(port: WebRtcPort, options: ServeOptions) {
    this.#port = port
    this.#mayTransfer = options.forceProxy !== true
    this.#link = {
      makeConnection: options.makeConnection ?? makeConnection,
      wait: options.wait ?? wait,
      send: (event, transfer) => {
        this.#send(event, transfer)
      },
      transfer: (event, channel) => this.#canTransfer && this.#transfer(event, channel),
    }
  }

  handle(command: WebRtcCommand): void {
    switch (command.type) {
      case 'bridge:hello':
        if (this.#mayTransfer) this.#startProbe()
        break
      case 'bridge:probed':
        this.#canTransfer = this.#mayTransfer && command.canTransfer
        this.#endProbe()
        break
      case 'connection:create':
        this.#create(command)
        break
      case 'connection:close':
        this.#connections.get(command.connectionId)?.close()
        this.#connections.delete(command.connectionId)
        break
      case 'connection:create-offer':
      case 'connection:create-answer':
      case 'connection:set-local-description':
      case 'connection:set-remote-description':
      case 'connection:add-ice-candidate':
      case 'channel:create':
      case 'channel:send':
      case 'channel:close':
        // Without a connection there is nothing to answer: the worker was told that it is closed, or closed it itself.
        this.#connections.get(command.connectionId)?.handle(command)
        break
    }
  }

  close(): void {
    this.#endProbe()
    for (const [connectionId, connection] of this.#connections) {
      connection.close()
      this.#send({ type: 'connection:state', connectionId, connectionState: 'closed' })
    }
    this.#connections.clear()
  }

  #create(command: Extract<WebRtcCommand, { readonly type: 'connection:create' }>): void {
    const { connectionId, configuration } = command
    try {
      this.#connections.set(connectionId, new ServedConnection(this.#link, connectionId, configuration))
    } catch (error) {
      // A closed connection rejects whatever is asked of it; the reason goes where the browser's own faults go.
      this.#send({ type: 'connection:state', connectionId, connectionState: 'closed' })
      throw error
    }
  }

  /** Only a real transfer shows whether a browser can: Chromium and Firefox differ in what `structuredClone` claims. */
  #startProbe(): void {
    this.#endProbe()
    try {
      const probe = this.#link.makeConnection({ iceServers: [] })
      this.#probe = probe
      const channel = probe.createDataChannel('probe', {})
      if (!this.#transfer({ type: 'bridge:probe', channel }, channel)) this.#endProbe()
    } catch {
      // No WebRTC here at all. The first real connection says so, to whoever asked for it.
      this.#endProbe()
    }
  }

  #endProbe(): void {
    this.#probe?.close()
    this.#probe = undefined
  }

  #transfer(event: WebRtcEvent, channel: RealChannel): boolean {
    try {
      this.#send(event, [channel])
      return true
    } catch {
      // A DataCloneError or a TypeError, by browser. The event goes out again without the channel, and any other fault shows then.
      this.#canTransfer = false
      return false
    }
  }

  #send(event: WebRtcEvent, transfer: Transferable[] = []): void {
    this.#port.postMessage(event, transfer)
  }
}
