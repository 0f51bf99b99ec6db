export { CircuitRelay, MAX_CIRCUITS_PER_CONNECTION } from './circuit-relay.ts'
export type { CircuitRelayLimits } from './circuit-relay.ts'
