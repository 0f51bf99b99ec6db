import { type GatheringId, type GroupId, idFromBytes, type SessionId } from '../bytes/index.ts'
import { groupIdOf } from '../group/index.ts'
import type { Invite } from '../wire/index.ts'
import { CoordinatorError } from './errors.ts'
import type { ChannelHandle } from './exchange.ts'
import { GroupArrival } from './group-arrival.ts'
import { groupChannelSecret, type GroupPorts, GroupRunner, type GroupStatus } from './group-runner.ts'
import {
  decodeGroupArrivalHead,
  decodeGroupHead,
  encodeGroupArrivalHead,
  encodeGroupHead,
  type GatheringHead,
  type GroupArrivalHead,
} from './records.ts'

const HEAD_PREFIX = 'group/head/'
const ARRIVAL_PREFIX = 'group/arrival/'

export interface GroupsPorts extends GroupPorts {
  /** The signer knows a group more. */
  readonly added: () => void
}

/** The groups that this device belongs to. */
export class Groups {
  readonly #surroundings: GroupsPorts
  readonly #groups = new Map<GroupId, GroupRunner>()
  /** Groups that a link named, of which nobody was met yet. */
  readonly #arrivals = new Map<GroupId, GroupArrival>()

  constructor(surroundings: GroupsPorts) {
    this.#surroundings = surroundings
  }

