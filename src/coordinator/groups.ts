import type { GatheringId, GroupId, SessionId } from '../bytes/index.ts'
import { groupIdOf } from '../group/index.ts'
import { CoordinatorError } from './errors.ts'
import { groupChannelSecret, type GroupPorts, GroupRunner, type GroupStatus } from './group-runner.ts'
import { decodeGroupHead, encodeGroupHead, type GatheringHead } from './records.ts'

const HEAD_PREFIX = 'group/head/'

export interface GroupsPorts extends GroupPorts {
  /** The signer knows a group more. */
  readonly added: () => void
}

/** The groups that this device belongs to. */
export class Groups {
  readonly #surroundings: GroupsPorts
  readonly #groups = new Map<GroupId, GroupRunner>()

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
  }

  /** Looks for the members of every group, and tells once more of the sessions that are announced in it. */
  async start(): Promise<void> {
    for (const group of this.all()) {
      await this.#start(group)
      for (const announcement of group.announcements()) this.#surroundings.announced(group, announcement)
    }
  }

  stop(): void {
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
    const { signer, store, now } = this.#surroundings
    const { signerIndex } = await signer.registerGroup(roster)
    const { network, creatorPeerId, relays, gatheringId } = gathering
    const secret = groupChannelSecret(gathering.secret, groupId)
    const head = { network, secret, creatorPeerId, relays, addedAtMs: now(), groupId, gatheringId, signerIndex, roster }
    const group = new GroupRunner(this.#surroundings, head)
    await store.set(HEAD_PREFIX + groupId, encodeGroupHead(head))
    this.#groups.set(groupId, group)
    this.#surroundings.changed({ kind: 'group', groupId })
    this.#surroundings.added()
    await this.#start(group)
  }

  async #start(group: GroupRunner): Promise<void> {
    try {
      await group.start()
    } catch (error) {
      // The group is there all the same; only its members do not hear where this device is.
      this.#surroundings.reportFault(error)
    }
  }
}
