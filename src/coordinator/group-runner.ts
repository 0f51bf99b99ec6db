import {
  concat,
  type GatheringId,
  type GroupId,
  fromHex,
  type SessionId,
  type StatementId,
  taggedHash,
} from '../bytes/index.ts'
import { decodeRoster, type Member, type Roster } from '../group/index.ts'
import type { Claim } from '../signer/index.ts'
import {
  decodeStatement,
  type Invite,
  MAX_ADDRESS_CHARACTERS,
  MAX_STATEMENT_BYTES,
  statementId,
} from '../wire/index.ts'
import type { ChannelHandle } from './exchange.ts'
import { type Announcement, GroupLog } from './group-log.ts'
import { isKeyLocked } from './key-lock.ts'
import type { ChannelId, KnownPeer } from './ports/transport.ts'
import type { GroupHead } from './records.ts'
import { MAX_RELAYS, meetingPlaces } from './relays.ts'
import type { Judgement, Replica } from './replica.ts'
import { StatementShelf } from './statement-shelf.ts'
import type { Surroundings } from './surroundings.ts'

const CHANNEL_SECRET_BYTES = 16
/** What stands in a statement beside a proposal: 214 bytes of header, ids, key and signature, and the relays. */
const ANNOUNCEMENT_OVERHEAD_BYTES = 512 + MAX_RELAYS * (4 * MAX_ADDRESS_CHARACTERS)

/**
 * Secret of a group's channel, 16 bytes: only who knew the gathering's secret and holds the very same roster has it.
 * @param gatheringSecret 16 bytes.
 */
export function groupChannelSecret(gatheringSecret: Uint8Array, groupId: GroupId): Uint8Array {
  const hash = taggedHash('muster/group-channel', concat(gatheringSecret, fromHex(groupId)))
  return hash.slice(0, CHANNEL_SECRET_BYTES)
}

/** A group as this device knows it. */
export interface GroupStatus {
  readonly groupId: GroupId
  /** Undefined where a link or a backup brought it back. */
  readonly gatheringId: GatheringId | undefined
  readonly roster: Roster
  readonly signerIndex: number
  readonly createdAtMs: number
  readonly invite: Invite
  /** By signer index: the peer that a member was last; undefined while nothing was heard. */
  readonly memberPeerIds: readonly (string | undefined)[]
}

export interface GroupPorts extends Surroundings {
  /** A member has told of a session. */
  readonly announced: (group: GroupRunner, announcement: Announcement) => void
  /** Members have said where they are. */
  readonly located: (group: GroupRunner) => void
  /** Another device says that it speaks for this member now. */
  readonly replaced: (group: GroupRunner, peerId: string) => void
}

/** The channel of one group, where its members say where they are and which sessions there are. */
export class GroupRunner implements Replica {
  readonly head: GroupHead
  readonly roster: Roster
  readonly document: Uint8Array
  readonly #ports: GroupPorts
  readonly #log: GroupLog
  readonly #shelf: StatementShelf
  #channel: ChannelHandle | undefined
  /** What members said is in memory, and could not be stored. */
  #isHalted = false
  /** The members have not heard from this start where this device is: the key was locked. */
  #owesJoin = false
  /** This device has just got the group back, and has not heard yet where it was before. */
  #isReturning = false
  /** Peer of another device that speaks for this member; told once. */
  #replacedBy: string | undefined

  /** @throws GroupError or WireError when the roster cannot be read. */
  constructor(ports: GroupPorts, head: GroupHead) {
    this.#ports = ports
    this.head = head
    this.document = head.roster
    this.roster = decodeRoster(head.roster)
    this.#log = new GroupLog(head.groupId, this.roster, ports.now)
    this.#shelf = new StatementShelf(ports.store, `group/statement/${head.groupId}/`)
  }

  get groupId(): GroupId {
    return this.head.groupId
  }

  get channelId(): ChannelId | undefined {
    return this.#channel?.channelId
  }

  get #places(): readonly string[] {
    return meetingPlaces(this.head.relays, this.#ports.relays)
  }

  get me(): Member {
    const member = this.roster.members[this.head.signerIndex]
    if (member === undefined) throw new RangeError('The record of this group names a member that it does not have.')
    return member
  }

