import { base64urlnopad } from '@scure/base'
import { oneSpelling } from '../../fuzz/properties.ts'
import { Prepared, type Target } from '../../fuzz/target.ts'
import { concat, fromHex, taggedHash } from '../bytes/index.ts'
import { decode, encode } from './cbor.ts'
import { WireError } from './errors.ts'
import { decodeFrame, DocumentAssembler, encodeFrame, MAX_FRAME_BYTES, splitDocument } from './frame.ts'
import { decodeInvite, encodeInvite } from './invite.ts'
import { decodeStatement, encodeStatement, statementDigest, statementId } from './statement.ts'
import { readVectors } from './vectors.contract.ts'

interface Encoded {
  readonly bytes: string
}

const errors = [WireError]
const ofVectors = (name: string): readonly Uint8Array[] =>
  readVectors<Encoded[]>(name).map(({ bytes }) => fromHex(bytes))
const links = (): readonly string[] =>
  readVectors<{ valid: { text: string }[] }>('invites').valid.map(({ text }) => text)
const LINK_HEADER_BYTES = 5

/** Every reader of this room. */
export function wireTargets(): readonly Target[] {
  const frames = [...ofVectors('frames'), ...splitDocument(new Uint8Array(60_000)).map(encodeFrame)]
  const statements = ofVectors('statements')
  return [
    {
      name: 'cbor',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: [...frames.slice(0, 4), ...statements],
      read: oneSpelling((bytes) => decode(bytes, MAX_FRAME_BYTES), encode),
    },
    {
      name: 'frame',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: frames,
      read: oneSpelling(decodeFrame, encodeFrame),
    },
    {
      name: 'document in chunks',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: frames,
      read: (bytes) => {
        const frame = decodeFrame(bytes)
        const assembler = new DocumentAssembler()
        return frame.type === 'document' ? [assembler.add(frame), assembler.add(frame)] : frame
      },
    },
    {
      name: 'statement',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: statements,
      read: (bytes) => {
        const statement = oneSpelling(decodeStatement, encodeStatement)(bytes)
        return [statementId(statement), statementDigest(statement)]
      },
    },
    { name: 'link', kind: 'text', grammar: 'plain', errors, samples: links(), read: readLink },
    {
      name: 'link behind its checksum',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      samples: links().map((text) => base64urlnopad.decode(text).subarray(LINK_HEADER_BYTES)),
      read: (body) => {
        const bytes = concat(Uint8Array.of(1), taggedHash('muster/invite', body).slice(0, 4), body)
        const text = base64urlnopad.encode(bytes)
        return new Prepared(() => readLink(text))
      },
    },
  ]
}

function readLink(text: string): string {
  return encodeInvite(decodeInvite(text))
}
