import { setImmediate as nextTask } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import type { GroupId, SessionId } from '../bytes/index.ts'
import { LocalSigner, type Sealer } from '../signer/index.ts'
import type { Invite } from '../wire/index.ts'
import type { MuSig2Config, P2PConfig } from './config.ts'
import { MuSig2P2PCoordinator } from './coordinator.ts'
import type { CoordinatorEvent, CoordinatorEventName } from './events.ts'
import { MemoryNetwork, MemoryStore, MemoryTransport } from './memory/index.ts'
import type { Signer } from './ports/signer.ts'
import type { Store } from './ports/store.ts'
import type { Transport } from './ports/transport.ts'
import type { SessionDetails } from './session-status.ts'
import type { SessionDraft } from './sessions.ts'

// What the tests of whole sessions share: several devices, each with its own store and signer, in one network in memory.

export const RELAY = '/dns4/relay.test/tcp/443/wss/p2p/relay'

/** Binds what it seals to the associated data, and hides nothing: nobody reads these stores. */
export const openSealer: Sealer = {
  seal: async (plaintext, associatedData) => Uint8Array.from([...associatedData, ...plaintext]),
  open: async (sealed, associatedData) => sealed.slice(associatedData.length),
}

/** A clock that only the test moves. */
export class Clock {
  nowMs = 1_700_000_000_000
  readonly now = (): number => this.nowMs

  pass(ms: number): void {
    this.nowMs += ms
  }
}

/** A store that a crash cuts off: what its old owner asks of it afterwards is never answered. */
class CutStore implements Store {
  readonly #store: Store
  isCut = false

  constructor(store: Store) {
    this.#store = store
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#unlessCut(() => this.#store.get(key))
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    return this.#unlessCut(() => this.#store.set(key, value))
  }

  async delete(key: string): Promise<void> {
    return this.#unlessCut(() => this.#store.delete(key))
  }

  async keys(prefix: string): Promise<readonly string[]> {
    return this.#unlessCut(() => this.#store.keys(prefix))
  }

  async #unlessCut<T>(ask: () => Promise<T>): Promise<T> {
    return this.isCut ? Promise.withResolvers<T>().promise : ask()
  }
}

export interface DeviceOptions {
  readonly config?: MuSig2Config
  readonly yieldToEvents?: () => Promise<void>
  /** Puts something between the coordinator and its signer. */
  readonly wrapSigner?: (signer: Signer) => Signer
  /** In the place of the usual transport of this device. */
  readonly makeTransport?: (network: MemoryNetwork, peerId: string) => Transport
  readonly relays?: readonly string[]
}

/** One device: what is stored outlives its coordinators. */
export class Device {
  readonly peerId: string
  readonly store = new MemoryStore()
  readonly events: CoordinatorEvent[] = []
  readonly faults: unknown[] = []
  readonly #network: MemoryNetwork
  readonly #clock: Clock
  readonly #options: DeviceOptions
  #cutStore = new CutStore(this.store)
  #coordinator: MuSig2P2PCoordinator | undefined

  constructor(network: MemoryNetwork, clock: Clock, peerId: string, options: DeviceOptions = {}) {
    this.#network = network
    this.#clock = clock
    this.peerId = peerId
    this.#options = options
  }

  get coordinator(): MuSig2P2PCoordinator {
    return this.#coordinator!
  }

