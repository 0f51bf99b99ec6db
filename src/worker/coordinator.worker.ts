import { type AppConfiguration, type IceServer, RequestError } from '../bridge/index.ts'
import { describeError } from '../coordinator/index.ts'
import { idbDeviceKeys, IdbStore, makeYield, openDeviceSealer } from '../host/index.ts'
import { type Adapters, composeWorker } from './compose.ts'
import { openDeviceIdentity } from './device-identity.ts'
import { mayDialPrivateRelays } from './private-relays.ts'
import { RemoteSigner } from './remote-signer.ts'
import { httpChainAccess } from './wallet/index.ts'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

const { yieldToEvents } = makeYield()

const worker = composeWorker({
  now: () => Date.now(),
  random,
  yieldToEvents,
  post: (message) => {
    postMessage(message)
  },
  open,
})

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  worker.receive(data, ports).catch((error: unknown) => {
    reportError(error)
  })
})

async function open(configuration: AppConfiguration, [bridge, signerPort]: readonly MessagePort[]): Promise<Adapters> {
  const { installWebRtcBridge, Libp2pTransport, webRtc } = await import('../network/index.ts')
  // Before the transport starts: @libp2p/webrtc takes the WebRTC classes from the global as it is evaluated.
  if (bridge !== undefined) installWebRtcBridge(bridge)
  const store = new IdbStore()
  const sealer = await openDeviceSealer(idbDeviceKeys())
  const transport = new Libp2pTransport({
    privateKey: await openDeviceIdentity(store, sealer, random),
    allowsPrivateRelays: mayDialPrivateRelays(location.hostname),
    ...(bridge === undefined ? {} : { direct: webRtc({ iceServers: iceServersOf(configuration) }) }),
  })
  const chains = httpChainAccess(configuration, location.origin, (url, init) => fetch(url, init))
  return { transport, store, chains, ...openSigner(signerPort) }
}

/** The signer is in a worker of its own, at the other end of this port. */
function openSigner(port: MessagePort | undefined): Pick<Adapters, 'signer' | 'connectSigner'> {
  if (port === undefined) throw new RequestError('command_malformed', undefined, 'There is no port to the signer.')
  const signer = new RemoteSigner(port, (error) => {
    const { code, message } = describeError(error)
    postMessage({ type: 'fault', code, message })
  })
  return {
    signer,
    connectSigner(next) {
      signer.connect(next)
    },
  }
}

function iceServersOf({ iceServers }: AppConfiguration): readonly IceServer[] {
  return iceServers.map(({ urls, ...credentials }) => ({ urls: [...urls], ...credentials }))
}
