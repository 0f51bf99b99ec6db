export { MemoryNetwork, type Delivery } from './memory-network.ts'
export { MemoryTransport } from './memory-transport.ts'
export { MemoryStore } from './memory-store.ts'
