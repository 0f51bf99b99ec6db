import { concat } from '../bytes/index.ts'
import { decode, encode, isBytes, isBytesOf, isList, isUint, type WireValue } from './cbor.ts'
import { WireError } from './errors.ts'
import { MAX_STATEMENT_BYTES } from './statement.ts'

/** What one message between two peers of a channel may take, framing of the stream not counted. */
export const MAX_FRAME_BYTES = 65_536
/** A scope's document: a proposal with its PSBT is the largest. */
export const MAX_DOCUMENT_BYTES = 1_048_576
/** A document travels in chunks that leave room in a frame. */
export const DOCUMENT_CHUNK_BYTES = 49_152
/** Ids of 32 bytes and two of CBOR: 1,500 stay under the frame's limit. */
export const MAX_IDS_PER_FRAME = 1_500
/** Statements of one frame together; the rest of the frame is for their CBOR headers. */
const MAX_PACKED_BYTES = 57_344

/** What peers of one channel send each other. */
export type Frame =
  | {
      /** What I hold. The list may come in several frames; only after the last is it complete. */
      readonly type: 'have'
      readonly hasDocument: boolean
      /** 32 bytes each. */
      readonly statementIds: readonly Uint8Array[]
      readonly isLast: boolean
    }
  | {
      /** What you lack, or news. Encoded statements. */
      readonly type: 'statements'
      readonly statements: readonly Uint8Array[]
    }
  | {
      /** One chunk of the scope's document. */
      readonly type: 'document'
      readonly index: number
      readonly count: number
      readonly bytes: Uint8Array
    }
  | {
      /** I am leaving on purpose. */
      readonly type: 'bye'
    }

const FRAME_CODES = { have: 1, statements: 2, document: 3, bye: 4 } as const

/** CBOR `[1, hasDocument, isLast, ids]`, `[2, statements]`, `[3, index, count, bytes]` or `[4]`. */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.type) {
    case 'have':
      return encode([FRAME_CODES.have, frame.hasDocument ? 1 : 0, frame.isLast ? 1 : 0, frame.statementIds])
    case 'statements':
      return encode([FRAME_CODES.statements, frame.statements])
    case 'document':
      return encode([FRAME_CODES.document, frame.index, frame.count, frame.bytes])
    case 'bye':
      return encode([FRAME_CODES.bye])
  }
}

/** @throws WireError `frame_malformed`, or what `decode` throws. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const value = decode(bytes, MAX_FRAME_BYTES)
  if (!isList(value)) throw malformed()
  switch (value[0]) {
    case FRAME_CODES.have:
      return readHave(value)
    case FRAME_CODES.statements:
      return readStatements(value)
    case FRAME_CODES.document:
      return readDocument(value)
    case FRAME_CODES.bye:
      if (value.length !== 1) throw malformed()
      return { type: 'bye' }
    default:
      throw malformed()
  }
}

function readHave(value: readonly WireValue[]): Frame {
  const [, hasDocument, isLast, ids] = value
  if (value.length !== 4 || !isFlag(hasDocument) || !isFlag(isLast) || !isList(ids)) throw malformed()
  const statementIds = ids.filter((id) => isBytesOf(id, 32))
  if (statementIds.length !== ids.length || ids.length > MAX_IDS_PER_FRAME) throw malformed()
  return { type: 'have', hasDocument: hasDocument === 1, statementIds, isLast: isLast === 1 }
}

function readStatements(value: readonly WireValue[]): Frame {
  const [, list] = value
  if (value.length !== 2 || !isList(list) || list.length === 0) throw malformed()
  const statements = list.filter(isBytes)
  if (statements.length !== list.length) throw malformed()
  return { type: 'statements', statements }
}

function readDocument(value: readonly WireValue[]): Frame {
  const [, index, count, bytes] = value
  if (value.length !== 4 || !isUint(index) || !isUint(count) || !isBytes(bytes)) throw malformed()
  const maxCount = Math.ceil(MAX_DOCUMENT_BYTES / DOCUMENT_CHUNK_BYTES)
  if (count < 1 || count > maxCount || index >= count) throw malformed()
  if (bytes.length === 0 || bytes.length > DOCUMENT_CHUNK_BYTES) throw malformed()
  if (index < count - 1 && bytes.length !== DOCUMENT_CHUNK_BYTES) throw malformed()
  if (index * DOCUMENT_CHUNK_BYTES + bytes.length > MAX_DOCUMENT_BYTES) throw malformed()
  return { type: 'document', index, count, bytes }
}

/** All that I hold, as as many `have` frames as it takes: at least one. */
export function packHave(hasDocument: boolean, statementIds: readonly Uint8Array[]): readonly Frame[] {
  const frames: Frame[] = []
  let start = 0
  do {
    const part = statementIds.slice(start, start + MAX_IDS_PER_FRAME)
    start += MAX_IDS_PER_FRAME
    frames.push({ type: 'have', hasDocument, statementIds: part, isLast: start >= statementIds.length })
  } while (start < statementIds.length)
  return frames
}

