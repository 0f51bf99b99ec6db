import type { DoorErrorCode } from '../bridge/index.ts'
import type { KeyErrorCode } from '../signer-worker/index.ts'
import type { VaultErrorCode } from '../vault/index.ts'
import type { PasskeyErrorCode } from './passkey.ts'
import type { ErrorWords } from './plain-words.ts'

/** Whatever can be wrong with the key and with what opens it. */
export type KeyRefusalCode =
  | KeyErrorCode
  | VaultErrorCode
  | PasskeyErrorCode
  | DoorErrorCode
  /** What the signer reads is not what the page showed. */
  | 'review_differs'
  /** Another device with the same key has taken this one's place. */
  | 'key_elsewhere'
  /** The person was asked for the key and would rather not. */
  | 'key_put_off'

const MIXED = 'Close every tab of Muster and open it again.'
const RESTORE = 'Restore your key from its words; the settings say how.'

export const KEY_WORDS: Readonly<Record<KeyRefusalCode, ErrorWords>> = {
  key_put_off: {
    title: 'Your key stayed as it was',
    advice: 'Nothing is lost. Reload the page when you are ready to choose what opens it.',
  },
  review_differs: {
    title: 'The screen does not show what would be signed',
    advice: 'Nothing was approved. Reload the page; if it happens again, do not use this device to sign.',
  },

  key_elsewhere: {
    title: 'Your key is used on another device now',
    advice:
      'This one stands back: sign there. If that is not you, somebody knows your words: tell your group, and move what it holds.',
  },
  call_malformed: { title: 'Two versions of Muster are mixed up here', advice: MIXED },
  answer_malformed: { title: 'Two versions of Muster are mixed up here', advice: MIXED },

  // What opens it
  passphrase_wrong: {
    title: 'That is not the passphrase',
    advice: 'Nothing is lost. Look at the keys, then try again.',
  },
  passphrase_short: {
    title: 'This passphrase is too short',
    advice: 'Take at least 10 characters; four or five words are good.',
  },
  passkey_wrong: {
    title: 'This passkey does not open your key',
    advice: 'Choose another passkey of Muster, or use your passphrase.',
  },
  passkey_cancelled: {
    title: 'The passkey was not used',
    advice: 'You or your device said no, or it took too long. Nothing is lost: try again, or use your passphrase.',
  },
  passkey_exists: {
    title: 'This device has a passkey for your key already',
    advice: 'Use that one, or choose another device or password manager.',
  },
  passkey_no_prf: {
    title: 'A passkey cannot protect your key here',
    advice: 'This browser or device makes passkeys that sign in, and no more. Use a passphrase.',
  },
  passkey_not_allowed_here: {
    title: 'Passkeys do not work at this address',
    advice: 'Open Muster by its name over https. Use a passphrase otherwise.',
  },
  passkey_failed: {
    title: 'The browser could not use a passkey',
    advice: 'Try again, or use your passphrase.',
  },
  try_later: {
    title: 'This went wrong too often',
    advice: 'Wait until the time below is over, then try again. Nothing is lost.',
  },
  way_unknown: { title: 'Your key is not opened that way', advice: 'Choose another way in.' },
  way_last: { title: 'This is the only way in', advice: 'Add another way before you remove it.' },
  way_limit: { title: 'There are 16 ways in already', advice: 'Remove one that you do not use any more.' },
  parameters_refused: {
    title: 'Someone has weakened the protection of your key',
    advice: `It is not used that way any more. ${RESTORE}`,
  },

  // The key itself
  vault_damaged: { title: 'Your key cannot be read', advice: `Its record on this device is damaged. ${RESTORE}` },
  vault_version: {
    title: 'Your key was stored by another version of Muster',
    advice: 'Update Muster on this device, then try again.',
  },
  seed_exists: {
    title: 'There is a key on this device already',
    advice: 'Erase this device in the settings before you take another key.',
  },
  not_connected: { title: 'The signer is not ready yet', advice: 'Wait a moment and try again.' },

  // Words
  words_count: {
    title: 'There are 12 or 24 words',
    advice: 'Look at what you have written down, and type all of them.',
  },
  word_unknown: {
    title: 'A word is not one of the list',
    advice: 'Look at its spelling: every word is an English one from a fixed list.',
  },
  words_checksum: {
    title: 'These words do not belong together',
    advice: 'One of them is another, or they stand in another order. Compare them with what you have written down.',
  },
  words_not_shown: { title: 'Your words were not shown yet', advice: 'Look at them first, then tell some of them.' },
  words_wrong: { title: 'These are not your words', advice: 'Look at what you have written down, then try again.' },

  // Backups
  backup_damaged: {
    title: 'This is not a backup of Muster',
    advice: 'Choose the file whose name ends in .musterbackup. It may also have been changed or cut off.',
  },
  backup_version: {
    title: 'This backup was made by another version of Muster',
    advice: 'Update Muster on this device, then choose it again.',
  },
  backup_foreign: {
    title: 'This backup belongs to another key',
    advice: 'It opens on a device that was restored from the words of that key.',
  },
}
