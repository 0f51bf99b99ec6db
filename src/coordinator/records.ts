import { type GatheringId, type GroupId, fromHex, idFromBytes, type SessionId } from '../bytes/index.ts'
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
  WireError,
  type WireValue,
} from '../wire/index.ts'

/** Why a stored record is not read. */
export type RecordErrorCode = 'record_damaged' | 'record_version'

/** A stored record that is not what was written. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
  readonly code: RecordErrorCode

  constructor(code: RecordErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What a link told, kept for as long as the scope is. */
export interface ScopeHead {
  readonly network: Network
  /** Secret of the channel, 16 bytes. */
  readonly secret: Uint8Array
  /** Where the maker of the link was; may be this device. */
  readonly creatorPeerId: string
  readonly relays: readonly string[]
  /** When this device took it up. */
  readonly addedAtMs: number
}

export interface SessionHead extends ScopeHead {
  readonly sessionId: SessionId
}

/** What this device alone knows of a session: its turns, and what it has told the application already. */
export interface SessionProgress {
  /** Keys of announced events, each announced once for all. */
  readonly announced: readonly string[]
  /** Turns to publish that this device gave up waiting for. */
  readonly failedTurns: readonly number[]
  /** The turn that was announced last. */
  readonly turn: number
  /** 0 until complete. */
  readonly turnStartedAtMs: number
  readonly confirmedAtMs: number | undefined
  /** When something new was last heard. */
  readonly changedAtMs: number
}

export interface GatheringHead extends ScopeHead {
  readonly gatheringId: GatheringId
  /** Undefined until someone who knows it was met. */
  readonly opening: Uint8Array | undefined
  /** Statement key of the own account, 32 bytes; undefined without a seat. */
  readonly statementKey: Uint8Array | undefined
}

export interface GroupHead extends ScopeHead {
  readonly groupId: GroupId
  /** The gathering that it came from; undefined where a link or a backup brought it back. */
  readonly gatheringId: GatheringId | undefined
  /** Own index among the members. */
  readonly signerIndex: number
  readonly roster: Uint8Array
}

/** A group that a link named, until a member has told who belongs to it. */
export interface GroupArrivalHead extends ScopeHead {
  readonly groupId: GroupId
}

const VERSION = 1
/** A head holds one document at the most. */
const MAX_RECORD_BYTES = MAX_DOCUMENT_BYTES + 65_536

/** CBOR `[1, network, secret, creatorPeerId, relays, addedAtMs, sessionId]`. */
export function encodeSessionHead(head: SessionHead): Uint8Array {
  return encode([VERSION, ...scopeValues(head), fromHex(head.sessionId)])
}

/** @throws RecordError */
export function decodeSessionHead(bytes: Uint8Array): SessionHead {
  const [scope, [id]] = readScope(readRecord(bytes, 7))
  if (!isBytesOf(id, 32)) throw damaged()
  return { ...scope, sessionId: idFromBytes<SessionId>(id) }
}

/** CBOR `[1, announced, failedTurns, turn, turnStartedAtMs, [confirmedAtMs] or [], changedAtMs]`. */
export function encodeSessionProgress(progress: SessionProgress): Uint8Array {
  const { announced, failedTurns, turn, turnStartedAtMs, confirmedAtMs, changedAtMs } = progress
  return encode([VERSION, announced, failedTurns, turn, turnStartedAtMs, optional(confirmedAtMs), changedAtMs])
}

/** @throws RecordError */
export function decodeSessionProgress(bytes: Uint8Array): SessionProgress {
  const [announced, failedTurns, turn, turnStartedAtMs, confirmed, changedAtMs] = readRecord(bytes, 7)
  if (!isList(announced) || !announced.every(isText) || !isList(failedTurns) || !failedTurns.every(isUint)) {
    throw damaged()
  }
  if (!isUint(turn) || !isUint(turnStartedAtMs) || !isUint(changedAtMs)) throw damaged()
  const confirmedAtMs = readOptional(confirmed, isUint)
  return { announced, failedTurns, turn, turnStartedAtMs, confirmedAtMs, changedAtMs }
}

/** CBOR `[1, [signature]]`, 64 bytes each. */
export function encodeSignatures(signatures: readonly Uint8Array[]): Uint8Array {
  return encode([VERSION, signatures])
}

/** Signatures of a session, one an item, that this device had once; verified before it stored them, and again before they are believed. @throws RecordError */
export function decodeSignatures(bytes: Uint8Array): readonly Uint8Array[] {
  const [list] = readRecord(bytes, 2)
  const signatures = isList(list) ? list.filter((signature) => isBytesOf(signature, 64)) : []
  if (!isList(list) || list.length === 0 || signatures.length !== list.length) throw damaged()
  return signatures
}