/**
 * Encoded statements in as few frames as hold them, in their order.
 * @throws WireError `too_long` when one is longer than a statement may be.
 */
export function packStatements(statements: readonly Uint8Array[]): readonly Frame[] {
  const frames: Frame[] = []
  let part: Uint8Array[] = []
  let partBytes = 0
  for (const statement of statements) {
    if (statement.length > MAX_STATEMENT_BYTES) throw new WireError('too_long', 'A statement is longer than it may be.')
    if (partBytes + statement.length > MAX_PACKED_BYTES) {
      frames.push({ type: 'statements', statements: part })
      part = []
      partBytes = 0
    }
    part.push(statement)
    // Five bytes of CBOR header at the most: short statements in great number must fit as well.
    partBytes += statement.length + 5
  }
  if (part.length > 0) frames.push({ type: 'statements', statements: part })
  return frames
}

/**
 * A document as chunks.
 * @throws WireError `too_long` over `MAX_DOCUMENT_BYTES`, `document_malformed` when it is empty.
 */
export function splitDocument(document: Uint8Array): readonly Frame[] {
  if (document.length > MAX_DOCUMENT_BYTES) throw new WireError('too_long', 'This document is longer than it may be.')
  if (document.length === 0) throw new WireError('document_malformed', 'This document is empty.')
  const count = Math.ceil(document.length / DOCUMENT_CHUNK_BYTES)
  return Array.from({ length: count }, (_, index) => ({
    type: 'document' as const,
    index,
    count,
    bytes: document.slice(index * DOCUMENT_CHUNK_BYTES, (index + 1) * DOCUMENT_CHUNK_BYTES),
  }))
}

/** Puts chunks of one document of one peer together. Whether it is the right document, its hash tells. */
export class DocumentAssembler {
  #chunks: Uint8Array[] = []
  #count = 0

  /**
   * Takes the next chunk and gives the document with the last one.
   * @throws WireError `document_malformed` when chunks do not follow each other; it is then empty again.
   */
  add(chunk: Extract<Frame, { type: 'document' }>): Uint8Array | undefined {
    if (chunk.index === 0) {
      this.#chunks = []
      this.#count = chunk.count
    }
    if (chunk.index !== this.#chunks.length || chunk.count !== this.#count) {
      this.#chunks = []
      this.#count = 0
      throw new WireError('document_malformed', 'The parts of a document do not follow each other.')
    }
    this.#chunks.push(chunk.bytes)
    if (this.#chunks.length < this.#count) return undefined
    const document = concat(...this.#chunks)
    this.#chunks = []
    this.#count = 0
    return document
  }
}

function isFlag(value: WireValue | undefined): value is 0 | 1 {
  return value === 0 || value === 1
}

function malformed(): WireError {
  return new WireError('frame_malformed', 'These bytes are not a message that is spoken here.')
}
