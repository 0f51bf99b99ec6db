import type { StatementId } from '../bytes/index.ts'

/** What a replica made of a statement. */
export type Judgement =
  | {
      /** `known`: it is held, or something newer in its place. `surplus`: its place is taken; honest peers may hold other ones. */
      readonly kind: 'added' | 'known' | 'surplus'
      readonly id: StatementId
    }
  /** It breaks the rules of the scope: an honest peer holds no such statement. */
  | { readonly kind: 'dropped'; readonly code: string }
  /** This device cannot judge it, or wants none any more; no fault of who sent it. */
  | { readonly kind: 'ignored' }

/** One scope's document and statements, as the exchange sees them: a session, a gathering or a group. */
export interface Replica {
  /** Undefined until it was received. */
  readonly document: Uint8Array | undefined
  ids(): readonly StatementId[]
  /** A held statement's bytes, as they were received. */
  get(id: StatementId): Uint8Array | undefined
  /**
   * Judges a statement and takes it into memory.
   * @throws WireError when the bytes are not a statement at all.
   */
  receive(bytes: Uint8Array): Judgement
  /** Takes and stores the document. `wrong`: it is not the one of this scope. `failed`: it could not be stored, which was told. */
  receiveDocument(bytes: Uint8Array): Promise<'taken' | 'wrong' | 'failed'>
  /** Stores what was added, then acts on it. False when it could not be stored, which was told: nobody else may hear of it. */
  settle(added: readonly StatementId[]): Promise<boolean>
}
