import type { GroupId, StatementId } from '../bytes/index.ts'
import { decodeRoster, GroupError, groupIdOf } from '../group/index.ts'
import { WireError } from '../wire/index.ts'
import { describeError } from './errors.ts'
import type { ChannelHandle } from './exchange.ts'
import type { GroupRunner } from './group-runner.ts'
import { isKeyLocked } from './key-lock.ts'
import type { GroupArrivalHead } from './records.ts'
import { meetingPlaces } from './relays.ts'
import type { Judgement, Replica } from './replica.ts'
import type { Surroundings } from './surroundings.ts'

export interface GroupArrivalPorts extends Surroundings {
  /**
   * Registers the group with the signer, remembers it, and has it go on in this channel.
   * @throws SignerError `group_foreign` where this device does not belong to it; `seed_locked` or `seed_missing`; StoreError.
   */
  readonly admit: (head: GroupArrivalHead, roster: Uint8Array, channel: ChannelHandle) => Promise<GroupRunner>
  /** This device does not belong to the group. */
  readonly refused: (groupId: GroupId) => Promise<void>
}

/**
 * A group that a link named and that this device does not have: it belongs to it, and has lost its memory. Any member that is met
 * sends the roster; from then on the group itself takes its place in the channel.
 */
export class GroupArrival implements Replica {
  readonly head: GroupArrivalHead
  readonly #ports: GroupArrivalPorts
  #channel: ChannelHandle | undefined
  #group: GroupRunner | undefined
  /** Arrived, and waits for the key to be unlocked. */
  #waitingRoster: Uint8Array | undefined

  constructor(ports: GroupArrivalPorts, head: GroupArrivalHead) {
    this.#ports = ports
    this.head = head
  }

  get document(): Uint8Array | undefined {
    return this.#group?.document
  }

  /** Looks for members. */
  start(): void {
    const { secret, relays, creatorPeerId } = this.head
    const peers = creatorPeerId === this.#ports.peerId ? [] : [{ peerId: creatorPeerId, relays }]
    const places = meetingPlaces(relays, this.#ports.relays)
    this.#channel = this.#ports.exchange.open({ secret, relays: places, peers }, this)
  }

  stop(): void {
    this.#channel?.close()
  }

  /** The signer's key is there: what waited for it is tried again. */
  async unlocked(): Promise<void> {
    if (this.#waitingRoster === undefined) return
    if ((await this.receiveDocument(this.#waitingRoster)) === 'taken') this.#channel?.askAgain()
  }

  ids(): readonly StatementId[] {
    return this.#group?.ids() ?? []
  }

  get(id: StatementId): Uint8Array | undefined {
    return this.#group?.get(id)
  }

  receive(bytes: Uint8Array): Judgement {
    return this.#group?.receive(bytes) ?? { kind: 'ignored' }
  }

  async settle(added: readonly StatementId[]): Promise<boolean> {
    return (await this.#group?.settle(added)) ?? false
  }

  async receiveDocument(roster: Uint8Array): Promise<'taken' | 'wrong' | 'failed'> {
    if (this.#group !== undefined) return 'taken'
    if (this.#channel === undefined || !this.#isRight(roster)) return 'wrong'
    try {
      this.#group = await this.#ports.admit(this.head, roster, this.#channel)
      this.#waitingRoster = undefined
      return 'taken'
    } catch (error) {
      if (isKeyLocked(error)) {
        this.#waitingRoster = roster
        return 'failed'
      }
      this.#ports.reportFault(error)
      if (describeError(error).code === 'group_foreign') await this.#ports.refused(this.head.groupId)
      return 'failed'
    }
  }

  #isRight(roster: Uint8Array): boolean {
    if (groupIdOf(roster) !== this.head.groupId) return false
    try {
      return decodeRoster(roster).network === this.head.network
    } catch (error) {
      if (error instanceof GroupError || error instanceof WireError) return false
      throw error
    }
  }
}
