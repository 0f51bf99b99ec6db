import { fromHex, idFromBytes, type NonceSetId, type StatementId } from '../bytes/index.ts'
import {
  decode,
  encode,
  isBytesOf,
  isList,
  isText,
  isUint,
  MAX_ADDRESS_CHARACTERS,
  MAX_STATEMENT_BYTES,
  STATEMENT_TYPES,
  type WireValue,
} from '../wire/index.ts'
import { SessionError } from './errors.ts'

/** Nonces that one signer may draw in one session; also the bound of counters and attempts. */
export const MAX_NONCES = 16
export const MAX_REASON_CHARACTERS = 280
/** Relays that one `join` may name. */
export const MAX_JOIN_RELAYS = 8
const BOOT_BYTES = 16
const PUB_NONCE_BYTES = 66
const PARTIAL_BYTES = 32
const SIGNATURE_BYTES = 64

/** What a statement in a session says. */
export type SessionClaim =
  | {
      /** I have this proposal, and this is where I am. */
      readonly type: 'join'
      /** Drawn at every start of the worker, 16 bytes. */
      readonly boot: Uint8Array
      /** Orders a signer's joins. */
      readonly counter: number
      readonly peerId: string
      readonly relays: readonly string[]
    }
  | {
      /** I approve; my public nonces, one an item. */
      readonly type: 'nonce'
      readonly boot: Uint8Array
      /** Orders a signer's nonces. */
      readonly counter: number
      /** Everyone draws again together in the next attempt once the nonces of this one were complete. */
      readonly attempt: number
      /** 66 bytes each. */
      readonly pubNonces: readonly Uint8Array[]
    }
  | {
      /** My partial signatures for this nonce set, one an item. */
      readonly type: 'partial'
      readonly nonceSetId: NonceSetId
      /** My own `nonce` statement in that set: it is spent now. */
      readonly nonceStatementId: StatementId
      /** 32 bytes each. */
      readonly partials: readonly Uint8Array[]
    }
  | { readonly type: 'decline'; readonly reason: string }
  | {
      /** I was to broadcast in this turn and cannot; next, please. */
      readonly type: 'handover'
      readonly turn: number
      readonly reason: string
    }
  | {
      /** I published this. 32 bytes: the txid, or the session's id for a message. */
      readonly type: 'broadcast'
      readonly publicationId: Uint8Array
    }
  | {
      /** These are the signatures, one an item: each proves itself, whatever became of the nonces that it was made with. */
      readonly type: 'signature'
      /** 64 bytes each, BIP340. */
      readonly signatures: readonly Uint8Array[]
    }

/** The code that a claim's statement has. */
export function claimTypeCode(claim: SessionClaim): number {
  return STATEMENT_TYPES[claim.type]
}

/**
 * A claim as the body of its statement: a CBOR list in the order of the claim's fields.
 * @throws SessionError `body_malformed` for a claim that nobody would read; WireError for values outside the grammar.
 */
export function encodeClaim(claim: SessionClaim): Uint8Array {
  const fields = fieldsOf(claim)
  const body = encode(fields)
  // What is given for each item stands last. How many there are to be, only a reader knows.
  const last = fields.at(-1)
  const itemCount = isList(last) ? last.length : 0
  // Stryker disable next-line OptionalChaining: every claim has its reader; the compiler cannot know.
  if (READERS[claimTypeCode(claim)]?.(fields, itemCount) === undefined) throw malformed()
  return body
}

function fieldsOf(claim: SessionClaim): readonly WireValue[] {
  switch (claim.type) {
    case 'join':
      return [claim.boot, claim.counter, claim.peerId, claim.relays]
    case 'nonce':
      return [claim.boot, claim.counter, claim.attempt, claim.pubNonces]
    case 'partial':
      return [fromHex(claim.nonceSetId), fromHex(claim.nonceStatementId), claim.partials]
    case 'decline':
      return [claim.reason]
    case 'handover':
      return [claim.turn, claim.reason]
    case 'broadcast':
      return [claim.publicationId]
    case 'signature':
      return [claim.signatures]
  }
}

/**
 * Reads a statement's body.
 * @param itemCount nonces, partial signatures and signatures must be exactly as many.
 * @returns undefined for a type that no session knows.
 * @throws SessionError `body_malformed`, or WireError when the bytes are not canonical.
 */
