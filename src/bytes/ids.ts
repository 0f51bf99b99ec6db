import { toHex } from './bytes.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Hex of the 32-byte hash of a proposal. */
export type SessionId = Branded<'SessionId'>
/** Hex of the 32-byte hash of a sealed roster. */
export type GroupId = Branded<'GroupId'>
/** Hex of the 32-byte hash of a gathering's opening. */
export type GatheringId = Branded<'GatheringId'>
/** Hex of the 32-byte hash of a statement's signed content. */
export type StatementId = Branded<'StatementId'>
/** Hex of the 32-byte hash of the statement ids of one nonce set. */
export type NonceSetId = Branded<'NonceSetId'>

type Id = SessionId | GroupId | GatheringId | StatementId | NonceSetId

/** The id that these 32 bytes are. The caller says by its type what was hashed. */
export function idFromBytes<Kind extends Id>(bytes: Uint8Array): Kind {
  return toHex(bytes) as Kind
}
