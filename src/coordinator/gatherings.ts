import { type GatheringId, idFromBytes } from '../bytes/index.ts'
import { checkGroupName, checkMemberName, encodeOpening, gatheringIdOf, normaliseName } from '../group/index.ts'
import type { Invite, Network } from '../wire/index.ts'
import { CoordinatorError } from './errors.ts'
import { GATHERING_PREFIX, GatheringRunner, type GatheringStatus } from './gathering-runner.ts'
import type { Groups } from './groups.ts'
import { decodeGatheringHead, type GatheringHead } from './records.ts'
import type { Surroundings } from './surroundings.ts'

/** The groups in the making that this device takes part in. */
export class Gatherings {
  readonly #surroundings: Surroundings
  readonly #groups: Groups
  readonly #gatherings = new Map<GatheringId, GatheringRunner>()

  constructor(surroundings: Surroundings, groups: Groups) {
    this.#surroundings = surroundings
    this.#groups = groups
  }

  list(): readonly GatheringStatus[] {
    return this.all().map(({ status }) => status)
  }

  all(): readonly GatheringRunner[] {
    return [...this.#gatherings.values()]
  }

  get(gatheringId: GatheringId): GatheringStatus | undefined {
    return this.#gatherings.get(gatheringId)?.status
  }

  /** Calls a group together, and takes the first seat in it. @throws GroupError `name_invalid`. */
  async create(network: Network, groupName: string, memberName: string): Promise<GatheringId> {
    const { signer, random, relays, peerId, now } = this.#surroundings
    const name = checkGroupName(normaliseName(groupName))
    // Asked here as well, so that nothing is left behind when it is refused.
    checkMemberName(normaliseName(memberName))
    const { statementKey } = await signer.newAccount(network)
    const opening = encodeOpening({ network, groupName: name, creatorKey: statementKey, random: random(16) })
    const gathering = await this.#add({
      network,
      secret: random(16),
      creatorPeerId: peerId,
      relays,
      addedAtMs: now(),
      gatheringId: gatheringIdOf(opening),
      opening,
      statementKey,
    })
    await gathering.join(memberName)
    return gathering.gatheringId
  }

  /** Goes to a gathering that a link leads to; takes no seat. @throws CoordinatorError `link_kind_wrong`. */
  async open(invite: Invite): Promise<GatheringId> {
    if (invite.kind !== 'gathering') throw new CoordinatorError('link_kind_wrong', 'This link leads to no gathering.')
    const gatheringId = idFromBytes<GatheringId>(invite.id)
    if (!this.#gatherings.has(gatheringId)) {
      const { network, secret, creatorPeerId, relays } = invite
      const addedAtMs = this.#surroundings.now()
      const found = { network, secret, creatorPeerId, relays, addedAtMs, gatheringId }
      await this.#add({ ...found, opening: undefined, statementKey: undefined })
    }
    return gatheringId
  }

  async join(gatheringId: GatheringId, memberName: string): Promise<void> {
    await this.#require(gatheringId).join(memberName)
  }

  async seal(gatheringId: GatheringId): Promise<void> {
    await this.#require(gatheringId).seal()
  }

  async confirm(gatheringId: GatheringId): Promise<void> {
    await this.#require(gatheringId).confirm()
  }

  async close(gatheringId: GatheringId): Promise<void> {
    await this.#require(gatheringId).close()
    this.#gatherings.delete(gatheringId)
    this.#surroundings.changed({ kind: 'gathering:gone', gatheringId })
  }

  /** Reads all stored gatherings; a bad record is told and hinders no other. */
  async load(): Promise<void> {
    const { store, reportFault } = this.#surroundings
    for (const key of await store.keys(GATHERING_PREFIX)) {
      const bytes = await store.get(key)
      if (bytes === undefined) continue
      try {
        const gathering = this.#runner(decodeGatheringHead(bytes))
        await gathering.load()
        this.#gatherings.set(gathering.gatheringId, gathering)
      } catch (error) {
        reportFault(error)
      }
    }
  }

  start(): void {
    for (const gathering of this.all()) gathering.start()
  }

  stop(): void {
    for (const gathering of this.all()) gathering.stop()
  }

  /** After storage has failed: takes up what could not be stored. */
  async mend(): Promise<void> {
    for (const gathering of this.all()) await gathering.mend()
  }

  /** Closes those that have become a group which every member holds, once they have been here for a while. */
  async prune(oldestMs: number): Promise<void> {
    for (const gathering of this.all()) {
      const isOver = this.#groups.from(gathering.gatheringId)?.isEveryoneHere ?? false
      if (isOver && gathering.addedAtMs <= oldestMs) await this.close(gathering.gatheringId)
    }
  }

  async #add(head: GatheringHead): Promise<GatheringRunner> {
    const gathering = this.#runner(head)
    await gathering.save()
    this.#gatherings.set(head.gatheringId, gathering)
    gathering.start()
    this.#surroundings.changed({ kind: 'gathering', gatheringId: head.gatheringId })
    return gathering
  }

  #runner(head: GatheringHead): GatheringRunner {
    return new GatheringRunner(
      { ...this.#surroundings, addGroup: async (gathering, roster) => this.#groups.add(gathering, roster) },
      head,
    )
  }

  /** @throws CoordinatorError `gathering_unknown`. */
  #require(gatheringId: GatheringId): GatheringRunner {
    const gathering = this.#gatherings.get(gatheringId)
    if (gathering !== undefined) return gathering
    throw new CoordinatorError('gathering_unknown', 'This device knows no such gathering.')
  }
}
