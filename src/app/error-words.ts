import type {
  ConfigErrorCode,
  CoordinatorErrorCode,
  RecordErrorCode,
  SessionFileErrorCode,
  StoreErrorCode,
  TransportErrorCode,
} from '../coordinator/index.ts'
import type { RequestErrorCode } from '../bridge/index.ts'
import type { GroupErrorCode } from '../group/index.ts'
import type { Musig2ErrorCode } from '../musig2/index.ts'
import type { SessionErrorCode } from '../session/index.ts'
import type { SignerErrorCode } from '../signer/index.ts'
import type { WireErrorCode } from '../wire/index.ts'
import { CAMERA_WORDS, type CameraErrorCode } from './camera-error-words.ts'
import { KEY_WORDS, type KeyRefusalCode } from './key-error-words.ts'
import { PAYMENT_WORDS, type PaymentErrorCode } from './payment-error-words.ts'
import type { ErrorWords } from './plain-words.ts'
import { SERIES_WORDS, type SeriesErrorCode } from './series-error-words.ts'

/** Errors of the page itself. */
export type PageErrorCode =
  | 'worker_failed'
  | 'worker_stopped'
  | 'worker_unclear'
  | 'link_empty'
  | 'link_none'
  | 'file_too_large'
  | 'file_unreadable'

type KnownCode =
  | PageErrorCode
  | CoordinatorErrorCode
  | ConfigErrorCode
  | RecordErrorCode
  | SessionFileErrorCode
  | RequestErrorCode
  | 'internal'
  | StoreErrorCode
  | TransportErrorCode
  | GroupErrorCode
  | Musig2ErrorCode
  | SessionErrorCode
  | SignerErrorCode
  | WireErrorCode
  | PaymentErrorCode
  | KeyRefusalCode
  | CameraErrorCode
  | SeriesErrorCode

const DEFECT = 'This is a defect of the program. Reload the page; if it happens again, report it with the code below.'
const ASK_AGAIN = 'Ask for the link again, and open it whole: some apps cut long links.'
const PROPOSE_AGAIN = 'Do not approve it. Ask who proposed it to propose it again.'

