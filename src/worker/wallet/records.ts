import type { AttemptView, BroadcastOutcomeView, TransactionStateView } from '../../bridge/index.ts'
import { fromHex, type GroupId, idFromBytes, type SessionId, toHex } from '../../bytes/index.ts'
import type { Confirmation, PaymentReview, RefusalReason, TransactionRef } from '../../chain/index.ts'
import { RecordError } from '../../coordinator/index.ts'
import type { Proposal } from '../../session/index.ts'
import type { Review } from '../../signer/index.ts'
import {
  decode,
  encode,
  isBytes,
  isBytesOf,
  isList,
  isText,
  isUint,
  WireError,
  type WireValue,
} from '../../wire/index.ts'

/** A payment of this device's sessions, as long as it is under way, and for good once everyone has signed. */
export interface PaymentRecord {
  readonly sessionId: SessionId
  readonly groupId: GroupId
  readonly txid: string
  readonly note: string
  readonly creatorName: string
  /** In signer order. */
  readonly signerNames: readonly string[]
  /** By signer index: when the partial signatures were first here, verified; 0 before. */
  readonly signedAtMs: readonly number[]
  /** When everyone had signed; 0 before. */
  readonly completedAtMs: number
  readonly paidSats: bigint
  readonly feeSats: bigint
  /** The final transaction; empty until everyone has signed. */
  readonly transaction: Uint8Array
  /** What this device saw itself. */
  readonly seen: TransactionStateView
  /** When it was last there; 0 if never. */
  readonly seenAtMs: number
  /** When the network last answered; 0 if never. */
  readonly lookedUpAtMs: number
  readonly lastAttempt: AttemptView | undefined
}

/** What the last complete scan of a wallet found, but for the transactions themselves. */
export interface ScanRecord {
  readonly scannedAtMs: number
  readonly tipHeight: number
  readonly refs: ReadonlyMap<string, readonly TransactionRef[]>
}

/** The record of a payment that was just proposed. @param names of the group's members, in signer order. */
export function newPaymentRecord(
  { sessionId, groupId }: Pick<Review, 'sessionId' | 'groupId'>,
  { txid, paidSats, feeSats }: PaymentReview,
  { note, creatorIndex }: Pick<Proposal, 'note' | 'creatorIndex'>,
  names: readonly string[],
): PaymentRecord {
  return {
    sessionId,
    groupId,
    txid,
    note,
    creatorName: names[creatorIndex] ?? '',
    signerNames: names,
    signedAtMs: names.map(() => 0),
    completedAtMs: 0,
    paidSats,
    feeSats,
    transaction: new Uint8Array(),
    seen: { kind: 'unseen' },
    seenAtMs: 0,
    lookedUpAtMs: 0,
    lastAttempt: undefined,
  }
}

const VERSION = 1
/** Some hundred names and a transaction of 400 inputs stay far below. */
const MAX_PAYMENT_BYTES = 1_048_576
/** Of some eight thousand transactions, each with an address, a txid and where it stands; a longer scan is made again at each start. */
const MAX_SCAN_BYTES = 4 * 1_048_576
const MAX_SCAN_VALUES = 49_152
const REASONS: readonly RefusalReason[] = [
  'fee_too_low',
  'fee_too_high',
  'replacement_fee_too_low',
  'inputs_missing',
  'not_final_yet',
  'dust',
  'chain_too_long',
  'script_invalid',
  'malformed',
  'other',
]

export function encodePaymentRecord(record: PaymentRecord): Uint8Array {
  return encode([
    VERSION,
    fromHex(record.sessionId),
    fromHex(record.groupId),
    fromHex(record.txid),
    record.note,
    record.creatorName,
    record.signerNames,
    record.signedAtMs,
    record.completedAtMs,
    Number(record.paidSats),
    Number(record.feeSats),
    record.transaction,
    stateValue(record.seen),
    record.seenAtMs,
    record.lookedUpAtMs,
    record.lastAttempt === undefined ? [] : [record.lastAttempt.atMs, outcomeValue(record.lastAttempt.outcome)],
  ])
}

/** @throws RecordError `record_damaged` or `record_version`. */
export function decodePaymentRecord(bytes: Uint8Array): PaymentRecord {
  const value = readList(bytes, MAX_PAYMENT_BYTES)
  const [, sessionId, groupId, txid, note, creatorName, signerNames, signedAtMs, completedAtMs] = value
  const [paidSats, feeSats, transaction, seen, seenAtMs, lookedUpAtMs, lastAttempt] = value.slice(9)
  if (value.length !== 16 || !isBytesOf(sessionId, 32) || !isBytesOf(groupId, 32) || !isBytesOf(txid, 32))
    throw damaged()
  if (!isText(note) || !isText(creatorName) || !isList(signerNames) || !signerNames.every(isText)) throw damaged()
  if (!isList(signedAtMs) || !signedAtMs.every(isUint) || !isUint(completedAtMs)) throw damaged()
  if (!isUint(paidSats) || !isUint(feeSats) || !isBytes(transaction)) throw damaged()
  if (!isUint(seenAtMs) || !isUint(lookedUpAtMs) || !isList(lastAttempt)) throw damaged()
  return {
    sessionId: idFromBytes<SessionId>(sessionId),
    groupId: idFromBytes<GroupId>(groupId),
    txid: toHex(txid),
    note,
    creatorName,
    signerNames,
    signedAtMs,
    completedAtMs,
    paidSats: BigInt(paidSats),
    feeSats: BigInt(feeSats),
    transaction,
    seen: readState(seen),
    seenAtMs,
    lookedUpAtMs,
    lastAttempt: readAttempt(lastAttempt),
  }
}

