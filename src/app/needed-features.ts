/** What Muster cannot do without, as far as a global object shows it. */
export interface FeatureHost {
  readonly isSecureContext?: boolean
  readonly Worker?: unknown
  readonly indexedDB?: unknown
  readonly crypto?: { readonly subtle?: unknown }
  readonly navigator?: { readonly locks?: unknown }
}

/** What this browser lacks, in words. WebRTC is not among it: without it, bytes go through the relay. */
export function missingFeatures(host: FeatureHost): readonly string[] {
  // Most of the others are missing because of this one.
  if (host.isSecureContext !== true) return ['A secure connection (https)']
  const needed: readonly (readonly [present: unknown, words: string])[] = [
    [host.Worker, 'Web Workers'],
    [host.indexedDB, 'Storage (IndexedDB)'],
    [host.crypto?.subtle, 'Encryption (Web Crypto)'],
    [host.navigator?.locks, 'Locks between tabs (Web Locks)'],
  ]
  return needed.flatMap(([present, words]) => (present === undefined || present === null ? [words] : []))
}
