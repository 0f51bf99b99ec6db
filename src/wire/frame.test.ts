import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from './cbor.ts'
import { describeDecoder } from './decoder.contract.ts'
import { WireError } from './errors.ts'
import {
  decodeFrame,
  DOCUMENT_CHUNK_BYTES,
  DocumentAssembler,
  encodeFrame,
  type Frame,
  MAX_DOCUMENT_BYTES,
  MAX_FRAME_BYTES,
  MAX_IDS_PER_FRAME,
  packHave,
  packStatements,
  splitDocument,
} from './frame.ts'
import { MAX_STATEMENT_BYTES } from './statement.ts'

type Chunk = Extract<Frame, { type: 'document' }>

const malformed: unknown = expect.objectContaining({ code: 'frame_malformed' })
const id = (index: number): Uint8Array => new Uint8Array(32).fill(index)
const chunksOf = (document: Uint8Array): readonly Chunk[] =>
  splitDocument(document).filter((frame) => frame.type === 'document')

const frames: readonly Frame[] = [
  { type: 'have', hasDocument: true, statementIds: [id(1), id(2)], isLast: false },
  { type: 'have', hasDocument: false, statementIds: [], isLast: true },
  { type: 'statements', statements: [Uint8Array.of(1, 2, 3), new Uint8Array()] },
  { type: 'document', index: 0, count: 1, bytes: Uint8Array.of(9) },
  { type: 'document', index: 1, count: 3, bytes: new Uint8Array(DOCUMENT_CHUNK_BYTES) },
  { type: 'bye' },
]

describeDecoder({
  name: 'decodeFrame',
  samples: frames.map(encodeFrame),
  decode: decodeFrame,
  encode: encodeFrame,
  errors: [WireError],
})

describe('frames', () => {
  it.each(frames.map((frame) => [frame.type, frame] as const))('%s comes back as it was', (_, frame) => {
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
  })

  it.each([
    ['nothing in it', []],
    ['an unknown type', [5]],
    ['a flag that is neither yes nor no', [1, 2, 0, []]],
    ['an id of 31 bytes', [1, 1, 1, [new Uint8Array(31)]]],
    ['too many ids', [1, 1, 1, Array.from({ length: MAX_IDS_PER_FRAME + 1 }, () => id(0))]],
    ['no statements', [2, []]],
    ['a statement that is no byte string', [2, [1]]],
    ['a chunk past the last', [3, 1, 1, id(0)]],
    ['no chunks', [3, 0, 0, id(0)]],
    ['an empty chunk', [3, 0, 1, new Uint8Array()]],
    ['a chunk that is too long', [3, 0, 1, new Uint8Array(DOCUMENT_CHUNK_BYTES + 1)]],
    ['a short chunk before the last', [3, 0, 2, id(0)]],
    ['more chunks than a document has', [3, 0, 23, new Uint8Array(DOCUMENT_CHUNK_BYTES)]],
    ['a last chunk past the longest document', [3, 21, 22, new Uint8Array(DOCUMENT_CHUNK_BYTES)]],
    ['more than a goodbye', [4, 0]],
    ['no list', 4],
  ])('with %s are refused', (_, value) => {
    expect(() => decodeFrame(encode(value))).toThrow(malformed)
  })

  it('over the limit are refused unread', () => {
    expect(() => decodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    )
  })
})

describe('have', () => {
  it.each([0, 1, MAX_IDS_PER_FRAME, MAX_IDS_PER_FRAME + 1, 2 * MAX_IDS_PER_FRAME])(
    'tells of %i statements in frames that fit, the last marked as the last',
    (count) => {
      const ids = Array.from({ length: count }, (_, index) => id(index))
      const packed = packHave(true, ids).map((frame) => {
        const bytes = encodeFrame(frame)
        expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES)
        return decodeFrame(bytes)
      })
      expect(packed.flatMap((frame) => (frame.type === 'have' ? frame.statementIds : []))).toEqual(ids)
      expect(packed.map((frame) => frame.type === 'have' && frame.isLast)).toEqual(
        packed.map((_, index) => index === packed.length - 1),
      )
    },
  )
})

describe('statements', () => {
  it('are packed in order into frames that fit, whatever their sizes', () => {
    const sizes = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: MAX_STATEMENT_BYTES })), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, (lengths) => {
        const statements = lengths.map((length) => new Uint8Array(length))
        const unpacked = packStatements(statements).flatMap((frame) => {
          const bytes = encodeFrame(frame)
          expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES)
          const decoded = decodeFrame(bytes)
          return decoded.type === 'statements' ? decoded.statements : []
        })
        expect(unpacked.map(({ length }) => length)).toEqual(lengths)
      }),
      { numRuns: 100 },
    )
  })

  it('fit in great number when they are short', () => {
    const packed = packStatements(Array.from({ length: 30_000 }, () => new Uint8Array(1)))
    for (const frame of packed) expect(encodeFrame(frame).length).toBeLessThanOrEqual(MAX_FRAME_BYTES)
  })

  it('that are too long are not packed', () => {
    expect(() => packStatements([new Uint8Array(MAX_STATEMENT_BYTES + 1)])).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    )
  })
})

describe('a document in chunks', () => {
  it.each([1, DOCUMENT_CHUNK_BYTES, DOCUMENT_CHUNK_BYTES + 1, MAX_DOCUMENT_BYTES])(
    'of %i bytes comes back whole',
    (length) => {
      const document = new Uint8Array(length).map((_, index) => index % 251)
      const assembler = new DocumentAssembler()
      const results = chunksOf(document).map((chunk) => {
        const read = decodeFrame(encodeFrame(chunk))
        return read.type === 'document' ? assembler.add(read) : undefined
      })
      expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true)
      expect(results.at(-1)).toEqual(document)
    },
  )

  it('is not split when it is empty or too long', () => {
    expect(() => splitDocument(new Uint8Array())).toThrow(expect.objectContaining({ code: 'document_malformed' }))
    expect(() => splitDocument(new Uint8Array(MAX_DOCUMENT_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    )
  })

  it('starts again with its first chunk, and refuses one out of its place', () => {
    const [first, second, third] = chunksOf(new Uint8Array(2 * DOCUMENT_CHUNK_BYTES + 1))
    const assembler = new DocumentAssembler()
    const refusal: unknown = expect.objectContaining({ code: 'document_malformed' })
    expect(() => assembler.add(second!)).toThrow(refusal)
    assembler.add(first!)
    expect(() => assembler.add(third!)).toThrow(refusal)
    expect(() => assembler.add(second!)).toThrow(refusal)
    assembler.add(first!)
    expect(() => assembler.add({ ...second!, count: 4 })).toThrow(refusal)
    assembler.add(first!)
    assembler.add(first!)
    assembler.add(second!)
    expect(assembler.add(third!)).toHaveLength(2 * DOCUMENT_CHUNK_BYTES + 1)
  })
})
