import type { Stream } from '@libp2p/interface'
import type { WebRTCTransportComponents } from '@libp2p/webrtc'

type Registrar = WebRTCTransportComponents['registrar']

/**
 * What a transport gets of libp2p, with its protocols answered only for peers that may ask. libp2p has middleware for this, but
 * libp2p 3.3.11 adds the handler to the middleware of a protocol anew with each stream, so that the second is handled twice.
 */
export function guardComponents(
  components: WebRTCTransportComponents,
  mayAsk: (peerId: string) => boolean,
): WebRTCTransportComponents {
  const registrar = guardRegistrar(components.registrar, mayAsk)
  return new Proxy(components, {
    get: (target, name): unknown => (name === 'registrar' ? registrar : Reflect.get(target, name)),
  })
}

function guardRegistrar(registrar: Registrar, mayAsk: (peerId: string) => boolean): Registrar {
  const handle: Registrar['handle'] = async (protocol, handler, options) => {
    const guarded: typeof handler = async (stream: Stream, connection) => {
      if (mayAsk(connection.remotePeer.toString())) await handler(stream, connection)
      else stream.abort(new Error('The peer may not ask for this.'))
    }
    await registrar.handle(protocol, guarded, options)
  }
  return new Proxy(registrar, {
    get: (target, name): unknown => {
      if (name === 'handle') return handle
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
