import { MemoryNetwork, MemoryTransport } from './index.ts'
import { describeTransport } from '../ports/transport.contract.ts'

describeTransport('MemoryTransport', async () => {
  const network = new MemoryNetwork()
  let count = 0
  return {
    relays: ['relay-1', 'relay-2'],
    create: async () => {
      count += 1
      return new MemoryTransport(network, `peer-${count}`)
    },
    close: async () => undefined,
  }
})
