import {
  decode,
  encode,
  isBytes,
  isBytesOf,
  isList,
  isText,
  MAX_ADDRESS_CHARACTERS,
  MAX_STATEMENT_BYTES,
  type WireValue,
} from '../wire/index.ts'
import { GroupError } from './errors.ts'

/** Relays that one announcement may name. */
const MAX_RELAYS = 8

/** What a member tells the group of a new session, on the group's own channel. */
export interface ProposalMessage {
  /** Hash of the session's document, 32 bytes: whoever gets the document elsewhere knows whether it is this one. */
  readonly sessionId: Uint8Array
  /** The session's document, when it fits beside the rest in a statement; empty when peers have to ask for it. */
  readonly proposal: Uint8Array
  /** Secret of the session's channel, 16 bytes. */
  readonly secret: Uint8Array
  readonly relays: readonly string[]
}

/** Body of a `propose` statement on a group's channel: `[sessionId, proposal, secret, relays]`. @throws GroupError `proposal_message_malformed`. */
export function encodeProposalMessage({ sessionId, proposal, secret, relays }: ProposalMessage): Uint8Array {
  const body = encode([sessionId, proposal, secret, relays])
  decodeProposalMessage(body)
  return body
}

/**
 * Reads a `propose` body. Whether the proposal has this id, the caller has to ask.
 * @throws GroupError `proposal_message_malformed`, WireError when the bytes are not canonical.
 */
export function decodeProposalMessage(body: Uint8Array): ProposalMessage {
  const value = decode(body, MAX_STATEMENT_BYTES)
  if (!isList(value) || value.length !== 4) throw malformed()
  const [sessionId, proposal, secret, relays] = value
  if (!isBytesOf(sessionId, 32) || !isBytes(proposal) || !isBytesOf(secret, 16)) throw malformed()
  if (!isList(relays) || relays.length > MAX_RELAYS || !relays.every(isAddress)) throw malformed()
  return { sessionId, proposal, secret, relays }
}

function isAddress(value: WireValue): value is string {
  return isText(value) && value.length > 0 && value.length <= MAX_ADDRESS_CHARACTERS
}

function malformed(): GroupError {
  return new GroupError('proposal_message_malformed', 'This announcement of a session cannot be read.')
}
