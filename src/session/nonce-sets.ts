import {
  concat,
  fromHex,
  idFromBytes,
  itemAt,
  type NonceSetId,
  type StatementId,
  taggedHash,
  toHex,
} from '../bytes/index.ts'
import { MAX_NONCES, type SessionClaim } from './claims.ts'
import type { SessionContext } from './context.ts'
import type { Entry, StatementSet } from './statement-set.ts'

export type NonceEntry = Entry<Extract<SessionClaim, { type: 'nonce' }>>
export type PartialEntry = Entry<Extract<SessionClaim, { type: 'partial' }>>

/** One nonce of every signer, and the partial signatures that were made for just these. */
export interface NonceSet {
  readonly id: NonceSetId
  /** By signer index. */
  readonly nonces: readonly NonceEntry[]
  /** By signer index; undefined where none has arrived. */
  readonly partials: readonly (PartialEntry | undefined)[]
}

/** What the nonces and partial signatures of a session amount to, before any of them is verified. */
export interface Outline {
  /** The attempt that is under way, from 0. */
  readonly attempt: number
  /** By signer index: the newest nonce of this attempt. */
  readonly currentNonces: readonly (NonceEntry | undefined)[]
  /** By signer index: how many nonces were drawn in all, and the highest counter used (-1 for none). */
  readonly nonceCounts: readonly number[]
  readonly highestCounters: readonly number[]
  /** By signer index: from how many starts of its worker the nonces came. */
  readonly bootCounts: readonly number[]
  /** The set of this attempt, once everyone has a nonce in it. */
  readonly current: NonceSet | undefined
  /** Whether a nonce of the current set is known to have been spent on another. */
  readonly isCurrentDead: boolean
  /** Whether it is dead and no attempt is left that could follow. */
  readonly isExhausted: boolean
  /** Every set that can be told: those of all attempts so far, and those for which all partials arrived. By id. */
  readonly sets: readonly NonceSet[]
  /** For each nonce that was used, the set it was used for. */
  readonly spentOn: ReadonlyMap<StatementId, NonceSetId>
  /** Signers who put two different statements into one slot, or used one nonce for two sets, with the proof. */
  readonly equivocations: readonly { readonly signerIndex: number; readonly statementIds: readonly StatementId[] }[]
  readonly tooMany: readonly { readonly signerIndex: number; readonly statementIds: readonly StatementId[] }[]
}

/** `H(sorted statement ids)`: names a set of nonces. */
export function nonceSetIdOf(statementIds: readonly StatementId[]): NonceSetId {
  const sorted = statementIds.toSorted().map(fromHex)
  return idFromBytes<NonceSetId>(taggedHash('muster/nonce-set', concat(...sorted)))
}

/** Reads the shape of a session out of its statements. No mathematics, so it may be asked again and again. */
export function outline(context: SessionContext, statements: StatementSet): Outline {
  const signerCount = context.proposal.signers.length
  const nonces: NonceEntry[][] = Array.from({ length: signerCount }, () => [])
  const partials: PartialEntry[][] = Array.from({ length: signerCount }, () => [])
  for (const entry of statements.entries()) {
    if (isNonce(entry)) itemAt(nonces, entry.signerIndex).push(entry)
    else if (isPartial(entry)) itemAt(partials, entry.signerIndex).push(entry)
  }
  const attempts = currentByAttempt(nonces)
  const attempt = attempts.length - 1
  const currentNonces = itemAt(attempts, attempt)
  const spentOn = new Map<StatementId, NonceSetId>()
  const owners = new Map(nonces.flat().map(({ id, signerIndex }) => [id, signerIndex]))
  for (const { signerIndex, claim } of partials.flat()) {
    // Only its owner can say that a nonce is spent.
    if (owners.get(claim.nonceStatementId) === signerIndex) spentOn.set(claim.nonceStatementId, claim.nonceSetId)
  }
  const sets = tellSets(attempts, nonces.flat(), partials)
  const current = setOf(currentNonces, partials)
  const isCurrentDead = current !== undefined && isDead(current, spentOn)
  return {
    attempt,
    currentNonces,
    nonceCounts: nonces.map((list) => list.length),
    highestCounters: nonces.map((list) => Math.max(-1, ...list.map(({ claim }) => claim.counter))),
    bootCounts: nonces.map((list) => new Set(list.map(({ claim }) => toHex(claim.boot))).size),
    current,
    isCurrentDead,
    isExhausted: isCurrentDead && attempt === MAX_NONCES - 1,
    sets,
    spentOn,
    equivocations: equivocations(nonces, partials),
    tooMany: [nonces, partials].flatMap((kind) =>
      kind.flatMap((list, signerIndex) =>
        list.length > MAX_NONCES ? [{ signerIndex, statementIds: list.map(({ id }) => id) }] : [],
      ),
    ),
  }
}

