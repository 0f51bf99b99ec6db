import { setImmediate as nextTask } from 'node:timers/promises'
import { schnorr } from '@noble/curves/secp256k1.js'
import type { SessionId } from '../bytes/index.ts'
import type { CoordinatorEventName, SessionDetails } from '../coordinator/index.ts'
import type { Fault } from '../session/index.ts'
import type { Attacker } from './attacker.ts'
import { attack, type AttackName } from './attacks.ts'
import type { Device } from './device.ts'
import { happen } from './happenings.ts'
import type { Plan } from './plan.ts'
import { rest } from './recovery.ts'
import { settingOf } from './setting.ts'
import { type Host, Stage } from './stage.ts'

/** For tests: nothing is logged, and signatures are checked by another library than the one that made them. */
export const host: Host = {
  settle: async () => nextTask(),
  isSignature: (signature, digest, publicKey) => schnorr.verify(signature, digest, publicKey),
  log: undefined,
}

/** A session that one hostile signer takes part in, in the order of causes and without faults of the surroundings. */
export class HostileSession {
  readonly stage: Stage
  readonly attacker: Attacker
  readonly sessionId: SessionId

  private constructor(stage: Stage, attacker: Attacker, sessionId: SessionId) {
    this.stage = stage
    this.attacker = attacker
    this.sessionId = sessionId
  }

  /** Proposed by an honest signer, and known to everyone. */
  static async propose(signerCount: number, hostileNode: number): Promise<HostileSession> {
    const creator = hostileNode === 0 ? 1 : 0
    const plan: Plan = {
      seed: `hostile ${hostileNode} of ${signerCount}`,
      signerCount,
      order: undefined,
      heldShare: 0,
      slowNodes: [],
      hostileNodes: [hostileNode],
      sessions: [{ creator, text: 'We agree.', electionMethod: 'lexicographic' }],
      events: [],
    }
    const stage = new Stage(plan, await settingOf(signerCount, host.settle), host)
    await stage.start()
    await rest(stage)
    await happen(stage, { step: 0, kind: 'propose', node: creator, session: 0 })
    await rest(stage)
    const attacker = stage.attackers.get(hostileNode)
    const sessionId = stage.sessions[0]?.sessionId
    if (attacker === undefined || sessionId === undefined) throw new Error('The session was not proposed.')
    return new HostileSession(stage, attacker, sessionId)
  }

  /** Proposed, and approved by everyone who is honest. */
  static async approve(signerCount: number, hostileNode: number): Promise<HostileSession> {
    const session = await HostileSession.propose(signerCount, hostileNode)
    await session.approveAll()
    return session
  }

  get honest(): readonly Device[] {
    return [...this.stage.devices.values()]
  }

  async approveAll(): Promise<void> {
    for (const device of this.honest) this.stage.tap(device, this.sessionId, 'approve')
    await this.rest()
  }

  /** The attacker does all this, and what follows from it happens. */
  async attack(...names: readonly AttackName[]): Promise<void> {
    for (const name of names) {
      await attack(this.attacker, name)
      await this.rest()
    }
  }

  async rest(): Promise<void> {
    await this.stage.settle()
    await rest(this.stage)
  }

  details(device: Device): SessionDetails {
    const details = device.details(this.sessionId)
    if (details === undefined) throw new Error(`${device.peerId} does not know the session.`)
    return details
  }

  /** By honest device. */
  get phases(): readonly string[] {
    return this.honest.map((device) => this.details(device).state.phase)
  }

  /** By honest device: which faults it sees, and of whom. */
  get faults(): readonly (readonly [Fault['type'], number][])[] {
    return this.honest.map((device) =>
      this.details(device).state.faults.map(({ type, signerIndex }): [Fault['type'], number] => [type, signerIndex]),
    )
  }

  /** By honest device: the breaches of the attacker that it counted, under all its names. */
  get breaches(): readonly number[] {
    return this.honest.map((device) => {
      const identities = device.coordinator?.getIdentityManager()
      return this.attacker.names.reduce((sum, name) => sum + (identities?.violationsOf(name) ?? 0), 0)
    })
  }

  get isBlocked(): readonly boolean[] {
    return this.honest.map((device) => {
      const identities = device.coordinator?.getIdentityManager()
      return this.attacker.names.some((name) => identities?.isBlocked(name) === true)
    })
  }

  /** Breaches that honest devices counted of each other: there must be none, ever. */
  get honestBreaches(): number {
    const counts = this.honest.flatMap((device) =>
      this.honest.map((other) => device.coordinator?.getIdentityManager().violationsOf(other.peerId) ?? 0),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Events of this name that a device told of the session. */
  told(device: Device, name: CoordinatorEventName): number {
    return this.stage.told(device).filter((event) => event.name === name).length
  }
}
