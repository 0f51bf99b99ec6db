/** Work in slices: between two of them others may run, so each counts by itself. */
export type SlicedReading = Generator<undefined, unknown, undefined>

/** `behind-a-byte`: one byte that says what follows, then CBOR. */
export type ByteGrammar = 'cbor' | 'behind-a-byte' | 'psbt' | 'plain'

interface Common {
  /** Also the name of its file in the corpus. */
  readonly name: string
  /** The only errors that may come out. */
  readonly errors: readonly (new (...given: never[]) => Error)[]
  /** Its part of the inputs, next to 1 for others: less for what costs much. */
  readonly share?: number
}

/**
 * A reader of what comes from outside: from a peer, from a file, from storage that others can write to, from another realm. `read`
 * gives what it made of an input, or throws one of `errors`; it throws `PropertyError` where a promise about the result is broken.
 */
export type Target =
  | (Common & {
      readonly kind: 'bytes'
      /** How the bytes are built: what is changed is changed along that grain as well. */
      readonly grammar: ByteGrammar
      /** Valid inputs. */
      readonly samples: readonly Uint8Array[]
      readonly read: (input: Uint8Array) => unknown
    })
  | (Common & {
      readonly kind: 'text'
      readonly grammar: 'json' | 'plain'
      readonly samples: readonly string[]
      readonly read: (input: string) => unknown
    })
  | (Common & {
      /** What crosses between realms by structured clone. */
      readonly kind: 'data'
      readonly samples: readonly unknown[]
      readonly read: (input: unknown) => unknown
    })

/**
 * What `read` gives where an input has to be signed, hashed or encrypted before the reader under test would look at it: only `run` counts.
 */
export class Prepared {
  readonly run: () => unknown

  constructor(run: () => unknown) {
    this.run = run
  }
}

/** A reader gave a result that breaks what is promised of it. */
export class PropertyError extends Error {
  override readonly name = 'PropertyError'
}