/** CBOR `[1, network, secret, creatorPeerId, relays, addedAtMs, gatheringId, [opening] or [], [statementKey] or []]`. */
export function encodeGatheringHead(head: GatheringHead): Uint8Array {
  const { gatheringId, opening, statementKey } = head
  return encode([VERSION, ...scopeValues(head), fromHex(gatheringId), optional(opening), optional(statementKey)])
}

/** @throws RecordError */
export function decodeGatheringHead(bytes: Uint8Array): GatheringHead {
  const [scope, [id, opening, statementKey]] = readScope(readRecord(bytes, 9))
  if (!isBytesOf(id, 32)) throw damaged()
  return {
    ...scope,
    gatheringId: idFromBytes<GatheringId>(id),
    opening: readOptional(opening, isBytes),
    statementKey: readOptional(statementKey, (value) => isBytesOf(value, 32)),
  }
}

/** CBOR `[1, network, secret, creatorPeerId, relays, addedAtMs, groupId, gatheringId or empty, signerIndex, roster]`. */
export function encodeGroupHead(head: GroupHead): Uint8Array {
  const { groupId, gatheringId, signerIndex, roster } = head
  return encode([VERSION, ...scopeValues(head), fromHex(groupId), fromHex(gatheringId ?? ''), signerIndex, roster])
}

/** @throws RecordError */
export function decodeGroupHead(bytes: Uint8Array): GroupHead {
  const [scope, [groupId, gatheringId, signerIndex, roster]] = readScope(readRecord(bytes, 10))
  const isIdRight = isBytesOf(gatheringId, 32) || isBytesOf(gatheringId, 0)
  if (!isBytesOf(groupId, 32) || !isIdRight || !isUint(signerIndex) || !isBytes(roster)) throw damaged()
  return {
    ...scope,
    groupId: idFromBytes<GroupId>(groupId),
    gatheringId: gatheringId.length === 0 ? undefined : idFromBytes<GatheringId>(gatheringId),
    signerIndex,
    roster,
  }
}

/** CBOR `[1, network, secret, creatorPeerId, relays, addedAtMs, groupId]`. */
export function encodeGroupArrivalHead(head: GroupArrivalHead): Uint8Array {
  return encode([VERSION, ...scopeValues(head), fromHex(head.groupId)])
}

/** @throws RecordError */
export function decodeGroupArrivalHead(bytes: Uint8Array): GroupArrivalHead {
  const [scope, [groupId]] = readScope(readRecord(bytes, 7))
  if (!isBytesOf(groupId, 32)) throw damaged()
  return { ...scope, groupId: idFromBytes<GroupId>(groupId) }
}

/** Until when a session that was closed stays closed, whatever the group announces: CBOR `[1, forgetAtMs]`. */
export function encodeTombstone(forgetAtMs: number): Uint8Array {
  return encode([VERSION, forgetAtMs])
}

/** @throws RecordError */
export function decodeTombstone(bytes: Uint8Array): number {
  const [forgetAtMs] = readRecord(bytes, 2)
  if (!isUint(forgetAtMs)) throw damaged()
  return forgetAtMs
}

function scopeValues({ network, secret, creatorPeerId, relays, addedAtMs }: ScopeHead): readonly WireValue[] {
  return [networkCode(network), secret, creatorPeerId, relays, addedAtMs]
}

/** The scope's part of a record, and what stands after it. */
function readScope(values: readonly WireValue[]): readonly [ScopeHead, readonly WireValue[]] {
  const [network, secret, creatorPeerId, relays, addedAtMs, ...rest] = values
  if (!isUint(network) || !isBytesOf(secret, 16) || !isText(creatorPeerId) || !isUint(addedAtMs)) throw damaged()
  if (!isList(relays) || !relays.every(isText)) throw damaged()
  return [{ network: readNetwork(network), secret, creatorPeerId, relays, addedAtMs }, rest]
}

function readNetwork(code: number): Network {
  try {
    return networkOf(code)
  } catch {
    throw damaged()
  }
}

/** The values after the version. */
function readRecord(bytes: Uint8Array, length: number): readonly WireValue[] {
  let value: WireValue
  try {
    value = decode(bytes, MAX_RECORD_BYTES)
  } catch (error) {
    if (error instanceof WireError) throw damaged()
    throw error
  }
  if (!isList(value) || !isUint(value[0])) throw damaged()
  if (value[0] !== VERSION) {
    throw new RecordError('record_version', 'A record of this device was written by another version of Muster.')
  }
  if (value.length !== length) throw damaged()
  return value.slice(1)
}

function optional(value: WireValue | undefined): WireValue {
  return value === undefined ? [] : [value]
}

function readOptional<T extends WireValue>(
  value: WireValue | undefined,
  is: (value: WireValue | undefined) => value is T,
): T | undefined {
  if (!isList(value) || value.length > 1) throw damaged()
  if (value.length === 0) return undefined
  const [content] = value
  if (!is(content)) throw damaged()
  return content
}

function damaged(): RecordError {
  return new RecordError('record_damaged', 'A record of this device was changed or cut off.')
}
