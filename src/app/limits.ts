// What the worker takes, for forms that say so while a person types. The rooms that refuse more own these numbers; a test keeps
// the two equal.
export const MAX_GROUP_NAME_CHARACTERS = 60
export const MAX_MEMBER_NAME_CHARACTERS = 40
export const MAX_TEXT_CHARACTERS = 10_000
export const MAX_NOTE_CHARACTERS = 280
export const MAX_REASON_CHARACTERS = 280
export const MIN_FAILOVER_SECONDS = 1
export const MAX_FAILOVER_SECONDS = 1_800
/** What a payment's turn lasts: long enough for a phone to wake up, short enough to wait for. */
export const MIN_PAYMENT_FAILOVER_SECONDS = 30
export const DEFAULT_PAYMENT_FAILOVER_SECONDS = 300
/** What a PSBT has at most, as bytes. */
export const MAX_PSBT_BYTES = 1_048_576
/** A file may hold it as hex, with line breaks. */
export const MAX_PSBT_FILE_BYTES = 2_200_000
/** Fewer are no group. */
export const MIN_MEMBERS = 2
/** The longest text after `#` in a link, in characters. */
export const MAX_LINK_CHARACTERS = 4_096
/** A session's file is a set of statements; one larger than this is something else. */
export const MAX_SESSION_FILE_BYTES = 16 * 1_048_576
/** What the signer takes of a backup. */
export const MAX_BACKUP_FILE_BYTES = 64 * 1_048_576
/** What opens a key is attacked offline, so a passphrase is longer than a password. */
export const MIN_PASSPHRASE_CHARACTERS = 10
export const MAX_WAY_LABEL_CHARACTERS = 60
