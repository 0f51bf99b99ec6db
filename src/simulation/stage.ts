import { type SessionId, toHex } from '../bytes/index.ts'
import { type CoordinatorEvent, describeError, StoreError } from '../coordinator/index.ts'
import { type Delivery, MemoryNetwork } from '../coordinator/memory/index.ts'
import type { Invite } from '../wire/index.ts'
import { Attacker } from './attacker.ts'
import { Device } from './device.ts'
import { Ledger, type SignatureCheck } from './ledger.ts'
import type { Plan } from './plan.ts'
import { Random } from './random.ts'
import { type Setting, START_MS } from './setting.ts'
import { Violation } from './violation.ts'

/** What a run needs of who runs it. */
export interface Host {
  /** Resolves when nothing is left that goes on by itself. */
  readonly settle: () => Promise<void>
  readonly isSignature: SignatureCheck
  /** Told of every step where somebody wants to read it. */
  readonly log: ((line: string) => void) | undefined
}

type Wish = 'approve' | 'decline'

/** A session of the plan. */
export interface WantedSession {
  /** Undefined until it was proposed. */
  sessionId: SessionId | undefined
  invite: Invite | undefined
  /** By node: what its person wants, once the schedule has come to it. */
  readonly wishes: Map<number, Wish>
}

/** Something that is under way and may happen next. */
interface Move {
  readonly node: number
  readonly name: () => string
  readonly go: () => void
}

/** How much virtual time one step takes at the most. */
const STEP_MS = 200

/** The devices of one schedule, the network between them and the people before them; what happens next is drawn from the plan's order. */
export class Stage {
  readonly plan: Plan
  readonly setting: Setting
  readonly network = new MemoryNetwork({ delivery: 'held' })
  readonly ledger = new Ledger()
  readonly devices = new Map<number, Device>()
  readonly attackers = new Map<number, Attacker>()
  readonly sessions: readonly WantedSession[]
  readonly order: Random
  /** Steps so far; the time of a plan's events. */
  step = 0
  nowMs = START_MS + 60_000
  /** Set when faults are over: no call waits any more. */
  isCalm = false
  readonly #host: Host
  /** Who has tapped already in this life of the device. */
  readonly #asked = new Set<string>()
  readonly #told = new Map<Device, CoordinatorEvent[]>()
  #violation: Violation | undefined

  constructor(plan: Plan, setting: Setting, host: Host) {
    this.plan = plan
    this.setting = setting
    this.#host = host
    this.order = new Random(`order ${plan.order ?? ''}`)
    this.sessions = plan.sessions.map(() => ({ sessionId: undefined, invite: undefined, wishes: new Map() }))
    const random = new Random(`devices ${plan.seed}`)
    for (const [node, member] of setting.members.entries()) {
      if (plan.hostileNodes.includes(node)) {
        this.attackers.set(node, new Attacker(node, setting, this.network, random))
        continue
      }
      const surroundings = {
        network: this.network,
        ledger: this.ledger,
        random,
        mayHold: () => !this.isCalm && this.order.chance(plan.heldShare),
        nowMs: () => this.nowMs,
        event: (device: Device, event: CoordinatorEvent) => this.#heard(device, event),
        fault: (device: Device, error: unknown) => this.#failed(device, error),
      }
      const device = new Device(node, member, surroundings)
      this.devices.set(node, device)
      this.#told.set(device, [])
    }
  }

  async start(): Promise<void> {
    for (const device of this.devices.values()) device.start()
    for (const attacker of this.attackers.values()) await attacker.start()
    await this.settle()
  }

