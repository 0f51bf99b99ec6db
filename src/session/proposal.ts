import { utf8ToBytes } from '@noble/hashes/utils.js'
import { compareBytes, idFromBytes, type SessionId, taggedHash, toHex } from '../bytes/index.ts'
import {
  decode,
  encode,
  isBytes,
  isBytesOf,
  isList,
  isText,
  isUint,
  MAX_DOCUMENT_BYTES,
  type Network,
  networkCode,
  networkOf,
  type WireValue,
} from '../wire/index.ts'
import { SessionError } from './errors.ts'

export const MAX_SIGNERS = 100
/** Messages longer than this are not read by anybody before they sign. */
export const MAX_TEXT_CHARACTERS = 10_000
export const MAX_NOTE_CHARACTERS = 280
/** Bounds of the countdown that hands a broadcast over, in seconds. People are offered 30 and more; less is for configurations of tests. */
export const MIN_FAILOVER_SECONDS = 1
export const MAX_FAILOVER_SECONDS = 1_800

const PROPOSAL_VERSION = 1
const SCHEME_BIP340 = 0
const SUBJECT_MESSAGE = 0
const SUBJECT_PAYMENT = 1

/** Who starts to broadcast, and in which order the others follow; see `failoverOrder`. */
export type ElectionMethod = 'lexicographic' | 'hash-based' | 'first-signer' | 'last-signer'
/** In the order of their codes on the wire. */
export const ELECTION_METHODS: readonly ElectionMethod[] = [
  'lexicographic',
  'hash-based',
  'first-signer',
  'last-signer',
]

/** One of those who sign. */
export interface SignerKeys {
  /** Individual public key of BIP327, 33 bytes. */
  readonly publicKey: Uint8Array
  /** BIP340 key of the signer's statements, 32 bytes. */
  readonly statementKey: Uint8Array
}

/** What is to be signed. */
export type Subject =
  | { readonly kind: 'message'; readonly text: string }
  | {
      readonly kind: 'payment'
      /** A PSBT in its canonical form. */
      readonly psbt: Uint8Array
    }

/** The immutable document of a session. Its hash is the session's id, so nothing in it can change unnoticed. */
export interface Proposal {
  readonly network: Network
  readonly scheme: 'bip340'
  /** Id of the group whose members sign, 32 bytes. */
  readonly groupId: Uint8Array
  /** In the order of BIP327 KeySort; an index in this list is a signer index. */
  readonly signers: readonly SignerKeys[]
  readonly subject: Subject
  readonly electionMethod: ElectionMethod
  readonly creatorIndex: number
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** How long each one's turn to broadcast lasts. */
  readonly failoverSeconds: number
  readonly note: string
  /** 16 bytes: the same payment proposed twice is two sessions. */
  readonly random: Uint8Array
}

/**
 * CBOR `[1, network, scheme, groupId, [[publicKey, statementKey], …], [subject kind, subject], election method, creatorIndex,
 * createdAtMs, expiresAtMs, failoverSeconds, note, random]`.
 * @throws SessionError for a part that no proposal may have.
 */
export function encodeProposal(proposal: Proposal): Uint8Array {
  const checked = checkProposal(proposal)
  return encode([
    PROPOSAL_VERSION,
    networkCode(checked.network),
    SCHEME_BIP340,
    checked.groupId,
    checked.signers.map(({ publicKey, statementKey }): WireValue => [publicKey, statementKey]),
    checked.subject.kind === 'message'
      ? [SUBJECT_MESSAGE, checked.subject.text]
      : [SUBJECT_PAYMENT, checked.subject.psbt],
    ELECTION_METHODS.indexOf(checked.electionMethod),
    checked.creatorIndex,
    checked.createdAtMs,
    checked.expiresAtMs,
    checked.failoverSeconds,
    checked.note,
    checked.random,
  ])
}

