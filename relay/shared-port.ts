import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Libp2pOptions } from 'libp2p'
import type { Listener, MultiaddrConnection, Upgrader, UpgraderOptions } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { RelayError } from './errors.ts'

/** What is needed of a WebSocket of the package `ws`. */
interface ServerWebSocket {
  on(event: 'error', listener: () => void): void
  terminate(): void
}

/** A WebSocket listener of libp2p, which takes an upgrade from any HTTP server. */
interface UpgradeListener extends Listener {
  readonly wsServer: { readonly options: { maxPayload?: number } }
  onWsServerConnection(socket: ServerWebSocket, request: IncomingMessage): void
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** The longest message of a WebSocket. Each is a piece of a message of Noise, which has 64 KiB at most. */
const MAX_MESSAGE_BYTES = 128 * 1024
/** What a tab may send before both sides know each other: the handshake takes less than 1 KiB. */
const MAX_HANDSHAKE_BYTES = 64 * 1024
/** What waits for a tab that does not read, before the streams above are told to wait. */
const MAX_BUFFERED_BYTES = 128 * 1024

/**
 * Lets pages and WebSockets share one port: libp2p's listener cannot be given an HTTP server, but it takes upgrades that another
 * server received, and sees the browser's own address in them. What it listens on by itself is a loopback port that nobody is told of.
 */
export class SharedPort {
  readonly #sockets = new Set<Duplex>()
  #listener: UpgradeListener | undefined
  /** The socket whose upgrade is handed over at this moment; that happens in one go. */
  #handedOver: Duplex | undefined

  /** For `createLibp2p`, with `listen` at one loopback address. */
  readonly transport: NonNullable<Libp2pOptions['transports']>[number] = (components) => {
    const transport = webSockets({ maxBufferedAmount: MAX_BUFFERED_BYTES })(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = ({ upgrader }) =>
      this.#watchListener(createListener({ upgrader: this.#watchUpgrader(upgrader) }))
    return transport
  }

  /** Hands an upgrade of the HTTP server over; before libp2p listens and after it stopped the socket is closed. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#listener === undefined) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#handedOver = socket
    this.#listener.onUpgrade(request, socket, head)
    this.#handedOver = undefined
  }

  /**
   * Closes the socket of a connection that is refused or aborted. The transport leaves it open: it asks the WebSocket to close with
   * code 1006, which is not allowed (RFC 6455, section 7.4.1), and the tab would neither be told nor free its place.
   */
  #watchUpgrader(upgrader: Upgrader): Upgrader {
    const watched = Object.create(upgrader) as Upgrader
    watched.upgradeInbound = async (connection: MultiaddrConnection, init: UpgraderOptions) => {
      const socket = this.#handedOver
      connection.addEventListener('close', () => socket?.destroy(), { once: true })
      connection.maxWriteBufferLength = MAX_BUFFERED_BYTES
      const endWatch = limitHandshake(connection)
      try {
        await upgrader.upgradeInbound(connection, init)
      } finally {
        endWatch()
      }
    }
    return watched
  }

  #watchListener(listener: Listener): Listener {
    if (!isUpgradeListener(listener)) {
      const message = 'This version of @libp2p/websockets takes no upgrades from another server.'
      throw new RelayError('transport_unsupported', message)
    }
    // By itself it takes 100 MiB, and keeps them until they are whole.
    listener.wsServer.options.maxPayload = MAX_MESSAGE_BYTES
    const accept = listener.onWsServerConnection.bind(listener)
    listener.onWsServerConnection = (socket, request) => {
      // Bytes that are no WebSocket frame are an error that nobody else listens to, and that would end the process.
      socket.on('error', () => {
        socket.terminate()
      })
      accept(socket, request)
    }
    this.#listener = listener
    const close = listener.close.bind(listener)
    // The listener waits for its WebSockets to be gone, and closes only those of its own server.
    listener.close = async () => {
      this.#listener = undefined
      for (const socket of this.#sockets) socket.destroy()
      await close()
    }
    return listener
  }
}

function isUpgradeListener(listener: Listener): listener is UpgradeListener {
  if (!('onUpgrade' in listener) || typeof listener.onUpgrade !== 'function') return false
  if (!('onWsServerConnection' in listener) || typeof listener.onWsServerConnection !== 'function') return false
  return 'wsServer' in listener && listener.wsServer instanceof Object && 'options' in listener.wsServer
}

/** Ends a connection that sends more than a handshake takes. @returns what ends the watch. */
function limitHandshake(connection: MultiaddrConnection): () => void {
  let leftBytes = MAX_HANDSHAKE_BYTES
  const onMessage = ({ data }: { readonly data: { readonly byteLength: number } }): void => {
    leftBytes -= data.byteLength
    if (leftBytes < 0) connection.abort(new Error('This is no handshake.'))
  }
  connection.addEventListener('message', onMessage)
  return () => {
    connection.removeEventListener('message', onMessage)
  }
}
