import type { SessionId } from '../bytes/index.ts'
import type { Stage, WantedSession } from './stage.ts'
import { checkAgreement, checkStates } from './state-check.ts'
import { Violation } from './violation.ts'

/** What a schedule showed. */
export interface Outcome {
  readonly stepCount: number
  readonly nonceCount: number
  readonly partialCount: number
  /** Signatures that were checked, each as often as a device reported it. */
  readonly signatureCount: number
  /** Sessions that all had to finish, and did. */
  readonly finishedCount: number
  /** Signers that were blamed, all of them hostile. */
  readonly blamedCount: number
}

/** Holds the end of a schedule against what is promised. @param known sessions that could still be signed. @throws Violation */
export function judge(stage: Stage, known: ReadonlySet<SessionId>): Outcome {
  let finishedCount = 0
  let blamedCount = 0
  for (const session of stage.sessions) {
    const { sessionId } = session
    if (sessionId === undefined) continue
    blamedCount += judgeBlame(stage, sessionId)
    if (known.has(sessionId)) finishedCount += judgeEnd(stage, session, sessionId)
    judgeTurns(stage, sessionId)
    checkStates(stage, sessionId)
    checkAgreement(stage, sessionId)
  }
  judgePeers(stage)
  const { nonceCount, partialCount, signatureCount } = stage.ledger
  return { stepCount: stage.step, nonceCount, partialCount, signatureCount, finishedCount, blamedCount }
}

/** @returns whether the session had to finish. */
function judgeEnd(stage: Stage, { wishes }: WantedSession, sessionId: SessionId): 0 | 1 {
  const phases = stage.able.map((device) => device.details(sessionId)?.state.phase ?? 'unknown')
  const mustFinish =
    stage.attackers.size === 0 &&
    stage.able.length === stage.devices.size &&
    [...wishes.values()].every((wish) => wish === 'approve')
  if (mustFinish && phases.some((phase) => phase !== 'complete')) {
    throw new Violation('liveness', `Everyone came back, and the session stands at ${phases.join(', ')}.`)
  }
  const isSigned = phases.includes('complete')
  if (isSigned && phases.some((phase) => phase !== 'complete')) {
    throw new Violation('liveness', `Some hold the signature and others never get it: ${phases.join(', ')}.`)
  }
  return mustFinish ? 1 : 0
}

/** @returns how many signers were blamed. */
function judgeBlame({ able, attackers }: Stage, sessionId: SessionId): number {
  const blamed = new Set<number>()
  for (const device of able) {
    for (const { signerIndex, type } of device.details(sessionId)?.state.faults ?? []) {
      blamed.add(signerIndex)
      if (attackers.has(signerIndex)) continue
      throw new Violation('blame', `${device.peerId} blames signer ${signerIndex}, who is honest: ${type}.`)
    }
  }
  return blamed.size
}

/** Turns were handed over by those whose turns they were. */
function judgeTurns({ able }: Stage, sessionId: SessionId): void {
  for (const device of able) {
    const { state, publication } = device.details(sessionId) ?? {}
    if (state === undefined || publication === undefined) continue
    for (const { turn, signerIndex } of state.handovers) {
      if (publication.order[turn] === signerIndex) continue
      throw new Violation('signature', `${device.peerId} takes turn ${turn} for handed over by signer ${signerIndex}.`)
    }
  }
}

/** No honest peer was counted by another. */
function judgePeers({ plan, devices }: Stage): void {
  // A transport that breaks its own promises makes peers look as if they had.
  if (plan.events.some(({ kind }) => kind === 'drop' || kind === 'duplicate' || kind === 'overtake')) return
  for (const device of devices.values()) {
    for (const other of devices.values()) {
      const count = device.coordinator?.getIdentityManager().violationsOf(other.peerId) ?? 0
      if (count === 0) continue
      throw new Violation('blame', `${device.peerId} counts ${count} breaches of ${other.peerId}, which is honest.`)
    }
  }
}