/**
 * The newest nonce of each signer, attempt by attempt. The next attempt opens once everyone has a nonce in the one before,
 * so nobody can run ahead and leave the others without attempts.
 */
function currentByAttempt(nonces: readonly (readonly NonceEntry[])[]): (NonceEntry | undefined)[][] {
  const attempts: (NonceEntry | undefined)[][] = []
  // Stryker disable next-line EqualityOperator: no nonce names an attempt of MAX_NONCES, so one round more ends at once.
  for (let attempt = 0; attempt < MAX_NONCES; attempt++) {
    const newest = nonces.map((list) => {
      return list.filter(({ claim }) => claim.attempt === attempt).reduce<NonceEntry | undefined>(newerNonce, undefined)
    })
    if (attempt > 0 && newest.every((nonce) => nonce === undefined)) break
    attempts.push(newest)
    if (newest.some((nonce) => nonce === undefined)) break
  }
  return attempts
}

/** The one with the higher counter; of two with the same the later in the order of ids, in which they come here. */
function newerNonce(best: NonceEntry | undefined, other: NonceEntry): NonceEntry {
  return best === undefined || other.claim.counter >= best.claim.counter ? other : best
}

function setOf(
  nonces: readonly (NonceEntry | undefined)[],
  partials: readonly (readonly PartialEntry[])[],
): NonceSet | undefined {
  const all = nonces.filter((nonce) => nonce !== undefined)
  if (all.length < nonces.length) return undefined
  const id = nonceSetIdOf(all.map((nonce) => nonce.id))
  const forSet = all.map((nonce, signerIndex) =>
    itemAt(partials, signerIndex).find(({ claim }) => claim.nonceSetId === id && claim.nonceStatementId === nonce.id),
  )
  return { id, nonces: all, partials: forSet }
}

/**
 * The sets of all attempts, and those that partials of every signer tell: each partial names its own nonce, so a full group of
 * them names the set, even when newer nonces have taken its place since.
 */
function tellSets(
  attempts: readonly (readonly (NonceEntry | undefined)[])[],
  nonces: readonly NonceEntry[],
  partials: readonly (readonly PartialEntry[])[],
): readonly NonceSet[] {
  const sets = new Map<NonceSetId, NonceSet>()
  for (const attempt of attempts) {
    const set = setOf(attempt, partials)
    if (set !== undefined) sets.set(set.id, set)
  }
  const nonceById = new Map(nonces.map((nonce) => [nonce.id, nonce]))
  for (const { claim } of itemAt(partials, 0)) {
    // Stryker disable next-line ConditionalExpression: what is told already would only be told again, the same.
    if (sets.has(claim.nonceSetId)) continue
    const named = partials.map((list, signerIndex) => {
      const partial = list.find((other) => other.claim.nonceSetId === claim.nonceSetId)
      const nonce = partial === undefined ? undefined : nonceById.get(partial.claim.nonceStatementId)
      return nonce?.signerIndex === signerIndex ? nonce : undefined
    })
    const set = setOf(named, partials)
    if (set?.id === claim.nonceSetId) sets.set(set.id, set)
  }
  // Stryker disable next-line EqualityOperator: no two sets have one id.
  return [...sets.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function isDead(set: NonceSet, spentOn: ReadonlyMap<StatementId, NonceSetId>): boolean {
  return set.nonces.some(({ id }) => {
    const spent = spentOn.get(id)
    return spent !== undefined && spent !== set.id
  })
}

function equivocations(
  nonces: readonly (readonly NonceEntry[])[],
  partials: readonly (readonly PartialEntry[])[],
): Outline['equivocations'] {
  const nonceSlot = ({ claim }: NonceEntry): string => `${toHex(claim.boot)} ${claim.counter}`
  return nonces.flatMap((list, signerIndex) => {
    const made = itemAt(partials, signerIndex)
    const statementIds = [
      ...shared(list, nonceSlot),
      ...shared(made, ({ claim }) => claim.nonceSetId),
      ...shared(made, ({ claim }) => claim.nonceStatementId),
    ]
    return statementIds.length === 0 ? [] : [{ signerIndex, statementIds: [...new Set(statementIds)].toSorted() }]
  })
}

/** Ids of all entries that have their slot in common with another. */
function shared<E extends Entry>(entries: readonly E[], slot: (entry: E) => string): readonly StatementId[] {
  const bySlot = Map.groupBy(entries, slot)
  return [...bySlot.values()].filter((group) => group.length > 1).flatMap((group) => group.map(({ id }) => id))
}

function isNonce(entry: Entry): entry is NonceEntry {
  return entry.claim.type === 'nonce'
}

function isPartial(entry: Entry): entry is PartialEntry {
  return entry.claim.type === 'partial'
}
