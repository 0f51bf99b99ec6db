import type { GroupId } from '../bytes/index.ts'
import type { FeeCap } from '../chain/index.ts'
import type { Review } from '../signer/index.ts'
import type { NewWay, Opener, WayView } from '../vault/index.ts'
import {
  anyOf,
  bytesUpTo,
  type Guard,
  isBoolean,
  isBytes,
  isCount,
  isFiniteNumber,
  isId,
  isOwnBytes,
  isRecord,
  isString,
  listOf,
  listUpTo,
  oneOf,
  shape,
  textOf,
  type Union,
} from './guards.ts'
import { DoorError, isReview } from './signer-door.ts'

/** Where the entropy of a new key comes from. */
export type EntropySource =
  /** Twelve words' worth of fresh randomness. */
  | { readonly kind: 'random' }
  /** The passkey's own PRF output: whoever has the passkey has the key, on any device. Only with a passkey as the way. */
  | { readonly kind: 'from-prf' }
  /** 12 or 24 words of BIP39's English list, as they were typed. */
  | { readonly kind: 'words'; readonly words: string }

/** A group as the coordinator knows it, for a backup. */
export interface GroupLink {
  readonly groupId: GroupId
  /** What follows `#` in the group's link. */
  readonly link: string
}

/** What a person called something, by its id. */
export interface Label {
  readonly id: string
  readonly text: string
}

/**
 * What the page asks of the signer's worker, as `{ requestId, command }` by `postMessage`; each is answered once, with the same
 * `requestId`. `opener` is what the person shows at that moment: being unlocked is not enough for what it stands beside.
 */
export type KeyCommand =
  /**
   * Its message transfers one port, to the coordinator's worker; it takes the place of the port before. The first one says above which
   * fee this device signs no payment.
   */
  | { readonly type: 'connect'; readonly feeCap: FeeCap }
  /** Answered with `status`. */
  | { readonly type: 'status' }
  /**
   * Makes the key of this device, which is unlocked then. A key that an earlier version made (`legacy`) is moved instead of making one.
   * Refused with `seed_exists` where there is a key that this would hide.
   */
  | { readonly type: 'create'; readonly way: NewWay; readonly entropy: EntropySource }
  | { readonly type: 'unlock'; readonly opener: Opener }
  /** Wipes the key and every secret nonce; the page ends the worker as well. */
  | { readonly type: 'lock' }
  | { readonly type: 'addWay'; readonly opener: Opener; readonly way: NewWay }
  /** `wayId` in hex. */
  | { readonly type: 'removeWay'; readonly opener: Opener; readonly wayId: string }
  | {
      readonly type: 'changePassphrase'
      readonly opener: Opener
      readonly passphrase: string
      readonly label: string
    }
  /** Answered with `words`. */
  | { readonly type: 'words'; readonly opener: Opener }
  /** After `words`: the person has written them down. Positions from 0, at least two. */
  | { readonly type: 'checkWords'; readonly positions: readonly number[]; readonly words: readonly string[] }
  /** Forgets the key and all that was signed with it, on this device and for good. */
  | { readonly type: 'erase' }
  /** A file that only the same words open. Answered with `file`. */
  | {
      readonly type: 'backup'
      readonly groups: readonly GroupLink[]
      readonly labels: readonly Label[]
      readonly history: Uint8Array
    }
  /** Registers the groups of a backup, and answers with `backup`. */
  | { readonly type: 'openBackup'; readonly file: Uint8Array }
  /** What this proposal asks for, as the signer itself reads it: this is what the person is to see. Answered with `review`. */
  | { readonly type: 'review'; readonly proposal: Uint8Array }
  /** The person approves what `review` showed. Only then does the signer give the coordinator a nonce for it. */
  | { readonly type: 'approve'; readonly proposal: Uint8Array }

export interface KeyRequest {
  readonly requestId: number
  readonly command: KeyCommand
}

