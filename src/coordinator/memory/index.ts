export { MemoryNetwork, type Delivery, type MemoryNetworkOptions } from './memory-network.ts'
export { MemoryTransport } from './memory-transport.ts'
export { MemoryStore } from './memory-store.ts'
