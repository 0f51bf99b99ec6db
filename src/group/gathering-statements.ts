import {
  type GatheringId,
  type GroupId,
  fromHex,
  idFromBytes,
  itemAt,
  type StatementId,
  toHex,
} from '../bytes/index.ts'
import {
  decode,
  encode,
  isBytesOf,
  isList,
  isStatementSigned,
  MAX_STATEMENT_BYTES,
  type Scope,
  type Statement,
  STATEMENT_TYPES,
  WireError,
} from '../wire/index.ts'
import { decodeEnrolment, type Enrolment, isEnrolmentSigned } from './enrolment.ts'
import { GroupError } from './errors.ts'
import type { Opening } from './opening.ts'
import { MAX_MEMBERS, MIN_MEMBERS } from './roster.ts'

/** What a statement in a gathering says. */
export type GatheringClaim =
  | { readonly type: 'enrol'; readonly enrolment: Enrolment }
  | {
      /** The creator says: these, and no others. Ids of `enrol` statements. */
      readonly type: 'seal'
      readonly enrolmentIds: readonly StatementId[]
    }
  | {
      /** A member says: the words are the same here as with the others. */
      readonly type: 'confirm'
      readonly groupId: GroupId
    }

/** Why a statement is not taken. */
export type DropCode = 'foreign' | 'unknown_signer' | 'type_unknown' | 'body_malformed' | 'signature_invalid'

/** What becomes of a statement that arrived. */
export type GatheringAdmission =
  | { readonly kind: 'admitted'; readonly claim: GatheringClaim }
  | { readonly kind: 'dropped'; readonly code: DropCode }

/** The scope of a gathering's statements. */
export function gatheringScope(gatheringId: GatheringId): Scope {
  return { kind: 'gathering', id: fromHex(gatheringId) }
}

/** Body of a `seal` statement: the enrolment ids, 32 bytes each, in ascending order: one choice has one spelling. @throws GroupError `seal_malformed`. */
export function encodeSeal(enrolmentIds: readonly StatementId[]): Uint8Array {
  const body = encode(enrolmentIds.toSorted().map(fromHex))
  decodeSeal(body)
  return body
}

/** Body of a `confirm` statement: `[groupId]`. @throws GroupError `confirmation_malformed`. */
export function encodeConfirmation(groupId: GroupId): Uint8Array {
  const body = encode([fromHex(groupId)])
  decodeConfirmation(body)
  return body
}

/** What a statement says that `checkSpeaker` lets through: it knows three types and no other. */
function decodeClaim({ type, body, network }: Statement): GatheringClaim {
  if (type === STATEMENT_TYPES.enrol) return { type: 'enrol', enrolment: decodeEnrolment(body, network) }
  if (type === STATEMENT_TYPES.seal) return { type: 'seal', enrolmentIds: decodeSeal(body) }
  return { type: 'confirm', groupId: decodeConfirmation(body) }
}

function decodeSeal(body: Uint8Array): readonly StatementId[] {
  const value = decode(body, MAX_STATEMENT_BYTES)
  if (!isList(value) || value.length < MIN_MEMBERS || value.length > MAX_MEMBERS) throw malformedSeal()
  const ids = value.map((id) => {
    if (!isBytesOf(id, 32)) throw malformedSeal()
    return idFromBytes<StatementId>(id)
  })
  if (!ids.every((id, index) => index === 0 || itemAt(ids, index - 1) < id)) throw malformedSeal()
  return ids
}

function decodeConfirmation(body: Uint8Array): GroupId {
  const value = decode(body, 64)
  const groupId = isList(value) && value.length === 1 ? value[0] : undefined
  if (!isBytesOf(groupId, 32)) {
    throw new GroupError('confirmation_malformed', 'This confirmation of a group cannot be read.')
  }
  return idFromBytes<GroupId>(groupId)
}

/**
 * Why this statement has nothing to say in the gathering, by its scope and its speaker; undefined when it may. Anyone who knows the
 * secret may enrol; only the creator may seal.
 */
export function checkSpeaker(gatheringId: GatheringId, opening: Opening, statement: Statement): DropCode | undefined {
  const { scope, network, signer, type } = statement
  if (scope.kind !== 'gathering' || toHex(scope.id) !== gatheringId || network !== opening.network) return 'foreign'
  switch (type) {
    case STATEMENT_TYPES.enrol:
    case STATEMENT_TYPES.confirm:
      return undefined
    case STATEMENT_TYPES.seal:
      return toHex(signer) === toHex(opening.creatorKey) ? undefined : 'unknown_signer'
    default:
      return 'type_unknown'
  }
}

/** Judges one statement by itself: its scope, who may say it, its form, then its signatures. */
export function admitToGathering(gatheringId: GatheringId, opening: Opening, statement: Statement): GatheringAdmission {
  const refused = checkSpeaker(gatheringId, opening, statement)
  if (refused !== undefined) return { kind: 'dropped', code: refused }
  let claim: GatheringClaim
  try {
    claim = decodeClaim(statement)
  } catch (error) {
    if (error instanceof GroupError || error instanceof WireError) return { kind: 'dropped', code: 'body_malformed' }
    throw error
  }
  if (!isStatementSigned(statement)) return { kind: 'dropped', code: 'signature_invalid' }
  if (claim.type === 'enrol' && !isEnrolmentSigned(gatheringId, statement.signer, claim.enrolment)) {
    return { kind: 'dropped', code: 'signature_invalid' }
  }
  return { kind: 'admitted', claim }
}

function malformedSeal(): GroupError {
  return new GroupError('seal_malformed', 'This list of enrolments cannot be read.')
}
