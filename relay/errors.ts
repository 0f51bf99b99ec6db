/** Why a relay does not start. */
export type RelayErrorCode =
  | 'option_unknown'
  | 'option_invalid'
  | 'key_unreadable'
  | 'key_malformed'
  | 'app_missing'
  | 'port_refused'
  | 'transport_unsupported'

/** The relay cannot run as it was told to. The message says what to change; the code is stable. */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  readonly code: RelayErrorCode

  constructor(code: RelayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
