import { compareBytes, type GatheringId, type GroupId, type StatementId, toHex } from '../bytes/index.ts'
import { decodeStatement, type Statement, statementId } from '../wire/index.ts'
import type { Enrolment } from './enrolment.ts'
import { GroupError } from './errors.ts'
import { admitToGathering, checkSpeaker, type DropCode, type GatheringClaim } from './gathering-statements.ts'
import { decodeOpening, gatheringIdOf, type Opening } from './opening.ts'
import { type Candidate, type Reserved, withPlace } from './places.ts'
import { encodeRoster, groupIdOf, makeRoster, type Roster } from './roster.ts'

/** Someone who has brought an account into the gathering. */
export interface Seat extends Enrolment {
  readonly statementId: StatementId
  /** 32 bytes. */
  readonly statementKey: Uint8Array
  readonly isCreator: boolean
}

/** What is wrong with a gathering, with who did it. */
export type GatheringFault =
  | { readonly type: 'sealed_twice'; readonly statementIds: readonly StatementId[] }
  | { readonly type: 'roster_refused'; readonly code: string; readonly message: string }

/** Where a gathering stands: a pure function of its statements, in whatever order they came. */
export interface GatheringState {
  readonly gatheringId: GatheringId
  readonly opening: Opening
  /** `sealed`: the roster is fixed and waits for confirmations; `complete`: everyone has confirmed. */
  readonly phase: 'open' | 'sealed' | 'complete' | 'stuck'
  /** Everyone who is here, the creator first, then by statement key. */
  readonly seats: readonly Seat[]
  /** Enrolments that the seal names and that are not here: who has them has to be asked. */
  readonly awaitedEnrolmentIds: readonly StatementId[]
  readonly sealed?: {
    readonly roster: Roster
    readonly rosterBytes: Uint8Array
    readonly groupId: GroupId
    /** For each signer index, whether this member has confirmed the words. */
    readonly hasConfirmed: readonly boolean[]
  }
  readonly faults: readonly GatheringFault[]
}

/** What `Gathering.receive` made of a statement. `full`: it has no place here, and its signatures were not checked. */
export type Received =
  | { readonly kind: 'added' | 'known' | 'full' }
  | { readonly kind: 'dropped'; readonly code: DropCode }

interface Held extends Candidate {
  readonly bytes: Uint8Array
  readonly statement: Statement
  readonly claim: GatheringClaim
}

/** The statements of one gathering and what they amount to. */
export class Gathering {
  readonly id: GatheringId
  readonly opening: Opening
  readonly openingBytes: Uint8Array
  readonly #held = new Map<StatementId, Held>()
  #state: GatheringState | undefined

  /** @throws GroupError or WireError when the opening cannot be read. */
  constructor(openingBytes: Uint8Array) {
    this.opening = decodeOpening(openingBytes)
    this.openingBytes = openingBytes
    this.id = gatheringIdOf(openingBytes)
  }