const WORDS: Readonly<Record<KnownCode, ErrorWords>> = {
  ...PAYMENT_WORDS,
  ...KEY_WORDS,
  ...CAMERA_WORDS,
  ...SERIES_WORDS,

  // The page
  worker_failed: {
    title: 'The part that signs has stopped',
    advice: 'Reload the page. Nothing you approved is lost; your tab draws fresh nonces when it is back.',
  },
  worker_stopped: { title: 'This tab no longer signs', advice: 'Use the tab that took over, or take it back here.' },
  worker_unclear: {
    title: 'Two versions of Muster are mixed up here',
    advice: 'Close every tab of Muster and open it again.',
  },
  link_empty: { title: 'There is no link yet', advice: 'Paste the link that you were sent.' },
  link_none: {
    title: 'There is no Muster link in this text',
    advice: 'A link of Muster has “/join#” in it. Paste it whole, or the message that it came in.',
  },
  file_too_large: {
    title: 'This file is too large to be a session',
    advice: 'Choose the file that Muster saved; its name ends in .muster.',
  },
  file_unreadable: {
    title: 'This file could not be read',
    advice: 'Save it on this device first, then choose it again.',
  },

  // Storage
  store_full: {
    title: 'The storage of this browser is full',
    advice: 'Nothing is signed until there is room. Free some space on this device, then try again.',
  },
  store_denied: {
    title: 'This browser does not let Muster store anything',
    advice:
      'Private windows and strict settings do that. Open Muster in an ordinary window, or allow storage for this site.',
  },
  store_failed: {
    title: 'The storage of this browser failed',
    advice: 'Nothing was signed after that. Reload the page and try again.',
  },

  // Network
  not_started: { title: 'The network is not up yet', advice: 'Wait a moment and try again.' },
  secret_malformed: { title: 'This link is not complete', advice: ASK_AGAIN },
  frame_too_long: { title: 'That is too much to send at once', advice: 'Make the message or the note shorter.' },

  // Groups
  name_invalid: {
    title: 'This name cannot be used',
    advice: 'Use 1 to 40 characters for a person and 1 to 60 for a group, all of them visible.',
  },
  xpub_invalid: { title: 'A member’s key is not valid', advice: 'Gather the group again, with a new link.' },
  origin_invalid: {
    title: 'A member’s key does not say where it comes from',
    advice: 'Gather the group again, with a new link.',
  },
  opening_malformed: { title: 'This gathering cannot be read', advice: 'Ask for a new link.' },
  enrolment_malformed: {
    title: 'A member’s entry cannot be read',
    advice: 'Ask that person to reload Muster and join again.',
  },
  seal_malformed: { title: 'The list of members cannot be read', advice: 'Gather the group again, with a new link.' },
  confirmation_malformed: { title: 'A confirmation cannot be read', advice: 'Ask everyone to reload Muster.' },
  proposal_message_malformed: { title: 'A proposal of this group cannot be read', advice: PROPOSE_AGAIN },
  roster_malformed: { title: 'The list of members cannot be read', advice: 'Gather the group again, with a new link.' },
  roster_size: { title: 'A group has 2 to 100 members', advice: 'Wait until someone else has joined.' },
  member_twice: {
    title: 'The same key stands twice in this group',
    advice: 'Someone joined twice or copied a key. Gather the group again, with a new link.',
  },

  // Sessions
  proposal_malformed: { title: 'This proposal cannot be read', advice: PROPOSE_AGAIN },
  proposal_version: {
    title: 'This proposal was made by another version of Muster',
    advice: 'Update Muster on both devices, then propose it again.',
  },
  signers_malformed: { title: 'The signers of this proposal cannot be read', advice: PROPOSE_AGAIN },
  subject_malformed: { title: 'What is to be signed cannot be read', advice: PROPOSE_AGAIN },
  note_too_long: { title: 'The note is too long', advice: 'Shorten it to 280 characters.' },
  text_too_long: {
    title: 'The message is too long',
    advice: 'Shorten it to 10,000 characters: people must be able to read what they sign.',
  },
  times_malformed: {
    title: 'The times of this proposal do not fit',
    advice:
      'A turn lasts 1 to 1,800 seconds, and a session must end after it begins. Check the clock of this device too.',
  },
  items_malformed: { title: 'There is nothing to sign in this proposal', advice: PROPOSE_AGAIN },
  body_malformed: { title: 'A signer’s message cannot be read', advice: 'Ask everyone to update and reload Muster.' },

  // The signer
  seed_missing: {
    title: 'There is no key on this device yet',
    advice: 'Make one, or restore the one that you have written down.',
  },
  seed_locked: { title: 'Your key is locked', advice: 'Unlock it on this device, then try again.' },
  seed_damaged: {
    title: 'Your key cannot be read any more',
    advice: 'Its record on this device is damaged. Restore it from your backup; the group cannot sign without it.',
  },
  record_damaged: {
    title: 'A record on this device is damaged',
    advice: 'Nothing was signed. Ask for the group’s link and open it again.',
  },
  account_unknown: {
    title: 'This device has no key for that group',
    advice: 'Open it on the device with which you joined.',
  },
  account_limit: {
    title: 'This device has made too many keys',
    advice: 'Use another device or browser profile for a new group.',
  },
  group_unknown: {
    title: 'This device is not in that group',
    advice:
      'Open the link on the device with which you joined the group. If you never joined, ask to be part of a new one.',
  },
  group_foreign: {
    title: 'You are not a member of that group',
    advice: 'Ask for the right link, or gather a new group together.',
  },
  group_malformed: { title: 'That group cannot be read', advice: 'Gather the group again, with a new link.' },
  proposal_roster_wrong: {
    title: 'The signers are not the members of your group',
    advice: `Someone may be trying to slip in. ${PROPOSE_AGAIN}`,
  },
  proposal_network_wrong: { title: 'This proposal is for another network than your group', advice: PROPOSE_AGAIN },
  proposal_not_approved: { title: 'You have not approved this', advice: 'Read what is to be signed, then approve it.' },
  nonce_set_wrong: {
    title: 'The signers are out of step',
    advice: 'Nothing was signed. It mends by itself when everyone is here.',
  },
  nonce_not_alive: {
    title: 'This tab was restarted while it signed',
    advice: 'It starts over by itself; your approval still stands.',
  },

  account_used: {
    title: 'Your key for this group went into another one',
    advice: 'Leave the group and join it once more: this device makes a new key.',
  },
  claim_refused: {
    title: 'Your key does not sign that here',
    advice: 'Nothing was signed. Reload the page and try again.',
  },
  draw_refused: { title: 'This session was started over too often', advice: 'Propose it again; nothing was signed.' },

  // The coordinator
  session_unknown: { title: 'This device has no such session', advice: 'Open its link again.' },
  session_not_readable: {
    title: 'This session is not here yet',
    advice: 'Wait until someone who has it is connected, or open it as a file.',
  },
  session_expired: { title: 'Time is up for this session', advice: 'Propose it again if it is still wanted.' },
  session_over: { title: 'This session is over', advice: 'There is nothing left to do in it.' },
  session_not_complete: { title: 'There is no signature yet', advice: 'Wait until everyone has signed.' },
  nonces_exhausted: {
    title: 'This session was started over too often',
    advice: 'Propose it again; nothing was signed.',
  },
  not_your_turn: {
    title: 'It is another one’s turn by now',
    advice: 'You can still confirm that the signature has arrived.',
  },
  failover_disabled: {
    title: 'Turns are not passed on in this session',
    advice: 'Anyone can still confirm that the signature has arrived.',
  },
  gathering_unknown: { title: 'This device has no such group in the making', advice: 'Open its link again.' },
  gathering_not_open: {
    title: 'This group is locked already',
    advice: 'Nobody can join it any more. Ask for a new group.',
  },
  gathering_not_sealed: {
    title: 'This group is not locked yet',
    advice: 'Wait until the one who gathers it has locked it.',
  },
  already_joined: { title: 'You have a seat already', advice: 'Go on: nothing else is needed.' },
  not_joined: { title: 'You have no seat in this group', advice: 'Join it first.' },
  not_creator: { title: 'Only the one who gathers a group can lock it', advice: 'Tell them that everyone is here.' },
  name_taken: { title: 'Someone else here has that name', advice: 'Use another one, so that nobody mixes you up.' },
  link_kind_wrong: { title: 'This link leads elsewhere', advice: 'Ask for the link to this very session.' },
  internal: { title: 'Something went wrong inside', advice: DEFECT },

  // Files
  file_foreign: {
    title: 'This is not a session of Muster',
    advice: 'Choose the file that Muster saved; its name ends in .muster.',
  },
  file_version: {
    title: 'This file was saved by another version of Muster',
    advice: 'Update Muster on both devices, then save the file again.',
  },
  file_too_long: {
    title: 'This file is too large to be a session',
    advice: 'Choose the file that Muster saved; its name ends in .muster.',
  },
  file_cut_off: { title: 'This file was cut off on its way', advice: 'Ask for it again.' },
  file_secret_wrong: {
    title: 'This link does not open this file',
    advice: 'Paste the link of the very session that was saved, or open the link first.',
  },
  file_damaged: { title: 'This file was damaged or changed', advice: 'Ask for it again.' },

  // Start
  option_removed: {
    title: 'Muster is configured with an option that is gone',
    advice: 'Tell whoever runs this site, with the code below.',
  },
  option_unknown: {
    title: 'Muster is configured with an option that it does not know',
    advice: 'Tell whoever runs this site, with the code below.',
  },
  option_malformed: {
    title: 'Muster is configured wrongly',
    advice: 'Tell whoever runs this site, with the code below.',
  },
  record_version: {
    title: 'What is stored here was written by another version of Muster',
    advice: 'Close every tab of Muster and open it again, so that the newest one runs.',
  },

  // Page and worker of different builds
  request_malformed: {
    title: 'Two versions of Muster are mixed up here',
    advice: 'Close every tab of Muster and open it again.',
  },
  command_unknown: {
    title: 'Two versions of Muster are mixed up here',
    advice: 'Close every tab of Muster and open it again.',
  },
  command_malformed: {
    title: 'Something in this cannot be sent',
    advice: 'Make what you typed shorter. If that does not help, close every tab of Muster and open it again.',
  },

  // Links and bytes
  too_long: { title: 'This is longer than anything Muster makes', advice: 'Make sure that it comes from Muster.' },
  not_cbor: { title: 'This was not made by Muster, or was damaged', advice: 'Ask for it again.' },
  not_canonical: { title: 'This was changed on its way', advice: 'Ask for it again.' },
  value_unknown: {
    title: 'This says something that this version does not know',
    advice: 'Update Muster, then try again.',
  },
  statement_malformed: {
    title: 'A signer’s message cannot be read',
    advice: 'Ask everyone to update and reload Muster.',
  },
  frame_malformed: {
    title: 'A device sent something that cannot be read',
    advice: 'Ask everyone to update and reload Muster.',
  },
  document_malformed: { title: 'This document cannot be read', advice: 'Ask for it again.' },
  network_unknown: {
    title: 'This is for a network that this version does not know',
    advice: 'Update Muster, then try again.',
  },
  invite_too_long: {
    title: 'This link is too long',
    advice: `No link of Muster has more than 4,096 characters after the #. ${ASK_AGAIN}`,
  },
  invite_not_base64url: { title: 'This link has characters that do not belong there', advice: ASK_AGAIN },
  invite_cut_off: { title: 'This link was cut off or changed on its way', advice: ASK_AGAIN },
  invite_version: {
    title: 'This link was made by another version of Muster',
    advice: 'Update Muster on both devices, then ask for the link again. It may also not be a link of Muster at all.',
  },
  invite_malformed: {
    title: 'This is not a link of Muster',
    advice: 'Check where it comes from, and ask for the right one.',
  },

  // Mathematics: what these say, a person can do nothing about
  input_invalid: { title: 'A calculation was given something wrong', advice: DEFECT },
  contribution_invalid: {
    title: 'A signer sent something that is not valid',
    advice: 'Nothing came of it. Ask everyone to update and reload Muster.',
  },
  tweak_invalid: { title: 'This key cannot be derived', advice: DEFECT },
  aggregate_key_infinite: {
    title: 'These keys cancel each other out',
    advice: 'Someone made their key on purpose. Gather a new group with people you trust.',
  },
  secret_key_invalid: { title: 'Your key is not valid', advice: DEFECT },
  secret_nonce_spent: {
    title: 'A nonce was about to be used twice',
    advice: 'Nothing was signed. Reload the page to start over.',
  },
  secret_nonce_invalid: { title: 'A nonce is not valid', advice: 'Nothing was signed. Reload the page to start over.' },
  signer_unknown: { title: 'A key is not one of the signers’', advice: DEFECT },
  partial_wrong: {
    title: 'Your own part of the signature came out wrong',
    advice: 'It was not sent. Reload the page; if it happens again, this device may be faulty.',
  },
  signature_wrong: { title: 'The signature came out wrong', advice: 'It was not used. Propose it again.' },
}

/**
 * Words for an error's code, with the number of the input or the word at fault where the worker's own `message` names one. For a code that this
 * page does not know, that message is the title.
 */
export function wordsFor(code: string, message: string): ErrorWords {
  if (Object.hasOwn(WORDS, code)) {
    const { title, advice } = WORDS[code as KnownCode]
    const which = /^(Input|Word) (\d+)\b/.exec(message)
    return { title: which === null ? title : `${title} (${which[1]?.toLowerCase()} ${which[2]})`, advice }
  }
  return {
    title: message === '' ? 'Something went wrong' : message,
    advice: `If it happens again, report it with the code ${code}.`,
  }
}

/** Every code that has words of its own. */
export const KNOWN_CODES: readonly string[] = Object.keys(WORDS)