  async start(): Promise<void> {
    this.#cutStore = new CutStore(this.store)
    const yieldToEvents = this.#options.yieldToEvents ?? (async () => nextTask())
    const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))
    const signer = new LocalSigner({ records: this.#cutStore, sealer: openSealer, random, yieldToEvents })
    const ports: P2PConfig = {
      transport:
        this.#options.makeTransport?.(this.#network, this.peerId) ?? new MemoryTransport(this.#network, this.peerId),
      store: this.#cutStore,
      signer: this.#options.wrapSigner?.(signer) ?? signer,
      relays: this.#options.relays ?? [RELAY],
      now: this.#clock.now,
      random,
      yieldToEvents,
      reportFault: (error) => this.faults.push(error),
    }
    const coordinator = new MuSig2P2PCoordinator(ports, this.#options.config)
    const isCut = (): boolean => this.#coordinator !== coordinator
    coordinator.onAny((event) => {
      if (!isCut()) this.events.push(event)
    })
    this.#coordinator = coordinator
    await coordinator.start()
  }

  /** Gone from one moment to the next. */
  crash(): void {
    this.#cutStore.isCut = true
    this.#coordinator = undefined
    this.#network.crash(this.peerId)
  }

  async restart(): Promise<void> {
    this.crash()
    await this.start()
  }

  details(sessionId: SessionId): SessionDetails {
    return this.coordinator.getSessionStatus(sessionId).details!
  }

  eventNames(): readonly CoordinatorEventName[] {
    return this.events.map(({ name }) => name)
  }

  named<Name extends CoordinatorEventName>(name: Name): readonly Extract<CoordinatorEvent, { name: Name }>[] {
    return this.events.filter((event): event is Extract<CoordinatorEvent, { name: Name }> => event.name === name)
  }

  /** Resolves once this holds; asked again after every change. */
  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = (): void => {
      if (holds()) resolve()
    }
    const ends = [this.coordinator.onChange(look), this.coordinator.onAny(look)]
    look()
    await promise
    for (const end of ends) end()
  }

  async untilKnown(sessionId: SessionId): Promise<void> {
    await this.until(() =>
      this.coordinator.getSessions().some((status) => status.sessionId === sessionId && status.details !== undefined),
    )
  }

  async untilPhase(sessionId: SessionId, phase: string): Promise<void> {
    await this.until(() =>
      this.coordinator.getSessions().some((status) => status.sessionId === sessionId && status.phase === phase),
    )
  }
}

/** Devices that have made a group. */
export interface Party {
  readonly network: MemoryNetwork
  readonly clock: Clock
  readonly devices: readonly Device[]
  readonly groupId: GroupId
  /** By signer index. */
  readonly signers: readonly Device[]
}

export async function makeParty(count: number, options: DeviceOptions = {}): Promise<Party> {
  const network = new MemoryNetwork()
  const clock = new Clock()
  const devices = Array.from({ length: count }, (_, index) => new Device(network, clock, `peer-${index}`, options))
  for (const device of devices) await device.start()
  const [creator, ...others] = devices
  const gatheringId = await creator!.coordinator.gatherings.create('regtest', 'Family', 'Member 0')
  const { invite } = creator!.coordinator.gatherings.get(gatheringId)!
  for (const [index, device] of others.entries()) {
    await device.coordinator.gatherings.open(invite)
    await device.until(() => device.coordinator.gatherings.get(gatheringId)?.state !== undefined)
    await device.coordinator.gatherings.join(gatheringId, `Member ${index + 1}`)
  }
  const state = (device: Device) => device.coordinator.gatherings.get(gatheringId)?.state
  await creator!.until(() => state(creator!)?.seats.length === count)
  await creator!.coordinator.gatherings.seal(gatheringId)
  for (const device of devices) {
    await device.until(() => state(device)?.sealed !== undefined)
    await device.coordinator.gatherings.confirm(gatheringId)
  }
  for (const device of devices) await device.until(() => state(device)?.phase === 'complete')
  const { groupId } = state(creator!)!.sealed!
  const everyone = (device: Device): boolean =>
    device.coordinator.groups.get(groupId)?.memberPeerIds.every((peerId) => peerId !== undefined) ?? false
  for (const device of devices) await device.until(() => everyone(device))
  const signers: Device[] = []
  for (const device of devices) signers[device.coordinator.groups.get(groupId)!.signerIndex] = device
  return { network, clock, devices, groupId, signers }
}

export function draftOf(party: Party, changes: Partial<SessionDraft> = {}): SessionDraft {
  return {
    groupId: party.groupId,
    subject: { kind: 'message', text: 'We agree.' },
    note: '',
    failoverSeconds: 60,
    expiresAtMs: party.clock.nowMs + 3_600_000,
    ...changes,
  }
}

/** A session that every device of the party has read. */
export async function propose(party: Party, changes: Partial<SessionDraft> = {}, by = 0): Promise<SessionId> {
  const sessionId = await party.devices[by]!.coordinator.createSession(draftOf(party, changes))
  for (const device of party.devices) await device.untilKnown(sessionId)
  return sessionId
}

/** A session that is complete on every device. */
export async function complete(party: Party, changes: Partial<SessionDraft> = {}): Promise<SessionId> {
  const sessionId = await propose(party, changes)
  for (const device of party.devices) await device.coordinator.approve(sessionId)
  for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  return sessionId
}

/** Lets everything that is under way come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await nextTask()
}

export function inviteOf(device: Device, sessionId: SessionId): Invite {
  return device.coordinator.getSessionStatus(sessionId).invite
}
