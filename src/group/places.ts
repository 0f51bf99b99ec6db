import { type StatementId, toHex } from '../bytes/index.ts'
import { STATEMENT_TYPES } from '../wire/index.ts'
import { MAX_MEMBERS } from './roster.ts'

/** Strangers who know the link may come in any number; this many people have a place at a time. */
export const MAX_PLACES = 2 * MAX_MEMBERS
/** Two different seals prove that the creator sealed twice; a third adds nothing. */
const MAX_SEALS = 2

/** What of a statement decides whether it has a place: nothing that costs mathematics. */
export interface Candidate {
  readonly id: StatementId
  /** One of `STATEMENT_TYPES`. */
  readonly type: number
  /** 32 bytes. */
  readonly signer: Uint8Array
}

/** Who and what cannot be pushed out. */
export interface Reserved {
  /** Hex of the statement keys of the creator and of who was sealed. */
  readonly signers: ReadonlySet<string>
  /** Enrolments that a seal names. */
  readonly ids: ReadonlySet<StatementId>
}

/**
 * Those of a gathering's statements that stay: what is reserved; the two seals with the smallest ids; and of enrolments and of
 * confirmations the one with the greatest id of each signer, for the `MAX_PLACES` signers with the smallest keys. All of it goes by ids and
 * keys alone, so it is the same in whatever order the statements came; only a flood of strangers can make a device lack an
 * enrolment that the creator goes on to seal, and then it says which (`awaitedEnrolmentIds`).
 */
export function withPlace<C extends Candidate>(candidates: readonly C[], reserved: Reserved): ReadonlySet<C> {
  const ofType = (type: number): readonly C[] => candidates.filter((candidate) => candidate.type === type)
  const seals = ofType(STATEMENT_TYPES.seal).toSorted(byId).slice(0, MAX_SEALS)
  const enrolments = ofType(STATEMENT_TYPES.enrol)
  const confirmations = ofType(STATEMENT_TYPES.confirm)
  return new Set([
    ...seals,
    ...enrolments.filter(({ id }) => reserved.ids.has(id)),
    ...onePerSigner(enrolments, reserved),
    ...onePerSigner(confirmations, reserved),
  ])
}

function onePerSigner<C extends Candidate>(candidates: readonly C[], reserved: Reserved): readonly C[] {
  const bySigner = Map.groupBy(candidates, ({ signer }) => toHex(signer))
  const strangers = [...bySigner.keys()].filter((signer) => !reserved.signers.has(signer)).toSorted()
  const placed = new Set([...reserved.signers, ...strangers.slice(0, MAX_PLACES)])
  return [...bySigner].flatMap(([signer, own]) => (placed.has(signer) ? own.toSorted(byId).slice(-1) : []))
}

function byId(a: Candidate, b: Candidate): number {
  // Stryker disable next-line EqualityOperator: no two statements have one id.
  return a.id < b.id ? -1 : 1
}
