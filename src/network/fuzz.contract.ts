import { oneSpelling } from '../../fuzz/properties.ts'
import type { Target } from '../../fuzz/target.ts'
import { concat } from '../bytes/index.ts'
import { ChannelError } from './channel/errors.ts'
import { type ChannelMessage, encodeMessage, MessageReader } from './channel/messages.ts'
import {
  decodeNews,
  decodeRequest,
  encodeNews,
  encodeRequest,
  LengthPrefixReader,
  MAX_NEWS_BYTES,
  RendezvousError,
  withLengthPrefix,
} from './rendezvous/index.ts'
import { BridgedIceCandidate } from './webrtc/descriptions.ts'

const TOPIC = new Uint8Array(32).fill(7)
const PEERS = [
  '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN',
  '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5',
]
/** Bytes that one piece of a stream has at the most, as far as readers here are concerned. */
const PIECE_BYTES = 7

/** Every reader of this room. */
export function networkTargets(): readonly Target[] {
  const requests = (['register', 'unregister'] as const).map((type) => encodeRequest({ type, topic: TOPIC }))
  const news = [
    encodeNews({ type: 'members', topic: TOPIC, peerIds: PEERS.toSorted() }),
    encodeNews({ type: 'joined', topic: TOPIC, peerId: PEERS[0] ?? '' }),
    encodeNews({ type: 'left', topic: TOPIC, peerId: PEERS[1] ?? '' }),
    encodeNews({ type: 'refused', topic: TOPIC, code: 'members_full' }),
  ]
  const errors = [RendezvousError]
  return [
    {
      name: 'rendezvous request',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: requests,
      read: oneSpelling(decodeRequest, encodeRequest),
    },
    {
      name: 'rendezvous news',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: news,
      read: oneSpelling(decodeNews, encodeNews),
    },
    {
      name: 'rendezvous stream',
      kind: 'bytes',
      grammar: 'plain',
      errors,
      samples: [concat(...[...requests, ...news].map(withLengthPrefix))],
      read: (bytes) => {
        const reader = new LengthPrefixReader(MAX_NEWS_BYTES)
        return piecesOf(bytes).flatMap((piece) => reader.push(piece))
      },
    },
    channelTarget(),
    {
      name: 'ice candidate of a peer',
      kind: 'data',
      // The browser throws the same for what it cannot use, and libp2p expects that.
      errors: [TypeError],
      samples: [
        { candidate: 'candidate:1 1 UDP 1 127.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 },
        { sdpMid: '' },
      ],
      read: (value) => new BridgedIceCandidate(Object(value) as Record<string, unknown>).toJSON(),
    },
  ]
}

function channelTarget(): Target {
  const challenge = new Uint8Array(32).fill(1)
  const messages: readonly ChannelMessage[] = [
    { type: 'hello', topic: TOPIC, challenge },
    { type: 'challenge', challenge },
    { type: 'proof', mac: challenge },
    { type: 'begin', isFresh: true },
    { type: 'frame', bytes: new Uint8Array(300) },
    { type: 'moved' },
    { type: 'bye' },
  ]
  const stream = concat(...messages.map(encodeMessage))
  return {
    name: 'channel stream',
    kind: 'bytes',
    grammar: 'plain',
    errors: [ChannelError],
    samples: [stream, encodeMessage({ type: 'frame', bytes: new Uint8Array(65_536) })],
    read: (bytes) => {
      const reader = new MessageReader()
      reader.admitFrames()
      for (const piece of piecesOf(bytes)) {
        reader.push(piece)
        while (reader.next() !== undefined);
      }
      return reader.unreadBytes
    },
  }
}

/** As a stream brings them: in pieces of a few bytes; long ones in a thousand pieces. */
function piecesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const size = Math.max(PIECE_BYTES, Math.ceil(bytes.length / 1_000))
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}
