import type { AppConfiguration, IceServer } from '../bridge/index.ts'
import { idbDeviceKeys, IdbStore, makeYield, openDeviceSealer } from '../host/index.ts'
import { LocalSigner, type Sealer } from '../signer/index.ts'
import { type Adapters, composeWorker } from './compose.ts'
import { openDeviceIdentity } from './device-identity.ts'
import { mayDialPrivateRelays } from './private-relays.ts'
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

async function open(configuration: AppConfiguration, [bridge]: readonly MessagePort[]): Promise<Adapters> {
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
  return { transport, store, chains, ...openSigner(configuration, store, sealer) }
}

/** The signer of this worker's own: its key is sealed by the device alone. */
function openSigner(
  { feeCap }: AppConfiguration,
  store: IdbStore,
  sealer: Sealer,
): Pick<Adapters, 'signer' | 'connectSigner'> {
  const signer = new LocalSigner({ records: store, sealer, random, yieldToEvents, feeCap })
  return {
    signer,
    connectSigner(port) {
      port.close()
    },
  }
}

function iceServersOf({ iceServers }: AppConfiguration): readonly IceServer[] {
  return iceServers.map(({ urls, ...credentials }) => ({ urls: [...urls], ...credentials }))
}
