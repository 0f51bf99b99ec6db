import { createCipheriv, hkdfSync } from 'node:crypto'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { oneSpelling } from '../../fuzz/properties.ts'
import { Prepared, type Target } from '../../fuzz/target.ts'
import { concat, fromHex, type GatheringId, type GroupId, type SessionId } from '../bytes/index.ts'
import { encode } from '../wire/index.ts'
import {
  decodeGatheringHead,
  decodeGroupHead,
  decodeSessionHead,
  decodeSessionProgress,
  decodeSignatures,
  decodeTombstone,
  encodeGatheringHead,
  encodeGroupHead,
  encodeSessionHead,
  encodeSessionProgress,
  encodeSignatures,
  encodeTombstone,
  RecordError,
} from './records.ts'
import { decodeSessionFile, encodeSessionFile, SessionFileError } from './session-file.ts'

const ID = 'ab'.repeat(32)
const SECRET = new Uint8Array(16).fill(7)
const IV = new Uint8Array(12).fill(9)
const scope = {
  network: 'testnet4',
  secret: SECRET,
  creatorPeerId: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN',
  relays: ['/dns4/relay.example/tcp/443/wss'],
  addedAtMs: 1_700_000_000_000,
} as const
/** Deriving a key and opening a cipher crosses into the host. */
const WITH_CIPHER = 0.1

/** Every reader of this room: what was stored, and session files. */
export async function coordinatorTargets(): Promise<readonly Target[]> {
  const contents = { document: new Uint8Array(200).fill(1), statements: [new Uint8Array(80), new Uint8Array()] }
  const file = await encodeSessionFile(ID as SessionId, SECRET, IV, contents)
  return [
    record('session head', oneSpelling(decodeSessionHead, encodeSessionHead), [
      encodeSessionHead({ ...scope, sessionId: ID as SessionId }),
    ]),
    record('session progress', oneSpelling(decodeSessionProgress, encodeSessionProgress), [
      encodeSessionProgress({
        announced: ['session:ready', 'turn 1'],
        failedTurns: [0, 1],
        turn: 2,
        turnStartedAtMs: 1_700_000_000_000,
        confirmedAtMs: 1_700_000_000_000,
        changedAtMs: 0,
      }),
    ]),
    record('session signatures', oneSpelling(decodeSignatures, encodeSignatures), [
      encodeSignatures([new Uint8Array(64), new Uint8Array(64).fill(1)]),
    ]),
    record(
      'gathering head',
      oneSpelling(decodeGatheringHead, encodeGatheringHead),
      [undefined, new Uint8Array(32)].map((statementKey) =>
        encodeGatheringHead({
          ...scope,
          gatheringId: ID as GatheringId,
          opening: statementKey,
          statementKey,
        }),
      ),
    ),
    record('group head', oneSpelling(decodeGroupHead, encodeGroupHead), [
      encodeGroupHead({
        ...scope,
        groupId: ID as GroupId,
        gatheringId: ID as GatheringId,
        signerIndex: 1,
        roster: new Uint8Array(300),
      }),
    ]),
    record('tombstone', oneSpelling(decodeTombstone, encodeTombstone), [encodeTombstone(1_700_000_000_000)]),
    {
      name: 'session file',
      kind: 'bytes',
      grammar: 'plain',
      errors: [SessionFileError],
      share: WITH_CIPHER,
      samples: [file],
      read: async (bytes) => decodeSessionFile(bytes, SECRET),
    },
    {
      name: 'session file behind its cipher',
      kind: 'bytes',
      grammar: 'cbor',
      errors: [SessionFileError],
      share: WITH_CIPHER,
      samples: [encode([contents.document, contents.statements])],
      read: (plaintext) => {
        const made = fileOf(plaintext)
        return new Prepared(async () => decodeSessionFile(made, SECRET))
      },
    },
  ]
}

function record(name: string, read: (bytes: Uint8Array) => unknown, samples: readonly Uint8Array[]): Target {
  return { name, kind: 'bytes', grammar: 'cbor', errors: [RecordError], samples, read }
}

/** A session file with anything inside, made by another implementation of its ciphers. */
function fileOf(plaintext: Uint8Array): Uint8Array {
  const id = fromHex(ID)
  const derived = new Uint8Array(hkdfSync('sha256', SECRET, id, 'muster/session-file', 36))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, plaintext.length + 16)
  const header = concat(utf8ToBytes('muster\r\n'), Uint8Array.of(1), id, derived.subarray(32), IV, length)
  const cipher = createCipheriv('aes-256-gcm', derived.subarray(0, 32), IV).setAAD(header)
  return concat(header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}
