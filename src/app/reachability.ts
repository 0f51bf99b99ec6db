import type { Mirror } from './stores/mirror.ts'

/** Whether there is anyone to be found: without a group, a gathering or a session the worker has no reason to dial a relay. */
export function needsRelays({ gatherings, groups, sessions }: Mirror): boolean {
  return gatherings.size + groups.size + sessions.size > 0
}

/** A relay that is needed is not connected. */
export function lacksRelay(mirror: Mirror): boolean {
  return (
    needsRelays(mirror) && mirror.network !== undefined && mirror.network.relays.some((relay) => !relay.isConnected)
  )
}

/** Not one of the relays is connected, and they are needed. Where none is configured, none is missed. */
export function lacksEveryRelay(mirror: Mirror): boolean {
  const relays = mirror.network?.relays ?? []
  return needsRelays(mirror) && relays.length > 0 && relays.every((relay) => !relay.isConnected)
}