/** @throws SessionError, or WireError when the bytes are not canonical. */
export function decodeProposal(bytes: Uint8Array): Proposal {
  const value = decode(bytes, MAX_DOCUMENT_BYTES)
  if (!isList(value)) throw malformed()
  if (value[0] !== PROPOSAL_VERSION) {
    throw new SessionError('proposal_version', 'This proposal was made by another version of Muster.')
  }
  if (value.length !== 13) throw malformed()
  const [, network, scheme, groupId, signers, subject, election, creatorIndex, createdAtMs, expiresAtMs] = value
  const [failoverSeconds, note, random] = value.slice(10)
  if (!isUint(network) || scheme !== SCHEME_BIP340 || !isBytes(groupId) || !isList(signers)) throw malformed()
  if (!isUint(election) || !isUint(creatorIndex) || !isUint(createdAtMs) || !isUint(expiresAtMs)) throw malformed()
  if (!isUint(failoverSeconds) || !isText(note) || !isBytes(random)) throw malformed()
  const electionMethod = ELECTION_METHODS[election]
  if (electionMethod === undefined) throw malformed()
  return checkProposal({
    network: networkOf(network),
    scheme: 'bip340',
    groupId,
    signers: signers.map(readSigner),
    subject: readSubject(subject),
    electionMethod,
    creatorIndex,
    createdAtMs,
    expiresAtMs,
    failoverSeconds,
    note,
    random,
  })
}

function readSigner(value: WireValue): SignerKeys {
  if (!isList(value) || value.length !== 2) throw malformedSigners()
  const [publicKey, statementKey] = value
  if (!isBytesOf(publicKey, 33) || !isBytesOf(statementKey, 32)) throw malformedSigners()
  return { publicKey, statementKey }
}

function readSubject(value: WireValue | undefined): Subject {
  if (isList(value) && value.length === 2) {
    const [kind, content] = value
    if (kind === SUBJECT_MESSAGE && isText(content)) return { kind: 'message', text: content }
    if (kind === SUBJECT_PAYMENT && isBytes(content)) return { kind: 'payment', psbt: content }
  }
  throw new SessionError('subject_malformed', 'What this proposal wants signed cannot be read.')
}

function checkProposal(proposal: Proposal): Proposal {
  const { groupId, signers, subject, creatorIndex, createdAtMs, expiresAtMs, failoverSeconds, note, random } = proposal
  if (groupId.length !== 32 || random.length !== 16) throw malformed()
  checkSigners(signers)
  // Where nobody signs there is no creator either.
  if (creatorIndex >= signers.length) throw malformedSigners()
  if (subject.kind === 'message' && subject.text.length > MAX_TEXT_CHARACTERS) {
    throw new SessionError('text_too_long', `A message has at most ${MAX_TEXT_CHARACTERS} characters.`)
  }
  const isEmpty = subject.kind === 'message' ? subject.text.length === 0 : subject.psbt.length === 0
  if (isEmpty) throw new SessionError('subject_malformed', 'There is nothing to sign in this proposal.')
  if (note.length > MAX_NOTE_CHARACTERS) {
    throw new SessionError('note_too_long', `A note has at most ${MAX_NOTE_CHARACTERS} characters.`)
  }
  if (expiresAtMs <= createdAtMs || failoverSeconds < MIN_FAILOVER_SECONDS || failoverSeconds > MAX_FAILOVER_SECONDS) {
    throw new SessionError('times_malformed', 'The times in this proposal make no sense.')
  }
  return proposal
}

function checkSigners(signers: readonly SignerKeys[]): void {
  if (signers.length > MAX_SIGNERS) throw malformedSigners()
  const statementKeys = new Set(signers.map(({ statementKey }) => toHex(statementKey)))
  if (statementKeys.size !== signers.length) throw malformedSigners()
  const isSorted = signers.every(({ publicKey, statementKey }, index) => {
    const previous = signers[index - 1]
    if (publicKey.length !== 33 || statementKey.length !== 32) return false
    return previous === undefined || compareBytes(previous.publicKey, publicKey) < 0
  })
  if (!isSorted) throw malformedSigners()
}

/** The id that a proposal's bytes have. */
export function sessionIdOf(proposalBytes: Uint8Array): SessionId {
  return idFromBytes<SessionId>(taggedHash('muster/session', proposalBytes))
}

/**
 * The 32 bytes that are signed for a text. A tagged hash of its UTF-8, so that no text can have the digest of a transaction.
 */
export function messageDigest(text: string): Uint8Array {
  return taggedHash('muster/message', utf8ToBytes(text))
}

function malformed(): SessionError {
  return new SessionError('proposal_malformed', 'This proposal cannot be read.')
}

function malformedSigners(): SessionError {
  return new SessionError('signers_malformed', 'The list of signers in this proposal is not in order.')
}
