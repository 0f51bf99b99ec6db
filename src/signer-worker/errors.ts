import type { RefusalDetail } from '../bridge/index.ts'

/** Why something with the key is refused, besides what the vault and the signer say. The code is stable. */
export type KeyErrorCode =
  | 'not_connected'
  | 'seed_exists'
  | 'try_later'
  | 'words_count'
  | 'word_unknown'
  | 'words_checksum'
  | 'words_not_shown'
  | 'words_wrong'
  | 'backup_damaged'
  | 'backup_version'
  | 'backup_foreign'

/** Something with the key that is refused; nothing was changed by it. The message is for people and carries no secret. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyErrorCode
  readonly detail: RefusalDetail

  constructor(code: KeyErrorCode, message: string, detail: RefusalDetail = { kind: 'none' }) {
    super(message)
    this.code = code
    this.detail = detail
  }
}