/** What may be known of the key. `ways` are unproven while it is locked: they only say what to ask for. */
export type KeyStatus =
  | { readonly state: 'missing' }
  /** An earlier version made it; `create` moves it under a way of the person's own. */
  | { readonly state: 'legacy' }
  /** What is stored cannot be read; words or erasing are the ways on. */
  | { readonly state: 'damaged'; readonly code: string; readonly message: string }
  | {
      readonly state: 'locked' | 'unlocked'
      readonly ways: readonly WayView[]
      /** The words were neither checked nor typed in. */
      readonly needsBackup: boolean
      /** Before this moment every opener is refused (milliseconds since 1970); 0 when the next try is free. */
      readonly nextTryAtMs: number
    }

/** A group out of a backup. */
export interface RestoredGroup extends GroupLink {
  readonly roster: Uint8Array
  /** BIP390, with its checksum. */
  readonly descriptor: string
}

export interface BackupContent {
  /** Milliseconds since 1970. */
  readonly madeAtMs: number
  readonly groups: readonly RestoredGroup[]
  readonly labels: readonly Label[]
  readonly history: Uint8Array
}

export type KeyReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'status'; readonly status: KeyStatus }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'backup'; readonly backup: BackupContent }
  | { readonly kind: 'review'; readonly review: Review }

/** What a refusal says beyond its code. */
export type RefusalDetail =
  | { readonly kind: 'none' }
  /** With `try_later`: when the next try is free, in milliseconds since 1970. */
  | { readonly kind: 'until'; readonly untilMs: number }
  /** With `word_unknown`: which word, from 0. */
  | { readonly kind: 'word'; readonly position: number }

export type KeyAnswer =
  | { readonly type: 'reply'; readonly requestId: number; readonly reply: KeyReply }
  | {
      readonly type: 'refused'
      readonly requestId: number
      readonly code: string
      readonly message: string
      readonly detail: RefusalDetail
    }

/** Longer than any passphrase that somebody types; NFKC may lengthen it 18 times. */
const MAX_PASSPHRASE_CHARACTERS = 1_024
const MAX_TYPED_WORDS_CHARACTERS = 2_048
const MAX_WORD_CHARACTERS = 64
const MAX_WORDS = 24
const MAX_LABEL_CHARACTERS = 60
const MAX_CREDENTIAL_ID_BYTES = 1_023
const PRF_BYTES = 32
const MAX_LINK_CHARACTERS = 4_096
const MAX_LABEL_TEXT_CHARACTERS = 280
const MAX_LABEL_ID_CHARACTERS = 256
/** Of anything that is listed in a backup. */
const MAX_LISTED = 10_000
const MAX_FILE_BYTES = 64 * 1_048_576

const isPassphrase = textOf(MAX_PASSPHRASE_CHARACTERS)
const isLabelText = textOf(MAX_LABEL_CHARACTERS)
const isCredentialId: Guard<Uint8Array> = (value): value is Uint8Array =>
  bytesUpTo(MAX_CREDENTIAL_ID_BYTES)(value) && value.length > 0
const isPrf: Guard<Uint8Array> = (value): value is Uint8Array => isOwnBytes(value) && value.length === PRF_BYTES
const isFile = bytesUpTo(MAX_FILE_BYTES)

const passphrase = { kind: oneOf('passphrase'), passphrase: isPassphrase }
const passkey = { kind: oneOf('passkey'), credentialId: isCredentialId, prf: isPrf }
const isOpener = anyOf<Opener>(shape(passphrase), shape(passkey))
const isNewWay = anyOf<NewWay>(shape({ ...passphrase, label: isLabelText }), shape({ ...passkey, label: isLabelText }))
const isEntropySource = anyOf<EntropySource>(
  shape({ kind: oneOf('random', 'from-prf') }),
  shape({ kind: oneOf('words'), words: textOf(MAX_TYPED_WORDS_CHARACTERS) }),
)
const isLabel = shape<Label>({ id: textOf(MAX_LABEL_ID_CHARACTERS), text: textOf(MAX_LABEL_TEXT_CHARACTERS) })
const groupLink = { groupId: isId<GroupId>(), link: textOf(MAX_LINK_CHARACTERS) }

