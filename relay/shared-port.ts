import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Libp2pOptions } from 'libp2p'
import type { Listener, MultiaddrConnection, Upgrader, UpgraderOptions } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { RelayError } from './errors.ts'

/** A WebSocket listener of libp2p, which takes an upgrade from any HTTP server. */
interface UpgradeListener extends Listener {
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

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
    const transport = webSockets()(components)
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
      await upgrader.upgradeInbound(connection, init)
    }
    return watched
  }

  #watchListener(listener: Listener): Listener {
    if (!isUpgradeListener(listener)) {
      const message = 'This version of @libp2p/websockets takes no upgrades from another server.'
      throw new RelayError('transport_unsupported', message)
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
  return 'onUpgrade' in listener && typeof listener.onUpgrade === 'function'
}
