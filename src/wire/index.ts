export { bip340PublicKey, signBip340, verifyBip340 } from './bip340.ts'
export { decode, encode, isBytes, isBytesOf, isList, isText, isUint } from './cbor.ts'
export type { WireValue } from './cbor.ts'
export { WireError } from './errors.ts'
export type { WireErrorCode } from './errors.ts'
export {
  decodeFrame,
  DOCUMENT_CHUNK_BYTES,
  DocumentAssembler,
  encodeFrame,
  MAX_DOCUMENT_BYTES,
  MAX_FRAME_BYTES,
  MAX_IDS_PER_FRAME,
  packHave,
  packStatements,
  splitDocument,
} from './frame.ts'
export type { Frame } from './frame.ts'
export { decodeInvite, encodeInvite, MAX_ADDRESS_CHARACTERS, MAX_INVITE_CHARACTERS, topicOf } from './invite.ts'
export type { Invite } from './invite.ts'
export { networkCode, networkOf, NETWORKS } from './network.ts'
export type { Network } from './network.ts'
export {
  decodeStatement,
  encodeStatement,
  isStatementSigned,
  MAX_STATEMENT_BYTES,
  signStatement,
  STATEMENT_TYPES,
  STATEMENT_VERSION,
  statementDigest,
  statementId,
} from './statement.ts'
export type { Scope, ScopeKind, Statement, StatementContent } from './statement.ts'
