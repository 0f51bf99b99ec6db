import { startRelay } from '../../relay/index.ts'
import { describeTransport } from '../coordinator/ports/transport.contract.ts'
import { Libp2pTransport } from './index.ts'

describeTransport('Libp2pTransport', async () => {
  const relay = await startRelay({ port: 0, maxConnectRatePerAddress: 1000 })
  return {
    relays: [relay.multiaddr],
    create: async () =>
      new Libp2pTransport({
        privateKey: crypto.getRandomValues(new Uint8Array(32)),
        allowsPrivateRelays: true,
      }),
    close: async () => {
      await relay.stop()
    },
  }
})