const commands: Union<KeyCommand> = {
  connect: { feeCap: shape<FeeCap>({ shareOfInputs: isFiniteNumber, satsPerVirtualByte: isFiniteNumber }) },
  status: {},
  create: { way: isNewWay, entropy: isEntropySource },
  unlock: { opener: isOpener },
  lock: {},
  addWay: { opener: isOpener, way: isNewWay },
  removeWay: { opener: isOpener, wayId: textOf(MAX_LABEL_CHARACTERS) },
  changePassphrase: { opener: isOpener, passphrase: isPassphrase, label: isLabelText },
  words: { opener: isOpener },
  checkWords: { positions: listUpTo(MAX_WORDS, isCount), words: listUpTo(MAX_WORDS, textOf(MAX_WORD_CHARACTERS)) },
  erase: {},
  backup: {
    groups: listUpTo(MAX_LISTED, shape<GroupLink>(groupLink)),
    labels: listUpTo(MAX_LISTED, isLabel),
    history: isFile,
  },
  openBackup: { file: isFile },
  review: { proposal: isOwnBytes },
  approve: { proposal: isOwnBytes },
}

/** @throws DoorError `call_malformed`. */
export function parseKeyRequest(value: unknown): KeyRequest {
  const requestId = isRecord(value) && isCount(value['requestId']) ? value['requestId'] : undefined
  const command = isRecord(value) ? value['command'] : undefined
  const type = isRecord(command) ? command['type'] : undefined
  if (requestId !== undefined && typeof type === 'string' && Object.hasOwn(commands, type)) {
    const isCommand = shape<KeyCommand>({ ...commands[type as KeyCommand['type']], type: isString })
    if (isCommand(command)) return { requestId, command }
  }
  throw new DoorError('call_malformed', requestId, 'This is not how the key is asked for.')
}

const isWay: Guard<WayView> = (value): value is WayView =>
  isRecord(value) &&
  isString(value['wayId']) &&
  oneOf('passkey', 'passphrase')(value['kind']) &&
  isString(value['label']) &&
  (value['credentialId'] === undefined || isBytes(value['credentialId']))

const isStatus = anyOf<KeyStatus>(
  shape({ state: oneOf('missing', 'legacy') }),
  shape({ state: oneOf('damaged'), code: isString, message: isString }),
  shape({
    state: oneOf('locked', 'unlocked'),
    ways: listOf(isWay),
    needsBackup: isBoolean,
    nextTryAtMs: isFiniteNumber,
  }),
)

const isBackup = shape<BackupContent>({
  madeAtMs: isCount,
  groups: listOf(shape<RestoredGroup>({ ...groupLink, roster: isBytes, descriptor: isString })),
  labels: listOf(isLabel),
  history: isBytes,
})

const isReply = anyOf<KeyReply>(
  shape({ kind: oneOf('done') }),
  shape({ kind: oneOf('status'), status: isStatus }),
  shape({ kind: oneOf('words'), words: listOf(isString) }),
  shape({ kind: oneOf('file'), bytes: isBytes }),
  shape({ kind: oneOf('backup'), backup: isBackup }),
  shape({ kind: oneOf('review'), review: isReview }),
)

const isDetail = anyOf<RefusalDetail>(
  shape({ kind: oneOf('none') }),
  shape({ kind: oneOf('until'), untilMs: isFiniteNumber }),
  shape({ kind: oneOf('word'), position: isCount }),
)

const isAnswer = anyOf<KeyAnswer>(
  shape({ type: oneOf('reply'), requestId: isCount, reply: isReply }),
  shape({ type: oneOf('refused'), requestId: isCount, code: isString, message: isString, detail: isDetail }),
)

/** @throws DoorError `answer_malformed`. */
export function parseKeyAnswer(value: unknown): KeyAnswer {
  if (isAnswer(value)) return value
  const requestId = isRecord(value) && isCount(value['requestId']) ? value['requestId'] : undefined
  throw new DoorError('answer_malformed', requestId, 'This is not how the signer answers.')
}
