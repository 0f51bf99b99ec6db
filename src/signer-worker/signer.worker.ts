import { IdbStore, idbDeviceKeys, makeYield, openDeviceSealer } from '../host/index.ts'
import { composeSigner } from './compose-signer.ts'
import { LegacyKey } from './legacy-key.ts'

// Nothing but this worker and the page's own script can open this database; no other code of this project does.
const worker = composeSigner({
  records: new IdbStore('muster-signer'),
  legacy: new LegacyKey(new IdbStore(), async () => openDeviceSealer(idbDeviceKeys())),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  now: () => Date.now(),
  yieldToEvents: makeYield().yieldToEvents,
  post: (answer) => {
    postMessage(answer)
  },
})

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  worker.receive(data, ports[0]).catch((error: unknown) => {
    reportError(error)
  })
})
