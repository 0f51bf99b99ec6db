/**
 * Why a text is no descriptor of a group:
 *
 * | code | meaning |
 * |---|---|
 * | `too_long` | longer than a group of a hundred members needs |
 * | `character_invalid` | a character that no descriptor has (BIP380) |
 * | `checksum_wrong` | the text was changed or cut off after it was written |
 * | `form_unsupported` | a descriptor perhaps, but not `tr(musig(…)/<0;1>/*)` |
 * | `key_invalid` | a member's key is no account xpub |
 * | `key_private` | a member's key is a private one, which nobody may show |
 * | `key_wrong_network` | a member's key belongs to another network |
 * | `key_derived` | a member's key has steps of its own; they belong behind `musig(…)` here |
 * | `origin_invalid` | what stands in brackets is not a fingerprint and a path |
 * | `member_count` | fewer than two members, or more than a hundred |
 * | `member_twice` | the same key stands for two members |
 */
export type DescriptorErrorCode =
  | 'too_long'
  | 'character_invalid'
  | 'checksum_wrong'
  | 'form_unsupported'
  | 'key_invalid'
  | 'key_private'
  | 'key_wrong_network'
  | 'key_derived'
  | 'origin_invalid'
  | 'member_count'
  | 'member_twice'

/** A descriptor that is refused. */
export class DescriptorError extends Error {
  override readonly name = 'DescriptorError'
  readonly code: DescriptorErrorCode

  constructor(code: DescriptorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
