/**
 * Why bytes or a text are no PSBT that this wallet works with:
 *
 * | code | meaning |
 * |---|---|
 * | `too_large` | longer than `MAX_PSBT_BYTES` |
 * | `not_psbt` | neither PSBT bytes nor their Base64 or hex |
 * | `malformed` | cut off, or against BIP174, BIP370, BIP371 or BIP373 in a way that no other code names |
 * | `duplicate_key` | one map has a key twice |
 * | `version_unsupported` | not the one of the two versions that is expected here |
 * | `field_unknown` | a field that a proposal may not carry, since nobody here could check it |
 * | `field_malformed` | a field whose key or value has a wrong size |
 * | `script_path` | an input offers to be spent by a script; this wallet has no scripts |
 * | `already_final` | an input was finalised already, so there is nothing left to sign |
 * | `annex` | an input was finalised with an annex, which has no meaning yet (BIP341) |
 * | `not_canonical` | the same PSBT in other bytes than this wallet writes |
 */
export type PsbtErrorCode =
  | 'too_large'
  | 'not_psbt'
  | 'malformed'
  | 'duplicate_key'
  | 'version_unsupported'
  | 'field_unknown'
  | 'field_malformed'
  | 'script_path'
  | 'already_final'
  | 'annex'
  | 'not_canonical'

/** Where in a PSBT something is wrong. */
export type PsbtPlace =
  | { readonly map: 'global' }
  | { readonly map: 'input'; readonly inputIndex: number }
  | { readonly map: 'output'; readonly outputIndex: number }

/** A PSBT that is refused; where an input is at fault, the message begins with its number, counted from 1. */
export class PsbtError extends Error {
  override readonly name = 'PsbtError'
  readonly code: PsbtErrorCode
  /** The message without the place. */
  readonly reason: string
  /** Undefined where the PSBT as a whole is at fault. */
  readonly place: PsbtPlace | undefined

  constructor(code: PsbtErrorCode, reason: string, place?: PsbtPlace) {
    super(place?.map === 'input' ? `Input ${place.inputIndex + 1}: ${reason}` : reason)
    this.code = code
    this.reason = reason
    this.place = place
  }
}