  /** Takes a statement's bytes. @throws WireError when they are not a statement at all. */
  receive(bytes: Uint8Array): Received {
    const statement = decodeStatement(bytes)
    const id = statementId(statement)
    if (this.#held.has(id)) return { kind: 'known' }
    const foreign = checkSpeaker(this.id, this.opening, statement)
    if (foreign !== undefined) return { kind: 'dropped', code: foreign }
    const candidate: Candidate = { id, type: statement.type, signer: statement.signer }
    const placed = withPlace([...this.#held.values(), candidate], this.#reserved())
    if (!placed.has(candidate)) return { kind: 'full' }
    const admission = admitToGathering(this.id, this.opening, statement)
    if (admission.kind === 'dropped') return admission
    for (const held of this.#held.values()) if (!placed.has(held)) this.#held.delete(held.id)
    this.#held.set(id, { ...candidate, bytes, statement, claim: admission.claim })
    this.#state = undefined
    return { kind: 'added' }
  }

  /** Ids of all statements held, sorted. */
  ids(): readonly StatementId[] {
    return [...this.#held.keys()].toSorted()
  }

  /** A held statement's bytes, as they were received. */
  get(id: StatementId): Uint8Array | undefined {
    return this.#held.get(id)?.bytes
  }

  get state(): GatheringState {
    this.#state ??= this.#fold()
    return this.#state
  }

  #fold(): GatheringState {
    const seats = this.#seats()
    const base = { gatheringId: this.id, opening: this.opening, seats, awaitedEnrolmentIds: [] }
    const seals = [...this.#held].flatMap(([id, { claim }]) => (claim.type === 'seal' ? [{ id, claim }] : []))
    if (seals.length > 1) {
      const statementIds = seals.map(({ id }) => id).toSorted()
      return { ...base, phase: 'stuck', faults: [{ type: 'sealed_twice', statementIds }] }
    }
    const [seal] = seals
    if (seal === undefined) return { ...base, phase: 'open', faults: [] }
    const sealedSeats = seal.claim.enrolmentIds.map((id) => seatOf(id, this.#held.get(id), this.opening))
    if (!sealedSeats.every((seat) => seat !== undefined)) {
      // Nothing is fixed until all that the seal names is here.
      const awaitedEnrolmentIds = seal.claim.enrolmentIds.filter((_, index) => sealedSeats[index] === undefined)
      return { ...base, awaitedEnrolmentIds, phase: 'open', faults: [] }
    }
    try {
      return { ...base, ...this.#sealed(sealedSeats), faults: [] }
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      const fault: GatheringFault = { type: 'roster_refused', code: error.code, message: error.message }
      return { ...base, phase: 'stuck', faults: [fault] }
    }
  }

  #reserved(): Reserved {
    const ids = new Set(
      [...this.#held.values()].flatMap(({ claim }) => (claim.type === 'seal' ? claim.enrolmentIds : [])),
    )
    const sealedSigners = [...ids].flatMap((id) => this.#held.get(id)?.signer ?? [])
    return { ids, signers: new Set([this.opening.creatorKey, ...sealedSigners].map(toHex)) }
  }

  /** Each signer's seat; who enrolled again under another name has the seat with the greater id, for everyone alike. */
  #seats(): readonly Seat[] {
    const bySigner = new Map<string, Seat>()
    for (const [id, held] of this.#held) {
      const seat = seatOf(id, held, this.opening)
      if (seat === undefined) continue
      const key = toHex(seat.statementKey)
      const other = bySigner.get(key)
      // Stryker disable next-line EqualityOperator: no two statements have one id.
      if (other === undefined || other.statementId < id) bySigner.set(key, seat)
    }
    const seats = [...bySigner.values()].toSorted((a, b) => compareBytes(a.statementKey, b.statementKey))
    return [...seats.filter(({ isCreator }) => isCreator), ...seats.filter(({ isCreator }) => !isCreator)]
  }

  #sealed(seats: readonly Seat[]): Pick<GatheringState, 'phase' | 'sealed'> {
    const { network, groupName } = this.opening
    const members = seats.map(({ memberName, publicKey, xpub, origin, statementKey }) => {
      return { name: memberName, publicKey, xpub, origin, statementKey }
    })
    if (!seats.some(({ isCreator }) => isCreator)) {
      throw new GroupError('roster_malformed', 'The one who called the group is not in it.')
    }
    const roster = makeRoster(network, groupName, members)
    const rosterBytes = encodeRoster(roster)
    const groupId = groupIdOf(rosterBytes)
    const confirmed = new Set(
      [...this.#held.values()].flatMap(({ claim, statement }) =>
        claim.type === 'confirm' && claim.groupId === groupId ? [toHex(statement.signer)] : [],
      ),
    )
    const hasConfirmed = roster.members.map(({ statementKey }) => confirmed.has(toHex(statementKey)))
    const phase = hasConfirmed.every(Boolean) ? 'complete' : 'sealed'
    return { phase, sealed: { roster, rosterBytes, groupId, hasConfirmed } }
  }
}

function seatOf(id: StatementId, held: Held | undefined, opening: Opening): Seat | undefined {
  if (held === undefined || held.claim.type !== 'enrol') return undefined
  const statementKey = held.statement.signer
  const isCreator = toHex(statementKey) === toHex(opening.creatorKey)
  return { ...held.claim.enrolment, statementId: id, statementKey, isCreator }
}
