import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GatheringId, type GroupId, idFromBytes, type SessionId } from '../bytes/index.ts'
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

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const someBytes = fc.uint8Array({ maxLength: 300 })
const time = fc.nat()
const text = fc.string({ unit: 'grapheme', maxLength: 40 })

const scope = {
  network: fc.constantFrom('mainnet' as const, 'testnet4' as const, 'signet' as const, 'regtest' as const),
  secret: bytesOf(16),
  creatorPeerId: text,
  relays: fc.array(text, { maxLength: 8 }),
  addedAtMs: time,
}
const sessionId = bytesOf(32).map((bytes) => idFromBytes<SessionId>(bytes))
const gatheringId = bytesOf(32).map((bytes) => idFromBytes<GatheringId>(bytes))
const groupId = bytesOf(32).map((bytes) => idFromBytes<GroupId>(bytes))

interface Kind {
  readonly name: string
  readonly any: fc.Arbitrary<unknown>
  readonly encode: (value: never) => Uint8Array
  readonly decode: (bytes: Uint8Array) => unknown
}

const kinds: readonly Kind[] = [
  {
    name: "a session's head",
    any: fc.record({ ...scope, sessionId }),
    encode: encodeSessionHead,
    decode: decodeSessionHead,
  },
  {
    name: "a session's progress",
    any: fc.record({
      announced: fc.array(text),
      failedTurns: fc.array(fc.nat(99)),
      turn: fc.nat(100),
      turnStartedAtMs: time,
      confirmedAtMs: fc.option(time, { nil: undefined }),
      changedAtMs: time,
    }),
    encode: encodeSessionProgress,
    decode: decodeSessionProgress,
  },
  {
    name: "a session's signatures",
    any: fc.array(bytesOf(64), { minLength: 1, maxLength: 5 }),
    encode: encodeSignatures,
    decode: decodeSignatures,
  },
  {
    name: "a gathering's head",
    any: fc.record({
      ...scope,
      gatheringId,
      opening: fc.option(someBytes, { nil: undefined }),
      statementKey: fc.option(bytesOf(32), { nil: undefined }),
    }),
    encode: encodeGatheringHead,
    decode: decodeGatheringHead,
  },
  {
    name: "a group's head",
    any: fc.record({ ...scope, groupId, gatheringId, signerIndex: fc.nat(99), roster: someBytes }),
    encode: encodeGroupHead,
    decode: decodeGroupHead,
  },
  { name: 'a tombstone', any: time, encode: encodeTombstone, decode: decodeTombstone },
]

describe.each(kinds)('the record of $name', ({ any, encode: write, decode: read }) => {
  const sample = (): Uint8Array => write(fc.sample(any, { numRuns: 1, seed: 1 })[0] as never)

  it('reads as what was written', () => {
    fc.assert(
      fc.property(any, (value) => {
        expect(read(write(value as never))).toEqual(value)
      }),
      { numRuns: 50 },
    )
  })

  it('is refused when it was cut off anywhere', () => {
    const bytes = sample()
    for (let length = 0; length < bytes.length; length++) {
      expect(() => read(bytes.slice(0, length))).toThrowError(RecordError)
    }
  })

  it('is refused with anything after it', () => {
    expect(() => read(Uint8Array.from([...sample(), 0]))).toThrowError(
      expect.objectContaining({ code: 'record_damaged' }),
    )
  })

  it('is never taken for one of another version', () => {
    const bytes = sample()
    bytes[1] = 2
    expect(() => read(bytes)).toThrowError(expect.objectContaining({ code: 'record_version' }))
  })

  it('refuses whatever else is there, and throws nothing but its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => read(bytes)).toThrowError(RecordError)
      }),
    )
    for (const value of [
      encode([]),
      encode([1]),
      encode([1, 2]),
      encode([1, 'x', [], [], [], [], []]),
      encode('text'),
    ]) {
      expect(() => {
        const decoded = read(value)
        // A tombstone is as short as this.
        if (decoded === 2) throw new RecordError('record_damaged', '')
      }).toThrowError(RecordError)
    }
  })
})
