import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Libp2pOptions } from 'libp2p'
import type { Listener } from '@libp2p/interface'
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

  /** For `createLibp2p`, with `listen` at one loopback address. */
  readonly transport: NonNullable<Libp2pOptions['transports']>[number] = (components) => {
    const transport = webSockets()(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = (options) => this.#watch(createListener(options))
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
    this.#listener.onUpgrade(request, socket, head)
  }

  #watch(listener: Listener): Listener {
    if (!isUpgradeListener(listener)) {
      throw new RelayError(
        'transport_unsupported',
        'This version of @libp2p/websockets takes no upgrades from another server.',
      )
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
