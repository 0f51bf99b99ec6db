/** What can be wrong with bytes from outside. The code is stable, the message is for people. */
export type WireErrorCode =
  | 'too_long'
  | 'not_cbor'
  | 'not_canonical'
  | 'value_unknown'
  | 'statement_malformed'
  | 'frame_malformed'
  | 'document_malformed'
  | 'network_unknown'
  | 'invite_too_long'
  | 'invite_not_base64url'
  | 'invite_cut_off'
  | 'invite_version'
  | 'invite_malformed'

/** Bytes or text that are refused before anything is made of them. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
