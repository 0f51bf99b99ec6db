/** What happens at a relay that its keeper may want to know. Peer ids are public; addresses of people are not told. */
export type RelayEvent =
  | { readonly type: 'relay:started'; readonly url: string; readonly multiaddr: string }
  | { readonly type: 'relay:stopped' }
  | { readonly type: 'chain:served'; readonly network: string; readonly description: string }
  | { readonly type: 'port:busy'; readonly port: number; readonly next: number }
  | { readonly type: 'key:created'; readonly peerId: string }
  | { readonly type: 'peer:connected'; readonly peerId: string; readonly connections: number }
  | { readonly type: 'peer:disconnected'; readonly peerId: string; readonly connections: number }
  | { readonly type: 'connection:refused'; readonly reason: 'relay_full' | 'address_full' }
  | { readonly type: 'request:failed'; readonly reason: string }
  | { readonly type: 'rendezvous:reset'; readonly peerId: string; readonly code: string }

/** One line, `time event key=value …`, times in UTC. */
export function logLine(event: RelayEvent, at: Date): string {
  const { type, ...fields } = event
  const values = Object.entries(fields).map(([key, value]) => `${key}=${inOneWord(String(value))}`)
  return [at.toISOString(), type, ...values].join(' ')
}

function inOneWord(value: string): string {
  return /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}
