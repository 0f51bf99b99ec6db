/** Why a vault stays shut or is refused. The code is stable; the message is for people and carries no secret. */
export type VaultErrorCode =
  | 'vault_damaged'
  | 'vault_version'
  | 'passphrase_wrong'
  | 'passphrase_short'
  | 'passkey_wrong'
  | 'way_unknown'
  | 'way_last'
  | 'way_limit'
  | 'parameters_refused'

/** A vault that cannot be opened or changed as asked. Nothing was written. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: VaultErrorCode

  constructor(code: VaultErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
