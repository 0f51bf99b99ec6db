import { concat, idFromBytes, type StatementId, taggedHash } from '../bytes/index.ts'
import { signBip340, verifyBip340 } from './bip340.ts'
import { decode, encode, isBytes, isBytesOf, isList, isUint } from './cbor.ts'
import { WireError } from './errors.ts'
import { type Network, networkCode, networkOf, NETWORKS } from './network.ts'

/** 400 public nonces of 66 bytes and what stands around them. */
export const MAX_STATEMENT_BYTES = 32_768
/** Version of the statement grammar. */
export const STATEMENT_VERSION = 1

/** What a set of statements is about. */
export type ScopeKind = 'session' | 'gathering' | 'group'
const SCOPE_KINDS: readonly ScopeKind[] = ['session', 'gathering', 'group']

/** One session, gathering or group: `id` is the 32-byte hash of its document. */
export interface Scope {
  readonly kind: ScopeKind
  readonly id: Uint8Array
}

/** Codes of what statements say; they differ across scopes as well. */
export const STATEMENT_TYPES = {
  join: 1,
  nonce: 2,
  partial: 3,
  decline: 4,
  handover: 5,
  broadcast: 6,
  signature: 7,
  enrol: 16,
  seal: 17,
  confirm: 18,
  propose: 32,
} as const

/** What the signature covers. */
export interface StatementContent {
  readonly network: Network
  readonly scope: Scope
  /** Statement key of who says it, BIP340 x-only, 32 bytes. */
  readonly signer: Uint8Array
  /** One of `STATEMENT_TYPES`; one byte. An unknown one is refused by the scope's admission, not here. */
  readonly type: number
  /** CBOR of the type's own grammar, kept as received. */
  readonly body: Uint8Array
}

/** A signed statement. It is believed only once `isStatementSigned` has said so. */
export interface Statement extends StatementContent {
  /** BIP340 signature over `statementDigest`, 64 bytes. */
  readonly signature: Uint8Array
}

/**
 * Fixed-width fields first and the body last, so that no two contents have the same bytes: a field of another width would let one
 * content be read as another, so none is hashed or signed.
 */
function contentBytes(content: StatementContent): Uint8Array {
  const { network, scope, signer, type, body } = content
  const isRight =
    NETWORKS.includes(network) &&
    SCOPE_KINDS.includes(scope.kind) &&
    isBytesOf(scope.id, 32) &&
    isBytesOf(signer, 32) &&
    Number.isInteger(type) &&
    type >= 0 &&
    type <= 255 &&
    isBytes(body)
  if (!isRight) throw malformed()
  const header = Uint8Array.of(STATEMENT_VERSION, networkCode(network), SCOPE_KINDS.indexOf(scope.kind))
  return concat(header, scope.id, signer, Uint8Array.of(type), body)
}

/** The 32 bytes that are signed. @throws WireError `statement_malformed` for a field of the wrong size or code. */
export function statementDigest(content: StatementContent): Uint8Array {
  return taggedHash('muster/statement', contentBytes(content))
}

/** Names the content, not the signature: another valid signature of the same content is the same statement. */
export function statementId(content: StatementContent): StatementId {
  return idFromBytes<StatementId>(taggedHash('muster/statement-id', contentBytes(content)))
}

/**
 * CBOR `[1, network, scope kind, scope id, signer, type, body, signature]`.
 * @throws WireError `too_long` over `MAX_STATEMENT_BYTES`: nobody would read it.
 */
export function encodeStatement({ network, scope, signer, type, body, signature }: Statement): Uint8Array {
  const scopeKind = SCOPE_KINDS.indexOf(scope.kind)
  const bytes = encode([STATEMENT_VERSION, networkCode(network), scopeKind, scope.id, signer, type, body, signature])
  if (bytes.length > MAX_STATEMENT_BYTES)
    throw new WireError('too_long', 'This statement would be longer than one may be.')
  return bytes
}

/**
 * Reads a statement's form. Nothing is verified: the scope's admission does that, membership first.
 * @throws WireError `statement_malformed`, `network_unknown`, or what `decode` throws.
 */
export function decodeStatement(bytes: Uint8Array): Statement {
  const value = decode(bytes, MAX_STATEMENT_BYTES)
  if (!isList(value) || value.length !== 8) throw malformed()
  const [version, network, scopeKind, scopeId, signer, type, body, signature] = value
  if (version !== STATEMENT_VERSION || !isUint(network) || !isUint(scopeKind) || !isUint(type) || type > 255) {
    throw malformed()
  }
  const kind = SCOPE_KINDS[scopeKind]
  if (kind === undefined || !isBytesOf(scopeId, 32) || !isBytesOf(signer, 32)) throw malformed()
  if (!isBytes(body) || !isBytesOf(signature, 64)) throw malformed()
  return { network: networkOf(network), scope: { kind, id: scopeId }, signer, type, body, signature }
}

/** Whether the statement key signed this content (BIP340 Verify). Costs about two milliseconds: ask membership first. */
export function isStatementSigned(statement: Statement): boolean {
  return verifyBip340(statement.signature, statementDigest(statement), statement.signer)
}

/**
 * The statement's bytes, signed.
 * @param secretKey of `content.signer`, 32 bytes; only the signer's room has one.
 * @param auxRand 32 fresh random bytes (BIP340).
 * @throws WireError `statement_malformed` or `too_long` for content that nobody would take.
 */
export function signStatement(content: StatementContent, secretKey: Uint8Array, auxRand: Uint8Array): Uint8Array {
  return encodeStatement({ ...content, signature: signBip340(statementDigest(content), secretKey, auxRand) })
}

function malformed(): WireError {
  return new WireError('statement_malformed', 'These bytes are not a statement.')
}