export function decodeClaim(type: number, body: Uint8Array, itemCount: number): SessionClaim | undefined {
  const read = READERS[type]
  if (read === undefined) return undefined
  const value = decode(body, MAX_STATEMENT_BYTES)
  const claim = isList(value) ? read(value, itemCount) : undefined
  if (claim === undefined) throw malformed()
  return claim
}

type Reader = (value: readonly WireValue[], itemCount: number) => SessionClaim | undefined

const READERS: Readonly<Record<number, Reader>> = {
  [STATEMENT_TYPES.join]: readJoin,
  [STATEMENT_TYPES.nonce]: readNonce,
  [STATEMENT_TYPES.partial]: readPartial,
  [STATEMENT_TYPES.decline]: readDecline,
  [STATEMENT_TYPES.handover]: readHandover,
  [STATEMENT_TYPES.broadcast]: readBroadcast,
  [STATEMENT_TYPES.signature]: readSignature,
}

function isAddress(value: WireValue | undefined): value is string {
  return isText(value) && value.length > 0 && value.length <= MAX_ADDRESS_CHARACTERS
}

function bytesList(value: WireValue | undefined, count: number, size: number): readonly Uint8Array[] | undefined {
  if (!isList(value) || value.length !== count) return undefined
  const parts = value.filter((part) => isBytesOf(part, size))
  return parts.length === count ? parts : undefined
}

function readJoin(value: readonly WireValue[]): SessionClaim | undefined {
  const [boot, counter, peerId, relays] = value
  if (value.length !== 4 || !isBytesOf(boot, BOOT_BYTES) || !isUint(counter)) return undefined
  if (!isAddress(peerId)) return undefined
  if (!isList(relays) || relays.length > MAX_JOIN_RELAYS || !relays.every(isAddress)) return undefined
  return { type: 'join', boot, counter, peerId, relays }
}

function readNonce(value: readonly WireValue[], itemCount: number): SessionClaim | undefined {
  const [boot, counter, attempt, list] = value
  if (value.length !== 4 || !isBytesOf(boot, BOOT_BYTES) || !isUint(counter) || !isUint(attempt)) return undefined
  if (counter >= MAX_NONCES || attempt >= MAX_NONCES) return undefined
  const pubNonces = bytesList(list, itemCount, PUB_NONCE_BYTES)
  return pubNonces === undefined ? undefined : { type: 'nonce', boot, counter, attempt, pubNonces }
}

function readPartial(value: readonly WireValue[], itemCount: number): SessionClaim | undefined {
  const [setId, nonceId, list] = value
  if (value.length !== 3 || !isBytesOf(setId, 32) || !isBytesOf(nonceId, 32)) return undefined
  const partials = bytesList(list, itemCount, PARTIAL_BYTES)
  if (partials === undefined) return undefined
  const nonceSetId = idFromBytes<NonceSetId>(setId)
  return { type: 'partial', nonceSetId, nonceStatementId: idFromBytes<StatementId>(nonceId), partials }
}

function readReason(value: WireValue | undefined): string | undefined {
  return isText(value) && value.length <= MAX_REASON_CHARACTERS ? value : undefined
}

function readDecline(value: readonly WireValue[]): SessionClaim | undefined {
  const reason = readReason(value[0])
  return value.length !== 1 || reason === undefined ? undefined : { type: 'decline', reason }
}

function readHandover(value: readonly WireValue[]): SessionClaim | undefined {
  const [turn] = value
  const reason = readReason(value[1])
  if (value.length !== 2 || !isUint(turn) || reason === undefined) return undefined
  return { type: 'handover', turn, reason }
}

function readBroadcast(value: readonly WireValue[]): SessionClaim | undefined {
  const [publicationId] = value
  return value.length === 1 && isBytesOf(publicationId, 32) ? { type: 'broadcast', publicationId } : undefined
}

function readSignature(value: readonly WireValue[], itemCount: number): SessionClaim | undefined {
  const [list] = value
  const signatures = value.length === 1 ? bytesList(list, itemCount, SIGNATURE_BYTES) : undefined
  return signatures === undefined ? undefined : { type: 'signature', signatures }
}

function malformed(): SessionError {
  return new SessionError('body_malformed', 'What this statement says cannot be read.')
}
