import type { Attack } from './siege.ts'
import { brokenWebSockets, garbage, oversizedMessages, silentSockets, silentWebSockets } from './socket-attacks.ts'
import { deafPeers, deafPeersInBytes, oversizedFrames, oversizedRequests } from './stream-attacks.ts'
import { crowd, requestFlood, silentStreams, topicFlood } from './tabs-attacks.ts'

/** Every attack by its name for people. */
export const attacks = {
  'peers of one address': crowd,
  'silent streams': silentStreams,
  'topics without end': topicFlood,
  'requests without end': requestFlood,
  'silent sockets, slow headers': silentSockets,
  'silent WebSockets': silentWebSockets,
  'broken WebSocket frames': brokenWebSockets,
  'garbage for a handshake': garbage,
  'messages of 64 MiB': oversizedMessages,
  'frames of 1 GiB': oversizedFrames,
  'requests of 4 MiB': oversizedRequests,
  'circuits to the deaf': deafPeers,
  'bytes to the deaf': deafPeersInBytes,
} as const satisfies Readonly<Record<string, Attack>>

export type AttackName = keyof typeof attacks
