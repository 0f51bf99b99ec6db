import { type StatementId, toHex } from '../bytes/index.ts'
import { decodeStatement, isStatementSigned, statementId } from '../wire/index.ts'
import { judge, type SessionDropCode } from './admission.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'

/** Nonces, and partial signatures, that are kept of one signer. One more than allowed: it proves that there were too many. */
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
      /**
       * `superseded`: something newer stands in its slot. `full`: as many as matter are held already. Neither is kept, and
       * neither had its signature checked.
       */
      readonly kind: 'added' | 'known' | 'superseded' | 'full'
      readonly id: StatementId
    }
  | { readonly kind: 'dropped'; readonly code: SessionDropCode }

/**
 * The statements of one session, bounded for each signer. What is kept is a function of the set of all statements that were
 * received, whatever their order: of those that compete for a bounded place always the same ones stay, by id, so a
 * later arrival may push an earlier one out.
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
    const judgement = judge(this.#context, statement)
    if (judgement.kind === 'dropped') return judgement
    const { signerIndex, claim } = judgement
    const entry: Entry = { id, signerIndex, claim, bytes }
    const rivals = [...this.#entries.values()].filter((other) => areRivals(entry, other))
    const kept: readonly Entry[] = isKeptInNumber(entry)
      ? keptOf([entry, ...rivals.filter(isKeptInNumber)])
      : [rivals.reduce(newer, entry)]
    if (!kept.includes(entry)) return { kind: isKeptInNumber(entry) ? 'full' : 'superseded', id }
    if (!isStatementSigned(statement)) return { kind: 'dropped', code: 'signature_invalid' }
    for (const rival of rivals) if (!kept.includes(rival)) this.#entries.delete(rival.id)
    this.#entries.set(id, entry)
    return { kind: 'added', id }
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
    return [...this.#entries.values()].toSorted(byId)
  }
}

/** Of nonces and partial signatures several are kept. Of everything else one: of handovers as well, since a signer has one turn. */
type NumberedEntry = Entry<Extract<SessionClaim, { type: 'nonce' | 'partial' }>>

function isKeptInNumber(entry: Entry): entry is NumberedEntry {
  return entry.claim.type === 'nonce' || entry.claim.type === 'partial'
}

/** Whether the two compete for a place. */
function areRivals(entry: Entry, other: Entry): boolean {
  return entry.signerIndex === other.signerIndex && entry.claim.type === other.claim.type
}

/** Where, of one signer, only one statement may stand. Nonces name a start of their worker, so lost storage never looks like a lie. */
function slotOf({ claim }: NumberedEntry): string {
  return claim.type === 'nonce' ? `${toHex(claim.boot)} ${claim.counter}` : claim.nonceSetId
}

/**
 * Of one signer's nonces, or partial signatures, those that stay: the two with the smallest ids in each slot, and of these the
 * `MAX_KEPT` with the smallest ids. Both rules go by one order, so keeping part by part gives what keeping at once would.
 */
function keptOf(entries: readonly NumberedEntry[]): readonly Entry[] {
  const filled = new Map<string, number>()
  return entries
    .toSorted(byId)
    .filter((entry) => {
      const slot = slotOf(entry)
      const count = (filled.get(slot) ?? 0) + 1
      filled.set(slot, count)
      return count <= MAX_KEPT_IN_SLOT
    })
    .slice(0, MAX_KEPT)
}

/** Of two statements of one type the one that stays: the newer join, else the one with the greater id, for everyone alike. */
function newer(a: Entry, b: Entry): Entry {
  const lead = joinCounterOf(a) - joinCounterOf(b)
  if (lead > 0) return a
  if (lead < 0) return b
  // Stryker disable next-line EqualityOperator: no two statements have one id.
  return a.id > b.id ? a : b
}

function joinCounterOf({ claim }: Entry): number {
  return claim.type === 'join' ? claim.counter : 0
}

function byId(a: Entry, b: Entry): number {
  // Stryker disable next-line EqualityOperator: no two statements have one id.
  return a.id < b.id ? -1 : 1
}
