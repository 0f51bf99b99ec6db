import { equalBytes, fromHex, type GatheringId, type StatementId } from '../bytes/index.ts'
import {
  checkMemberName,
  decodeOpening,
  Gathering,
  gatheringIdOf,
  gatheringScope,
  type GatheringState,
  GroupError,
  makeRoster,
  normaliseName,
} from '../group/index.ts'
import type { Claim } from '../signer/index.ts'
import { decodeStatement, type Invite, statementId, WireError } from '../wire/index.ts'
import { CoordinatorError } from './errors.ts'
import type { ChannelHandle } from './exchange.ts'
import type { ChannelId } from './ports/transport.ts'
import { encodeGatheringHead, type GatheringHead } from './records.ts'
import { meetingPlaces } from './relays.ts'
import type { Judgement, Replica } from './replica.ts'
import { StatementShelf } from './statement-shelf.ts'
import type { Surroundings } from './surroundings.ts'
import { WorkQueue } from './work-queue.ts'

export const GATHERING_PREFIX = 'gathering/head/'

/** A gathering as this device knows it. */
export interface GatheringStatus {
  readonly gatheringId: GatheringId
  readonly network: Invite['network']
  readonly invite: Invite
  /** Undefined while nobody who knows it was met. */
  readonly state: GatheringState | undefined
  /** Statement key of the own seat, 32 bytes; undefined without one. */
  readonly statementKey: Uint8Array | undefined
  /** Peers that are connected in its channel. */
  readonly peerCount: number
}

export interface GatheringPorts extends Surroundings {
  /** Registers and remembers the group that the gathering has become. */
  readonly addGroup: (gathering: GatheringHead, roster: Uint8Array) => Promise<void>
}

/** One gathering on this device, and its side of the exchange with peers. */
export class GatheringRunner implements Replica {
  readonly #ports: GatheringPorts
  readonly #shelf: StatementShelf
  readonly #queue = new WorkQueue()
  #head: GatheringHead
  #gathering: Gathering | undefined
  #channel: ChannelHandle | undefined
  #hasAskedAgain = false
  /** What others sent could not be stored. */
  #isHalted = false

  /** @throws GroupError or WireError when the opening cannot be read. */
  constructor(ports: GatheringPorts, head: GatheringHead) {
    this.#ports = ports
    this.#head = head
    this.#shelf = new StatementShelf(ports.store, `gathering/statement/${head.gatheringId}/`)
    if (head.opening !== undefined) this.#gathering = new Gathering(head.opening)
  }

  get gatheringId(): GatheringId {
    return this.#head.gatheringId
  }

  get addedAtMs(): number {
    return this.#head.addedAtMs
  }

  get channelId(): ChannelId | undefined {
    return this.#channel?.channelId
  }

  get document(): Uint8Array | undefined {
    return this.#head.opening
  }

  get status(): GatheringStatus {
    const { gatheringId, network, secret, relays, statementKey } = this.#head
    return {
      gatheringId,
      network,
      invite: {
        network,
        kind: 'gathering',
        id: fromHex(gatheringId),
        secret,
        creatorPeerId: this.#ports.peerId,
        relays: meetingPlaces(relays, this.#ports.relays),
      },
      state: this.#gathering?.state,
      statementKey,
      peerCount: this.channelId === undefined ? 0 : this.#ports.identities.connectedIn(this.channelId).length,
    }
  }

  async save(head = this.#head): Promise<void> {
    await this.#ports.store.set(GATHERING_PREFIX + this.gatheringId, encodeGatheringHead(head))
    this.#head = head
  }

  async load(): Promise<void> {
    for (const bytes of await this.#shelf.load()) {
      try {
        this.#gathering?.receive(bytes)
      } catch (error) {
        this.#ports.reportFault(error)
      }
      await this.#ports.yieldToEvents()
    }
    await this.#shelf.keepOnly(new Set(this.ids()))
  }

  start(): void {
    const { secret, relays, creatorPeerId } = this.#head
    const peers = creatorPeerId === this.#ports.peerId ? [] : [{ peerId: creatorPeerId, relays }]
    const places = meetingPlaces(relays, this.#ports.relays)
    this.#channel = this.#ports.exchange.open({ secret, relays: places, peers }, this)
  }

  stop(): void {
    this.#channel?.close()
  }

  /** Forgets it on this device. The account stays used up. */
  async close(): Promise<void> {
    this.stop()
    await this.#ports.store.delete(GATHERING_PREFIX + this.gatheringId)
    await this.#shelf.clear()
  }

  /** Takes a seat, with an account that nothing else uses. */
  async join(memberName: string): Promise<void> {
    const name = checkMemberName(normaliseName(memberName))
    await this.#queue.run(async () => {
      const { phase, seats } = this.#requireState()
      if (this.#head.statementKey !== undefined && this.#hasSeat()) {
        throw new CoordinatorError('already_joined', 'This device has a seat already.')
      }
      if (phase !== 'open') throw new CoordinatorError('gathering_not_open', 'This group is closed to newcomers.')
      if (seats.some((seat) => seat.memberName === name)) {
        throw new CoordinatorError('name_taken', 'Someone here has this name already. Take another one.')
      }
      if (this.#head.statementKey === undefined) {
        const { statementKey } = await this.#ports.signer.newAccount(this.#head.network)
        await this.save({ ...this.#head, statementKey })
      }
      await this.#say({ type: 'enrol', memberName: name })
    })
  }

  /** Fixes the roster to those who have a seat now. @throws GroupError when they are no group: too few, or a name twice. */
  async seal(): Promise<void> {
    await this.#queue.run(async () => {
      const { opening, phase, seats } = this.#requireState()
      if (phase !== 'open') throw new CoordinatorError('gathering_not_open', 'This group has been closed already.')
      if (!seats.some((seat) => seat.isCreator && this.#isMine(seat.statementKey))) {
        throw new CoordinatorError('not_creator', 'Only the one who called the group closes it.')
      }
      makeRoster(
        opening.network,
        opening.groupName,
        seats.map(({ memberName, ...account }) => ({ name: memberName, ...account })),
      )
      await this.#say({ type: 'seal', enrolmentIds: seats.map((seat) => seat.statementId) })
    })
  }

  /** The person has compared the words: from here on this device signs with the group. */
  async confirm(): Promise<void> {
    await this.#queue.run(async () => {
      const { sealed } = this.#requireState()
      if (sealed === undefined) {
        throw new CoordinatorError('gathering_not_sealed', 'There is nothing to confirm yet: the group is not closed.')
      }
      const myIndex = sealed.roster.members.findIndex(({ statementKey }) => this.#isMine(statementKey))
      if (myIndex === -1) throw new CoordinatorError('not_joined', 'This device has no seat in the group.')
      await this.#ports.addGroup(this.#head, sealed.rosterBytes)
      if (sealed.hasConfirmed[myIndex] !== true) await this.#say({ type: 'confirm', groupId: sealed.groupId })
    })
  }