  /** Everything that goes on by itself goes on, and people do what they came for. @throws Violation */
  async settle(): Promise<void> {
    do {
      await this.#host.settle()
      if (this.#violation !== undefined) throw this.#violation
    } while (this.#fulfilWishes())
  }

  /** Lets one thing happen that is under way. False when nothing is. @throws Violation */
  async move(): Promise<boolean> {
    const moves = this.#moves()
    if (moves.length === 0) return false
    let chosen = this.plan.order === undefined ? moves[0] : this.order.pick(moves)
    const isSlow = chosen !== undefined && this.plan.slowNodes.includes(chosen.node)
    if (isSlow && !this.order.chance(0.1)) chosen = this.order.pick(moves)
    if (chosen === undefined) return false
    this.log(chosen.name)
    this.step += 1
    this.nowMs += this.order.below(STEP_MS)
    chosen.go()
    await this.settle()
    return true
  }

  /** The person at this device does what it wants of the session. */
  tap(device: Device, sessionId: SessionId, wish: Wish): void {
    this.#asked.add(lifeOf(device, sessionId))
    this.log(() => `${device.peerId} taps ${wish}`)
    if (wish === 'approve') this.ledger.approve(device.signerIndex, sessionId)
    device.command(wish, async (coordinator) => {
      if (wish === 'approve') await coordinator.approve(sessionId)
      else await coordinator.decline(sessionId, 'No.')
    })
  }

  /** Honest signers who still have their keys. */
  get able(): readonly Device[] {
    return [...this.devices.values()].filter(({ hasLostKeys }) => !hasLostKeys)
  }

  /** All events that a device has told. */
  told(device: Device): readonly CoordinatorEvent[] {
    return this.#told.get(device) ?? []
  }

  peer(node: number): string {
    return this.setting.members[node]?.peerId ?? ''
  }

  log(line: () => string): void {
    this.#host.log?.(`${this.step} ${line()}`)
  }

  #moves(): readonly Move[] {
    const deliveries = this.network.next.map((delivery) => ({
      node: this.setting.members.findIndex(({ peerId }) => peerId === delivery.to),
      name: () => `${delivery.to} receives ${nameOf(delivery)}`,
      go: () => this.network.deliver(delivery),
    }))
    const calls = [...this.devices.values()].flatMap((device) =>
      device.waiting.map((gate) => ({
        node: device.signerIndex,
        name: () => `${device.peerId} goes on: ${gate.next ?? ''}`,
        go: () => gate.release(),
      })),
    )
    return [...deliveries, ...calls]
  }

  /** People act as soon as their device shows the session, once in each of its lives, unless they see that they have. */
  #fulfilWishes(): boolean {
    let hasActed = false
    for (const [node, device] of this.devices) {
      for (const { sessionId, wishes } of this.sessions) {
        const wish = wishes.get(node)
        if (wish === undefined || sessionId === undefined || this.#asked.has(lifeOf(device, sessionId))) continue
        const details = device.details(sessionId)
        if (details === undefined || (wish === 'approve' && details.hasApproved)) continue
        this.tap(device, sessionId, wish)
        hasActed = true
      }
    }
    return hasActed
  }

  #heard(device: Device, event: CoordinatorEvent): void {
    this.log(() => `${device.peerId} tells ${event.name} ${spell(event.args)}`)
    this.#told.get(device)?.push(event)
    if (event.name === 'session:error') {
      const [, message, code] = event.args
      if (!code.startsWith('store_'))
        this.#violate(new Violation('error', `${device.peerId} tells ${code}: ${message}`))
    } else if (event.name === 'signature:finalized') {
      this.#recordSignature(device, ...event.args)
    }
  }

  #recordSignature(device: Device, sessionId: SessionId, signatures: readonly Uint8Array[]): void {
    const proposal = device.disk.get(`session/document/${sessionId}`)
    const key = device.details(sessionId)?.review.aggregateKey.slice(1)
    if (proposal === undefined || key === undefined) return
    try {
      const honest = [...this.devices.keys()]
      this.ledger.recordSignature(sessionId, proposal, signatures, key, honest, this.#host.isSignature)
    } catch (error) {
      this.#failed(device, error)
    }
  }

  #failed(device: Device, error: unknown): void {
    if (error instanceof StoreError) return
    if (error instanceof Violation) {
      this.#violate(error)
      return
    }
    const { code, message } = describeError(error)
    this.#violate(new Violation('error', `${device.peerId} reports ${code}: ${message}`))
  }

  #violate(violation: Violation): void {
    this.#violation ??= violation
  }
}

function lifeOf({ signerIndex, lifeCount }: Device, sessionId: SessionId): string {
  return `${signerIndex} ${lifeCount} ${sessionId}`
}

function nameOf({ event }: Delivery): string {
  switch (event.type) {
    case 'frame':
      return `${event.bytes.length} bytes of ${event.peerId} in ${event.channelId.slice(0, 6)}, type ${event.bytes[1] ?? ''}`
    case 'peer:connected':
    case 'peer:disconnected':
    case 'peer:path':
      return `${event.type} ${event.peerId} in ${event.channelId.slice(0, 6)}`
    case 'relay:connected':
    case 'relay:lost':
      return event.type
    case 'violation':
      return `violation of ${event.peerId}`
  }
}

/** Ids and signatures by their beginnings: enough to tell them apart in one schedule. */
function spell(args: readonly unknown[]): string {
  return JSON.stringify(args, (_, value: unknown) => {
    if (value instanceof Uint8Array) return toHex(value.subarray(0, 4))
    return typeof value === 'string' && value.length > 40 ? value.slice(0, 8) : value
  })
}
