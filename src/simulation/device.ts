import type { SessionId } from '../bytes/index.ts'
import { CoordinatorError, describeError, MuSig2P2PCoordinator, type Signer } from '../coordinator/index.ts'
import type { CoordinatorEvent, SessionDetails } from '../coordinator/index.ts'
import { type MemoryNetwork, MemoryTransport } from '../coordinator/memory/index.ts'
import { LocalSigner } from '../signer/index.ts'
import { Disk, DiskStore } from './disk.ts'
import { Gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import { openSealer, RELAY, type SettingMember } from './setting.ts'
import type { Random } from './random.ts'

/** What the devices of a schedule share. */
export interface Surroundings {
  readonly network: MemoryNetwork
  readonly ledger: Ledger
  /** Decides what the device itself draws at random. */
  readonly random: Random
  /** Whether the next call of a port is to wait. */
  readonly mayHold: () => boolean
  readonly nowMs: () => number
  /** Told of all that a device reports. */
  readonly event: (device: Device, event: CoordinatorEvent) => void
  readonly fault: (device: Device, error: unknown) => void
}

/** One honest signer's device: a coordinator with its signer, over a disk that outlives it. */
export class Device {
  readonly signerIndex: number
  readonly peerId: string
  readonly disk: Disk
  /** How far its clock is off. */
  clockOffsetMs = 0
  /** The seed is gone: it cannot come back. */
  hasLostKeys = false
  /** How often it was started. */
  lifeCount = 0
  readonly #surroundings: Surroundings
  #gates: readonly Gate[] = []
  #coordinator: MuSig2P2PCoordinator | undefined
  #isStarted = false

  constructor(signerIndex: number, { peerId, records }: SettingMember, surroundings: Surroundings) {
    this.signerIndex = signerIndex
    this.peerId = peerId
    this.disk = new Disk(records)
    this.#surroundings = surroundings
  }

  /** Undefined while it is down or starting. */
  get coordinator(): MuSig2P2PCoordinator | undefined {
    return this.#isStarted ? this.#coordinator : undefined
  }

  get isDown(): boolean {
    return this.#coordinator === undefined
  }

  /** Its gates at which something waits. */
  get waiting(): readonly Gate[] {
    return this.#gates.filter(({ next }) => next !== undefined)
  }

  start(): void {
    const { network, ledger, random, mayHold, nowMs } = this.#surroundings
    const [diskGate, signerGate] = [new Gate(mayHold), new Gate(mayHold)]
    this.#gates = [diskGate, signerGate]
    const store = new DiskStore(this.disk, diskGate)
    const yieldToEvents = async (): Promise<void> => undefined
    const draw = (length: number): Uint8Array => random.bytes(length)
    const signer = new LocalSigner({ records: store, sealer: openSealer, random: draw, yieldToEvents })
    const coordinator = new MuSig2P2PCoordinator({
      transport: new MemoryTransport(network, this.peerId),
      store,
      signer: watched(signer, this.signerIndex, ledger, signerGate),
      relays: [RELAY],
      now: () => Math.max(0, nowMs() + this.clockOffsetMs),
      random: draw,
      yieldToEvents,
      reportFault: (error) => this.#surroundings.fault(this, error),
    })
    coordinator.onAny((event) => {
      if (this.#coordinator === coordinator) this.#surroundings.event(this, event)
    })
    this.#coordinator = coordinator
    this.#isStarted = false
    this.lifeCount += 1
    coordinator.start().then(
      () => {
        if (this.#coordinator === coordinator) this.#isStarted = true
      },
      (error: unknown) => {
        if (this.#coordinator !== coordinator) return
        this.#surroundings.fault(this, error)
        this.crash(0)
      },
    )
  }

  /** Gone from one moment to the next. @param doneShare of the calls under way, how many were carried out: 0 to 1. */
  crash(doneShare: number): void {
    for (const gate of this.#gates) gate.abandon(doneShare)
    this.#gates = []
    this.#coordinator = undefined
    this.#isStarted = false
    this.#surroundings.network.crash(this.peerId)
  }

  /** Lets everything that waits go on. */
  release(): void {
    for (const gate of this.#gates) while (gate.next !== undefined) gate.release()
  }

  details(sessionId: SessionId): SessionDetails | undefined {
    return this.coordinator?.findSession(sessionId)?.details
  }

  /** A person does something; what is refused is remembered by its code. */
  command(name: string, run: (coordinator: MuSig2P2PCoordinator) => Promise<unknown>): void {
    const coordinator = this.coordinator
    if (coordinator === undefined) return
    run(coordinator).catch((error: unknown) => {
      if (this.#coordinator !== coordinator) return
      if (error instanceof CoordinatorError || isExpected(describeError(error).code)) return
      this.#surroundings.fault(this, error instanceof Error ? error : new Error(`${name} failed`))
    })
  }
}

/** Storage fails by plan; and whose clock is off by years cannot propose anything. */
function isExpected(code: string): boolean {
  return code.startsWith('store_') || code === 'times_malformed'
}

/** The signer, with everything it gives out written into the ledger before anyone else sees it. */
function watched(signer: LocalSigner, device: number, ledger: Ledger, gate: Gate): Signer {
  const answered = async <T>(name: string, call: Promise<T>): Promise<T> => {
    const answer = await call
    return gate.pass(`answer to ${name}`, () => answer)
  }
  return {
    newAccount: async (network) => signer.newAccount(network),
    registerGroup: async (roster) => signer.registerGroup(roster),
    review: async (proposal) => signer.review(proposal),
    liveNonceIds: async (sessionId) => signer.liveNonceIds(sessionId),
    hasApproved: async (sessionId) => signer.hasApproved(sessionId),
    forget: async (sessionId) => signer.forget(sessionId),
    issue: async (scope, network, statementKey, claim) => {
      const statement = await signer.issue(scope, network, statementKey, claim)
      ledger.recordStatement(statement)
      return answered(claim.type, Promise.resolve(statement))
    },
    approve: async (proposal, draw) => {
      const statement = await signer.approve(proposal, draw)
      ledger.recordNonce(device, proposal, statement)
      return answered('approve', Promise.resolve(statement))
    },
    renewNonce: async (proposal, draw) => {
      const statement = await signer.renewNonce(proposal, draw)
      ledger.recordNonce(device, proposal, statement)
      return answered('renewNonce', Promise.resolve(statement))
    },
    sign: async (proposal, nonceStatements) => {
      const statement = await signer.sign(proposal, nonceStatements)
      ledger.recordPartial(device, proposal, nonceStatements, statement)
      return answered('sign', Promise.resolve(statement))
    },
  }
}