  get status(): GroupStatus {
    const { groupId, gatheringId, signerIndex, addedAtMs, network, secret, relays } = this.head
    return {
      groupId,
      gatheringId,
      roster: this.roster,
      signerIndex,
      createdAtMs: addedAtMs,
      invite: {
        network,
        kind: 'group',
        id: fromHex(groupId),
        secret,
        creatorPeerId: this.#ports.peerId,
        relays: meetingPlaces(relays, this.#ports.relays),
      },
      memberPeerIds: this.roster.members.map((_, memberIndex) => {
        return memberIndex === signerIndex ? this.#ports.peerId : this.#log.join(memberIndex)?.peerId
      }),
    }
  }

  /** Whether every member has been on this channel, and so holds the group. */
  get isEveryoneHere(): boolean {
    return this.roster.members.every((_, memberIndex) => this.#log.join(memberIndex) !== undefined)
  }

  /** Where the other members were last. */
  knownPeers(): readonly KnownPeer[] {
    return this.roster.members.flatMap((_, memberIndex) => {
      const join = memberIndex === this.head.signerIndex ? undefined : this.#log.join(memberIndex)
      return join === undefined ? [] : [{ peerId: join.peerId, relays: join.relays }]
    })
  }

  /** The sessions that members tell of. */
  announcements(): readonly Announcement[] {
    return this.#log.ids().flatMap((id) => this.#log.announcement(id) ?? [])
  }

  async load(): Promise<void> {
    for (const bytes of await this.#shelf.load()) {
      try {
        this.#log.receive(bytes)
      } catch (error) {
        this.#ports.reportFault(error)
      }
      await this.#ports.yieldToEvents()
    }
    await this.#shelf.keepOnly(new Set(this.#log.ids()))
  }

  /**
   * Looks for the members and tells them where this device is; with a locked key, once it is unlocked.
   * @param channel of the group, where it is open already.
   */
  async start(channel?: ChannelHandle): Promise<void> {
    const { secret } = this.head
    const peers = this.knownPeers()
    this.#channel = channel ?? this.#ports.exchange.open({ secret, relays: this.#places, peers }, this)
    this.#owesJoin = true
    this.#isReturning = channel !== undefined
    await this.unlocked()
  }

  /** Says what could not be said while the key was locked. */
  async unlocked(): Promise<void> {
    if (!this.#owesJoin) return
    const last = this.#log.join(this.head.signerIndex)?.counter ?? -1
    const counter = Math.max(this.#ports.now(), last + 1)
    try {
      await this.#say({ type: 'join', counter, peerId: this.#ports.peerId, relays: this.#places })
      this.#owesJoin = false
    } catch (error) {
      if (!isKeyLocked(error)) throw error
    }
  }

  stop(): void {
    this.#channel?.close()
  }

  /** Tells the members of a session that this device proposes. @param secret of the session's channel, 16 bytes. */
  async propose(session: {
    readonly sessionId: SessionId
    readonly document: Uint8Array
    readonly secret: Uint8Array
    readonly relays: readonly string[]
  }): Promise<void> {
    const { sessionId, document, secret, relays } = session
    const fits = document.length + ANNOUNCEMENT_OVERHEAD_BYTES <= MAX_STATEMENT_BYTES
    const proposal = fits ? document : new Uint8Array()
    await this.#say({ type: 'propose', sessionId: fromHex(sessionId), proposal, secret, relays })
  }

  /** Drops announcements of sessions whose time is over. */
  async prune(): Promise<void> {
    if (this.#log.prune().length > 0) await this.#shelf.keepOnly(new Set(this.#log.ids()))
  }

  ids(): readonly StatementId[] {
    return this.#log.ids()
  }

  get(id: StatementId): Uint8Array | undefined {
    return this.#log.get(id)
  }

  receive(bytes: Uint8Array): Judgement {
    return this.#log.receive(bytes)
  }

  async receiveDocument(): Promise<'taken'> {
    // It is held from the first moment, and nobody asks for it.
    return 'taken'
  }

  async settle(added: readonly StatementId[]): Promise<boolean> {
    try {
      for (const id of added) {
        const bytes = this.#log.get(id)
        if (bytes !== undefined) await this.#shelf.put(id, bytes)
      }
      await this.#shelf.tidy((id) => this.#log.get(id) !== undefined)
    } catch (error) {
      this.#isHalted = true
      this.#channel?.pause()
      this.#ports.reportFault(error)
      return false
    }
    this.#channel?.addPeers(this.knownPeers())
    this.#ports.located(this)
    await this.#noticeReplacement()
    this.#ports.changed({ kind: 'group', groupId: this.groupId })
    for (const id of added) {
      const announcement = this.#log.announcement(id)
      if (announcement !== undefined) this.#ports.announced(this, announcement)
    }
    return true
  }

  /** Stores what could not be stored. False where that fails again; otherwise it goes on. */
  async mend(): Promise<boolean> {
    if (!this.#isHalted) return true
    if (!(await this.settle(this.#log.ids()))) return false
    this.#isHalted = false
    this.#channel?.resume()
    return true
  }

  /** Only a device with the same key can have said that it is elsewhere, and later than this one. */
  async #noticeReplacement(): Promise<void> {
    const peerId = this.#log.join(this.head.signerIndex)?.peerId
    if (this.#owesJoin || peerId === undefined || peerId === this.#ports.peerId || peerId === this.#replacedBy) return
    if (this.#isReturning) {
      // It is the device that was lost, and its clock was ahead of this one's.
      this.#isReturning = false
      this.#owesJoin = true
      await this.unlocked().catch((error: unknown) => this.#ports.reportFault(error))
      return
    }
    this.#replacedBy = peerId
    this.#ports.replaced(this, peerId)
  }

  async #say(claim: Claim): Promise<void> {
    const { network } = this.roster
    const scope = { kind: 'group', id: fromHex(this.groupId) } as const
    const bytes = await this.#ports.signer.issue(scope, network, this.me.statementKey, claim)
    const id = statementId(decodeStatement(bytes))
    try {
      await this.#shelf.put(id, bytes)
    } catch (error) {
      this.#channel?.pause()
      throw error
    }
    this.#log.receive(bytes)
    this.#channel?.resume()
    this.#channel?.announce([id])
    this.#ports.changed({ kind: 'group', groupId: this.groupId })
  }
}
