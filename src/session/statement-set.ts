import { type StatementId, toHex } from '../bytes/index.ts'
import { decodeStatement, statementId } from '../wire/index.ts'
import { admit, type SessionDropCode } from './admission.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'

/** One more than allowed is kept: it proves that there were too many. */
const MAX_KEPT = MAX_NONCES + 1
/** Two different statements in one slot prove equivocation; a third adds nothing. */
const MAX_KEPT_IN_SLOT = 2

/** An admitted statement. */
export interface Entry<Claim extends SessionClaim = SessionClaim> {
  readonly id: StatementId
  readonly signerIndex: number
  readonly claim: Claim
  /** As it was received; this is what is stored and forwarded. */
  readonly bytes: Uint8Array
}

/** What `StatementSet.receive` made of a statement. */
export type Received =
  | {
      /** `superseded`: something newer in the same slot is held. `full`: the slot holds all that matters already. */
      readonly kind: 'added' | 'known' | 'superseded' | 'full'
      readonly id: StatementId
    }
  | { readonly kind: 'dropped'; readonly code: SessionDropCode }

/**
 * The statements of one session. Bounded for each signer, in such a way that whoever received the same statements, in whatever
 * order, has the same state.
 */
export class StatementSet {
  readonly #context: SessionContext
  readonly #entries = new Map<StatementId, Entry>()

  constructor(context: SessionContext) {
    this.#context = context
  }

  /**
   * Judges and takes a statement's bytes.
   * @throws WireError when the bytes are not a statement at all.
   */
  receive(bytes: Uint8Array): Received {
    const statement = decodeStatement(bytes)
    const id = statementId(statement)
    if (this.#entries.has(id)) return { kind: 'known', id }
    const admission = admit(this.#context, statement)
    if (admission.kind === 'dropped') return admission
    const entry: Entry = { id, signerIndex: admission.signerIndex, claim: admission.claim, bytes }
    return { kind: this.#place(entry), id }
  }

  /** Ids of all statements held, sorted. */
  ids(): readonly StatementId[] {
    return [...this.#entries.keys()].toSorted()
  }

  get(id: StatementId): Entry | undefined {
    return this.#entries.get(id)
  }

  /** All entries in the order of their ids: the same for everyone who holds the same. */
  entries(): readonly Entry[] {
    return [...this.#entries.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  #place(entry: Entry): 'added' | 'superseded' | 'full' {
    const slot = slotOf(entry)
    const same = [...this.#entries.values()].filter((other) => slotOf(other) === slot)
    switch (entry.claim.type) {
      case 'nonce':
      case 'partial': {
        const { type } = entry.claim
        const kept = [...this.#entries.values()].filter(
          (other) => other.signerIndex === entry.signerIndex && other.claim.type === type,
        )
        if (same.length >= MAX_KEPT_IN_SLOT || kept.length >= MAX_KEPT) return 'full'
        break
      }
      case 'join':
      case 'decline':
      case 'handover':
      case 'broadcast': {
        const [held] = same
        if (held !== undefined) {
          if (!isNewer(entry, held)) return 'superseded'
          this.#entries.delete(held.id)
        }
        break
      }
    }
    this.#entries.set(entry.id, entry)
    return 'added'
  }
}

/** Of two statements in one slot the one that stays: the newer join, else the one with the greater id, for everyone alike. */
function isNewer(entry: Entry, held: Entry): boolean {
  if (entry.claim.type === 'join' && held.claim.type === 'join' && entry.claim.counter !== held.claim.counter) {
    return entry.claim.counter > held.claim.counter
  }
  return entry.id > held.id
}

/** Where only one statement may stand. Nonces name the start of their worker, so lost storage never looks like a lie. */
function slotOf({ signerIndex, claim }: Entry): string {
  switch (claim.type) {
    case 'nonce':
      return `${signerIndex} nonce ${toHex(claim.boot)} ${claim.counter}`
    case 'partial':
      return `${signerIndex} partial ${claim.nonceSetId}`
    case 'handover':
      return `${signerIndex} handover ${claim.turn}`
    case 'join':
    case 'decline':
    case 'broadcast':
      return `${signerIndex} ${claim.type}`
  }
}
