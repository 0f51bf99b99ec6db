import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Connection, Libp2p, MessageStream, StreamMuxerFactory } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { multiaddrOf, type Target } from './siege.ts'

/** Frames of yamux (hashicorp/yamux, spec.md): version, type, flags, stream, length. */
const FRAME_BYTES = 12
export const FRAME_TYPE = { data: 0, windowUpdate: 1, ping: 2 } as const
export const SYN = 1

/** A peer that passed the relay's handshake and may send whatever it likes beneath its streams. */
export interface HostileTab {
  readonly tab: Libp2p
  readonly connection: Connection
  /** Beneath yamux: encrypted, not yet cut into streams. */
  readonly plain: MessageStream
}

export async function startHostileTab(target: Target): Promise<HostileTab> {
  let plain: MessageStream | undefined
  const watched = (): StreamMuxerFactory => {
    const factory = yamux()()
    return {
      protocol: factory.protocol,
      createStreamMuxer: (stream) => {
        plain = stream
        return factory.createStreamMuxer(stream)
      },
    }
  }
  const tab = await createLibp2p({
    addresses: { listen: [] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [watched],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { reconnectRetries: 0 },
    connectionMonitor: { enabled: false },
  })
  const connection = await tab.dial(multiaddr(multiaddrOf(target)))
  if (plain === undefined) throw new Error('The connection has no streams.')
  return { tab, connection, plain }
}

/** The head of a frame. */
export function frameHead(type: number, flags: number, streamId: number, length: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(FRAME_BYTES))
  head.setUint8(1, type)
  head.setUint16(2, flags)
  head.setUint32(4, streamId)
  head.setUint32(8, length)
  return new Uint8Array(head.buffer)
}
