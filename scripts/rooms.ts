/** What the files of one folder may import. Every room may import its own files. */
export interface Room {
  /** Rooms that may be imported through their doors, or a single file by its path inside `src`. */
  readonly rooms: readonly string[]
  /** Rooms of which only types may be imported (`import type`), through their doors as well. */
  readonly types?: readonly string[]
  /** Packages, or scopes of packages such as `@libp2p`. */
  readonly libraries: readonly string[]
}

/** The direction of imports between the rooms of `src`: what is not listed is refused. */
export const rooms: Readonly<Record<string, Room>> = {
  bytes: { rooms: [], libraries: ['@noble/hashes'] },
  musig2: { rooms: ['bytes'], libraries: ['@noble/hashes', '@noble/secp256k1'] },
  wire: { rooms: ['bytes'], libraries: ['@noble/hashes', '@noble/secp256k1', '@scure/base', 'cborg'] },
  session: { rooms: ['bytes', 'musig2', 'wire'], libraries: ['@noble/hashes'] },
  group: {
    rooms: ['bytes', 'musig2', 'wire'],
    libraries: ['@noble/hashes', '@noble/secp256k1', '@scure/base', '@scure/bip32', '@scure/bip39', 'cborg'],
  },
  chain: {
    rooms: ['bytes', 'musig2'],
    types: ['wire', 'group'],
    libraries: ['@noble/curves', '@noble/hashes', '@scure/base', '@scure/bip32', '@scure/btc-signer'],
  },
  vault: { rooms: ['bytes', 'wire'], libraries: ['@noble/hashes', 'hash-wasm'] },
  signer: {
    rooms: ['bytes', 'musig2', 'wire', 'session', 'group', 'chain', 'vault'],
    libraries: ['@noble/hashes', '@noble/secp256k1', '@scure/base', '@scure/bip32', '@scure/bip39'],
  },
  coordinator: {
    rooms: ['bytes', 'wire', 'session', 'group'],
    types: ['signer', 'chain', 'musig2'],
    libraries: ['@noble/hashes'],
  },
  bridge: {
    rooms: ['bytes'],
    types: ['musig2', 'wire', 'session', 'group', 'chain', 'vault', 'signer', 'coordinator', 'network'],
    libraries: [],
  },
  network: {
    rooms: ['bytes', 'wire', 'coordinator', 'bridge'],
    libraries: [
      '@chainsafe',
      '@libp2p',
      '@multiformats',
      '@noble/hashes',
      'it-length-prefixed',
      'libp2p',
      'main-event',
      'multiformats',
      'uint8arraylist',
    ],
  },
  host: { rooms: ['bytes', 'signer', 'coordinator/ports/store.ts'], libraries: ['idb-keyval'] },
  'signer-worker': {
    rooms: [
      'bytes',
      'wire',
      'session',
      'group',
      'chain',
      'signer',
      'vault',
      'bridge',
      'host',
      'coordinator/ports/store.ts',
    ],
    types: ['musig2'],
    libraries: ['@noble/hashes', '@scure/bip39'],
  },
  worker: {
    rooms: [
      'bytes',
      'musig2',
      'wire',
      'session',
      'group',
      'chain',
      'signer',
      'coordinator',
      'network',
      'bridge',
      'host',
    ],
    libraries: [],
  },
  simulation: {
    rooms: ['bytes', 'musig2', 'wire', 'session', 'group', 'signer', 'coordinator', 'coordinator/memory/index.ts'],
    libraries: ['@noble/hashes', '@noble/secp256k1', '@scure/bip32', '@scure/bip39'],
  },
  app: {
    rooms: ['bytes', 'bridge', 'vault/passkey.ts'],
    types: [
      'musig2',
      'wire',
      'session',
      'group',
      'chain',
      'vault',
      'signer',
      'signer-worker',
      'coordinator',
      'network',
      'worker',
    ],
    libraries: [
      '@noble/curves',
      '@scure/base',
      'idb-keyval',
      'qr',
      'react',
      'react-dom',
      'virtual:pwa-register',
      'workbox-window',
      'wouter',
      'zustand',
    ],
  },
}

/**
 * Files besides `index.ts` that another room may import: the relay speaks the rendezvous protocol and nothing else of the network,
 * who keeps records needs the port Store and nothing else of the coordinator, the simulation runs on its adapters in memory, and whoever
 * tries things by chance needs chance and nothing else of the simulation. A room may import those that it lists.
 */
export const sideDoors: readonly string[] = [
  'vault/passkey.ts',
  'network/rendezvous.ts',
  'network/rendezvous/index.ts',
  'coordinator/ports/store.ts',
  'coordinator/memory/index.ts',
  'simulation/random.ts',
]

/** What the folders beside `src` may import of it. `everything` still goes through the doors. */
export const outside: Readonly<Record<string, readonly string[] | 'everything'>> = {
  relay: ['bytes', 'network/rendezvous.ts', 'network/rendezvous/index.ts'],
  e2e: 'everything',
  bench: 'everything',
  scripts: 'everything',
  fuzz: 'everything',
}
