export { CircuitRelay } from './circuit-relay.ts'
export type { CircuitRelayLimits } from './circuit-relay.ts'
