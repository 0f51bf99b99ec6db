/** Relays that one invite, announcement or `join` may name. */
export const MAX_RELAYS = 8

/** Where a channel's members meet: the relays that its link names, then this device's own, as many as a link may name. */
export function meetingPlaces(named: readonly string[], own: readonly string[]): readonly string[] {
  return [...new Set([...named, ...own])].slice(0, MAX_RELAYS)
}