  ids(): readonly StatementId[] {
    return this.#gathering?.ids() ?? []
  }

  get(id: StatementId): Uint8Array | undefined {
    return this.#gathering?.get(id)
  }

  receive(bytes: Uint8Array): Judgement {
    if (this.#gathering === undefined) return { kind: 'ignored' }
    const received = this.#gathering.receive(bytes)
    if (received.kind === 'dropped') return { kind: 'dropped', code: received.code }
    const id = statementId(decodeStatement(bytes))
    return { kind: received.kind === 'full' ? 'surplus' : received.kind, id }
  }

  async receiveDocument(bytes: Uint8Array): Promise<'taken' | 'wrong' | 'failed'> {
    if (this.#gathering !== undefined) return 'taken'
    if (gatheringIdOf(bytes) !== this.gatheringId) return 'wrong'
    let gathering: Gathering
    try {
      if (decodeOpening(bytes).network !== this.#head.network) return 'wrong'
      gathering = new Gathering(bytes)
    } catch (error) {
      if (error instanceof GroupError || error instanceof WireError) return 'wrong'
      throw error
    }
    try {
      await this.save({ ...this.#head, opening: bytes })
    } catch (error) {
      return this.#failed(error)
    }
    this.#gathering = gathering
    this.#changed()
    return 'taken'
  }

  async settle(added: readonly StatementId[]): Promise<boolean> {
    try {
      await this.#store(added)
      await this.#shelf.tidy((id) => this.get(id) !== undefined)
    } catch (error) {
      this.#failed(error)
      return false
    }
    this.#changed()
    if (!this.#hasAskedAgain && (this.#gathering?.state.awaitedEnrolmentIds.length ?? 0) > 0) {
      // What the seal names may have had no place here before it was named.
      this.#hasAskedAgain = true
      this.#channel?.askAgain()
    }
    return true
  }

  async #say(claim: Claim): Promise<void> {
    const { gatheringId, network, statementKey } = this.#head
    if (statementKey === undefined) throw new CoordinatorError('not_joined', 'This device has no seat in the group.')
    const bytes = await this.#ports.signer.issue(gatheringScope(gatheringId), network, statementKey, claim)
    const id = statementId(decodeStatement(bytes))
    try {
      if (this.#isHalted) await this.#store(this.ids())
      await this.#shelf.put(id, bytes)
    } catch (error) {
      this.#isHalted = true
      this.#channel?.pause()
      throw error
    }
    this.#isHalted = false
    this.#gathering?.receive(bytes)
    this.#channel?.resume()
    this.#channel?.announce([id])
    this.#changed()
  }

  async #store(ids: readonly StatementId[]): Promise<void> {
    for (const id of ids) {
      const bytes = this.get(id)
      if (bytes !== undefined) await this.#shelf.put(id, bytes)
    }
  }

  #requireState(): GatheringState {
    if (this.#gathering !== undefined) return this.#gathering.state
    throw new CoordinatorError('gathering_not_open', 'Nobody who knows this group was met yet.')
  }

  #isMine(statementKey: Uint8Array): boolean {
    return this.#head.statementKey !== undefined && equalBytes(this.#head.statementKey, statementKey)
  }

  #hasSeat(): boolean {
    return this.#gathering?.state.seats.some(({ statementKey }) => this.#isMine(statementKey)) ?? false
  }

  /** Stores what could not be stored, and goes on where that succeeds now. */
  async mend(): Promise<void> {
    if (!this.#isHalted || !(await this.settle(this.ids()))) return
    this.#isHalted = false
    // Of what came meanwhile, and of an opening that could not be stored, peers tell once more.
    this.#channel?.resume()
  }

  /** Nothing is sent any more until it is mended, or a person does something here and the write succeeds. */
  #failed(error: unknown): 'failed' {
    this.#isHalted = true
    this.#channel?.pause()
    this.#ports.reportFault(error)
    return 'failed'
  }

  #changed(): void {
    this.#ports.changed({ kind: 'gathering', gatheringId: this.gatheringId })
  }
}