  list(): readonly GroupStatus[] {
    return [...this.#groups.values()].map(({ status }) => status)
  }

  all(): readonly GroupRunner[] {
    return [...this.#groups.values()]
  }

  get(groupId: GroupId): GroupStatus | undefined {
    return this.#groups.get(groupId)?.status
  }

  find(groupId: GroupId): GroupRunner | undefined {
    return this.#groups.get(groupId)
  }

  /** The group that came of a gathering. */
  from(gatheringId: GatheringId): GroupRunner | undefined {
    return this.all().find(({ head }) => head.gatheringId === gatheringId)
  }

  /** @throws CoordinatorError `group_unknown`. */
  require(groupId: GroupId): GroupRunner {
    const group = this.#groups.get(groupId)
    if (group !== undefined) return group
    throw new CoordinatorError('group_unknown', 'This device does not belong to this group.')
  }

  /** Whether a member still tells of this session. */
  announces(sessionId: SessionId): boolean {
    return this.all().some((group) => group.announcements().some((announced) => announced.sessionId === sessionId))
  }

  /** Reads all stored groups; a bad record is told and hinders no other. */
  async load(): Promise<void> {
    const { store, reportFault } = this.#surroundings
    for (const key of await store.keys(HEAD_PREFIX)) {
      const bytes = await store.get(key)
      if (bytes === undefined) continue
      try {
        const group = new GroupRunner(this.#surroundings, decodeGroupHead(bytes))
        await group.load()
        this.#groups.set(group.groupId, group)
      } catch (error) {
        reportFault(error)
      }
    }
    for (const key of await store.keys(ARRIVAL_PREFIX)) {
      const bytes = await store.get(key)
      if (bytes === undefined) continue
      try {
        const head = decodeGroupArrivalHead(bytes)
        if (this.#groups.has(head.groupId)) await store.delete(key)
        else this.#arrival(head)
      } catch (error) {
        reportFault(error)
      }
    }
  }

  /** Looks for the members of every group, and tells once more of the sessions that are announced in it. */
  async start(): Promise<void> {
    for (const arrival of this.#arrivals.values()) arrival.start()
    for (const group of this.all()) {
      await this.#start(group)
      for (const announcement of group.announcements()) this.#surroundings.announced(group, announcement)
    }
  }

  stop(): void {
    for (const arrival of this.#arrivals.values()) arrival.stop()
    for (const group of this.all()) group.stop()
  }

  /** After storage has failed: takes up what it has kept from being taken up. */
  async mend(): Promise<void> {
    for (const group of this.all()) {
      if (!(await group.mend())) continue
      for (const announcement of group.announcements()) this.#surroundings.announced(group, announcement)
    }
  }

  async prune(): Promise<void> {
    for (const group of this.all()) await group.prune()
  }

  /** Registers the group with the signer and remembers it. @throws SignerError or StoreError; then there is no group. */
  async add(gathering: GatheringHead, roster: Uint8Array): Promise<void> {
    const groupId = groupIdOf(roster)
    if (this.#groups.has(groupId)) return
    const { secret, gatheringId, ...scope } = gathering
    await this.#admit({ ...scope, secret: groupChannelSecret(secret, groupId), groupId }, gatheringId, roster)
  }

  /**
   * Goes to a group that a link leads to. Where this device does not have it, it asks the members that it meets who belongs to it, and
   * joins them if its signer does.
   * @throws CoordinatorError `link_kind_wrong`; StoreError.
   */
  async open(invite: Invite): Promise<GroupId> {
    const head = this.#arrivalHead(invite)
    if (this.#groups.has(head.groupId) || this.#arrivals.has(head.groupId)) return head.groupId
    await this.#surroundings.store.set(ARRIVAL_PREFIX + head.groupId, encodeGroupArrivalHead(head))
    this.#arrival(head).start()
    return head.groupId
  }

  /**
   * Takes a group back from a backup: as `open`, without having to meet anybody.
   * @throws CoordinatorError `link_kind_wrong`, or `group_unknown` where roster and link do not belong together; SignerError, StoreError.
   */
  async restore(invite: Invite, roster: Uint8Array): Promise<GroupId> {
    const head = this.#arrivalHead(invite)
    if (groupIdOf(roster) !== head.groupId) {
      throw new CoordinatorError('group_unknown', 'This link leads to another group than the one in the backup.')
    }
    if (this.#groups.has(head.groupId)) return head.groupId
    await this.#forgetArrival(head.groupId)
    await this.#admit(head, undefined, roster)
    return head.groupId
  }

  /** The signer's key is there: does what waited for it. */
  async unlocked(): Promise<void> {
    for (const arrival of this.#arrivals.values()) await arrival.unlocked()
    for (const group of this.all()) {
      await group.unlocked().catch((error: unknown) => this.#surroundings.reportFault(error))
    }
  }

  #arrivalHead(invite: Invite): GroupArrivalHead {
    if (invite.kind !== 'group') throw new CoordinatorError('link_kind_wrong', 'This link leads to no group.')
    const { network, secret, creatorPeerId, relays, id } = invite
    const addedAtMs = this.#surroundings.now()
    return { network, secret, creatorPeerId, relays, addedAtMs, groupId: idFromBytes<GroupId>(id) }
  }

  #arrival(head: GroupArrivalHead): GroupArrival {
    const arrival = new GroupArrival(
      {
        ...this.#surroundings,
        admit: async (arrived, roster, channel) => {
          const group = await this.#admit(arrived, undefined, roster, channel)
          this.#arrivals.delete(head.groupId)
          await this.#surroundings.store.delete(ARRIVAL_PREFIX + head.groupId)
          return group
        },
        refused: async (groupId) => this.#forgetArrival(groupId),
      },
      head,
    )
    this.#arrivals.set(head.groupId, arrival)
    return arrival
  }

  async #forgetArrival(groupId: GroupId): Promise<void> {
    this.#arrivals.get(groupId)?.stop()
    this.#arrivals.delete(groupId)
    await this.#surroundings.store.delete(ARRIVAL_PREFIX + groupId)
  }

  async #admit(
    scope: GroupArrivalHead,
    gatheringId: GatheringId | undefined,
    roster: Uint8Array,
    channel?: ChannelHandle,
  ): Promise<GroupRunner> {
    const { signer, store, now } = this.#surroundings
    const { groupId, network, secret, creatorPeerId, relays } = scope
    const { signerIndex } = await signer.registerGroup(roster)
    const head = { network, secret, creatorPeerId, relays, addedAtMs: now(), groupId, gatheringId, signerIndex, roster }
    const group = new GroupRunner(this.#surroundings, head)
    await store.set(HEAD_PREFIX + groupId, encodeGroupHead(head))
    this.#groups.set(groupId, group)
    this.#surroundings.changed({ kind: 'group', groupId })
    this.#surroundings.added()
    await this.#start(group, channel)
    return group
  }

  async #start(group: GroupRunner, channel?: ChannelHandle): Promise<void> {
    try {
      await group.start(channel)
    } catch (error) {
      // The group is there all the same; only its members do not hear where this device is.
      this.#surroundings.reportFault(error)
    }
  }
}