export function encodeScanRecord({ scannedAtMs, tipHeight, refs }: ScanRecord): Uint8Array {
  const places = [...refs].map(([place, known]): WireValue => [
    place,
    known.map(({ txid, confirmation }): WireValue => [fromHex(txid), stateValue(confirmation)]),
  ])
  return encode([VERSION, scannedAtMs, tipHeight, places])
}

/** @throws RecordError `record_damaged` or `record_version`. */
export function decodeScanRecord(bytes: Uint8Array): ScanRecord {
  const value = readList(bytes, MAX_SCAN_BYTES, MAX_SCAN_VALUES)
  const [, scannedAtMs, tipHeight, places] = value
  if (value.length !== 4 || !isUint(scannedAtMs) || !isUint(tipHeight) || !isList(places)) throw damaged()
  const refs = places.map((entry): [string, readonly TransactionRef[]] => {
    if (!isList(entry) || entry.length !== 2) throw damaged()
    const [place, known] = entry
    if (!isText(place) || !isList(known)) throw damaged()
    return [place, known.map(readRef)]
  })
  const byPlace = new Map(refs)
  if (byPlace.size !== refs.length) throw damaged()
  return { scannedAtMs, tipHeight, refs: byPlace }
}

function readRef(value: WireValue): TransactionRef {
  if (!isList(value) || value.length !== 2) throw damaged()
  const [txid, state] = value
  if (!isBytesOf(txid, 32)) throw damaged()
  const confirmation = readState(state)
  if (confirmation.kind === 'unseen') throw damaged()
  return { txid: toHex(txid), confirmation }
}

/** `[]` unseen, `[0]` unconfirmed, `[1, height, seconds]` confirmed. */
function stateValue(state: TransactionStateView | Confirmation): WireValue {
  switch (state.kind) {
    case 'unseen':
      return []
    case 'unconfirmed':
      return [0]
    case 'confirmed':
      return [1, state.height, state.epochSeconds]
  }
}

function readState(value: WireValue | undefined): TransactionStateView {
  if (!isList(value)) throw damaged()
  const [kind, height, epochSeconds] = value
  if (value.length === 0) return { kind: 'unseen' }
  if (value.length === 1 && kind === 0) return { kind: 'unconfirmed' }
  if (value.length === 3 && kind === 1 && isUint(height) && isUint(epochSeconds)) {
    return { kind: 'confirmed', height, epochSeconds }
  }
  throw damaged()
}

function outcomeValue(outcome: BroadcastOutcomeView): WireValue {
  switch (outcome.kind) {
    case 'published':
      return [0]
    case 'already_known':
      return [1]
    case 'refused':
      return [2, REASONS.indexOf(outcome.reason), outcome.text]
    case 'conflict':
      return [3, outcome.inputIndex, outcome.spentBy]
    case 'unreachable':
      return [4, outcome.hosts]
  }
}

function readAttempt(value: readonly WireValue[]): AttemptView | undefined {
  if (value.length === 0) return undefined
  const [atMs, outcome] = value
  if (value.length !== 2 || !isUint(atMs) || !isList(outcome)) throw damaged()
  return { atMs, outcome: readOutcome(outcome) }
}

function readOutcome([kind, first, second]: readonly WireValue[]): BroadcastOutcomeView {
  if (kind === 0) return { kind: 'published' }
  if (kind === 1) return { kind: 'already_known' }
  if (kind === 2 && isUint(first) && isText(second)) {
    return { kind: 'refused', reason: REASONS[first] ?? 'other', text: second }
  }
  if (kind === 3 && isUint(first) && isText(second)) return { kind: 'conflict', inputIndex: first, spentBy: second }
  if (kind === 4 && isList(first) && first.every(isText)) return { kind: 'unreachable', hosts: first }
  throw damaged()
}

function readList(bytes: Uint8Array, maxBytes: number, maxValues?: number): readonly WireValue[] {
  try {
    const value = decode(bytes, maxBytes, maxValues)
    if (!isList(value)) throw damaged()
    if (value[0] !== VERSION)
      throw new RecordError('record_version', 'A record was written by another version of Muster.')
    return value
  } catch (error) {
    if (error instanceof WireError) throw damaged()
    throw error
  }
}

function damaged(): RecordError {
  return new RecordError('record_damaged', 'A record of this device was changed or cut off.')
}
