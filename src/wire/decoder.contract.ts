import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, toHex } from '../bytes/index.ts'
import { decode, encode, isList, type WireValue } from './cbor.ts'

/** A reader of bytes that come from a peer. */
export interface Decoder<Value> {
  readonly name: string
  /** Valid inputs. */
  readonly samples: readonly Uint8Array[]
  readonly decode: (bytes: Uint8Array) => Value
  /** The writer of the same grammar: what is read has to be what it writes. */
  readonly encode: (value: Value) => Uint8Array
  /** The only errors that may come out. */
  readonly errors: readonly (new (...given: never[]) => Error)[]
}

const RUNS = 4_000
const LARGEST = 1_048_576

/** What stands where something else was expected. */
const foreignValue: fc.Arbitrary<WireValue> = fc.oneof(
  fc.constantFrom<WireValue>(0, 1, 2, 16, 255, 256, 65_536, 4_294_967_296, Number.MAX_SAFE_INTEGER),
  fc.constantFrom<WireValue>('', 'a', '\u202e', 'n'.repeat(300), 'e\u0301'),
  fc.constantFrom<WireValue>([], [[]], [0], [0, [0]]),
  fc.constantFrom(0, 1, 4, 16, 31, 32, 33, 64, 66, 300).map((length): WireValue => new Uint8Array(length).fill(2)),
)

interface Edit {
  readonly position: number
  readonly length: number
  readonly inserted: Uint8Array
}

const edits = fc.array(
  fc.record({ position: fc.nat(), length: fc.nat({ max: 4 }), inserted: fc.uint8Array({ maxLength: 4 }) }),
  { minLength: 1, maxLength: 3 },
)

function edit(bytes: Uint8Array, { position, length, inserted }: Edit): Uint8Array {
  const start = position % (bytes.length + 1)
  return concat(bytes.subarray(0, start), inserted, bytes.subarray(start + length))
}

/** Every way to put `foreign` in the place of one value, or to leave that value out, or to say it twice. */
function variants(value: WireValue, foreign: WireValue): readonly WireValue[] {
  if (!isList(value)) return [foreign]
  const inside = value.flatMap((element, index) =>
    variants(element, foreign).map((changed) => value.with(index, changed)),
  )
  const without = value.map((_, index) => value.toSpliced(index, 1))
  const twice = value.map((element, index) => value.toSpliced(index, 0, element))
  return [foreign, ...inside, ...without, ...twice, [...value, foreign]]
}

/** The suite that every reader of peers' bytes passes. */
export function describeDecoder<Value>(decoder: Decoder<Value>): void {
  const { name, samples, errors } = decoder

  /** Whether the bytes were taken; then they are the only spelling of what they say. */
  function isTaken(bytes: Uint8Array): boolean {
    const taken = reading(bytes)
    if (taken === undefined) return false
    if (!equalBytes(decoder.encode(taken.value), bytes)) throw new Error(`Two spellings were taken: ${toHex(bytes)}`)
    return true
  }

  /** What the bytes say; undefined when they were refused as they should be. */
  function reading(bytes: Uint8Array): { readonly value: Value } | undefined {
    try {
      return { value: decoder.decode(bytes) }
    } catch (error) {
      if (errors.some((known) => error instanceof known)) return undefined
      throw error
    }
  }

  describe(`reading: ${name}`, () => {
    it('reads what was written, and writes it again to the byte', () => {
      for (const sample of samples) expect(isTaken(sample)).toBe(true)
    })

    it('refuses every shorter input by an error of its own', () => {
      for (const sample of samples.filter(({ length }) => length < 2_000)) {
        for (let length = 0; length < sample.length; length++) expect(isTaken(sample.subarray(0, length))).toBe(false)
      }
    })

    it('answers changed bytes with one reading or an error of its own', () => {
      fc.assert(
        fc.property(fc.constantFrom(...samples), edits, (sample, changes) => {
          isTaken(changes.reduce(edit, sample))
        }),
        { numRuns: RUNS },
      )
    })

    it('answers canonical bytes of another shape with one reading or an error of its own', () => {
      fc.assert(
        fc.property(fc.constantFrom(...samples), foreignValue, fc.nat(), (sample, foreign, pick) => {
          const shapes = variants(decode(sample, LARGEST), foreign)
          const shape = shapes[pick % shapes.length]
          if (shape !== undefined) isTaken(encode(shape))
        }),
        { numRuns: RUNS },
      )
    })
  })
}
