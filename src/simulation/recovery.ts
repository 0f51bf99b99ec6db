import type { SessionId } from '../bytes/index.ts'
import type { Device } from './device.ts'
import { RELAY } from './setting.ts'
import type { Stage, WantedSession } from './stage.ts'
import { Violation } from './violation.ts'

/** Looks at the page that people take before it must be done. */
const MAX_ROUNDS = 12
/** From this look on they also open the link again that they were sent. */
const LINK_ROUND = 2
/** Who does not come to rest in so many steps goes round in a circle. */
const MAX_STEPS = 200_000

/**
 * Faults are over: whoever is down starts, everyone looks for the others and taps what they want, until all is signed or nothing more
 * comes of it. Nobody who is up starts anew. @returns the sessions that could still be signed when this began.
 */
export async function recover(stage: Stage): Promise<ReadonlySet<SessionId>> {
  stage.log(() => 'faults are over')
  stage.isCalm = true
  stage.network.heal()
  stage.network.startRelay(RELAY)
  for (const device of stage.devices.values()) {
    device.disk.failure = undefined
    device.clockOffsetMs = 0
    device.release()
  }
  await stage.settle()
  for (const device of stage.devices.values()) device.release()
  await stage.settle()
  const known = knownSessions(stage)
  // A transport that loses frames of a peer which stays connected has to break with it in the end.
  if (stage.plan.events.some(({ kind }) => kind === 'drop' || kind === 'overtake')) breakAllLinks(stage)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const device of stage.devices.values()) {
      if (device.isDown) device.start()
      await stage.settle()
      comeBack(stage, device, round)
      await stage.settle()
    }
    await rest(stage)
    if (round > 0 && isOver(stage)) break
  }
  return known
}

/** Lets everything happen that is under way. @throws Violation when that never ends. */
export async function rest(stage: Stage): Promise<void> {
  while (await stage.move()) {
    if (stage.step > MAX_STEPS) throw new Violation('liveness', 'The devices never come to rest.')
  }
}

function comeBack(stage: Stage, device: Device, round: number): void {
  device.command('look for others', async (coordinator) => coordinator.checkNetwork())
  for (const { sessionId, invite, wishes } of stage.sessions) {
    if (sessionId === undefined || invite === undefined) continue
    if (device.details(sessionId) !== undefined) {
      const wish = wishes.get(device.signerIndex) ?? 'approve'
      wishes.set(device.signerIndex, wish)
      stage.tap(device, sessionId, wish)
    } else if (round >= LINK_ROUND && device.coordinator?.findSession(sessionId) === undefined) {
      device.command('open link', async (coordinator) => coordinator.joinSession(invite))
    }
  }
}

/** Sessions that some disk still holds and nobody closed there: what nobody knows any more cannot be signed. */
function knownSessions({ sessions, able }: Stage): ReadonlySet<SessionId> {
  const isKnown = (sessionId: SessionId): boolean =>
    able.some(({ disk }) => {
      const isThere = (key: string): boolean => disk.get(key + sessionId) !== undefined
      return isThere('session/head/') && isThere('session/document/') && !isThere('closed/')
    })
  return new Set(
    sessions.flatMap(({ sessionId }) => (sessionId !== undefined && isKnown(sessionId) ? [sessionId] : [])),
  )
}

function breakAllLinks({ setting, network }: Stage): void {
  const peers = setting.members.map(({ peerId }) => peerId)
  for (const [index, peer] of peers.entries()) {
    for (const other of peers.slice(index + 1)) network.disconnect(peer, other)
  }
}

function isOver({ sessions, able }: Stage): boolean {
  return sessions.every(({ sessionId }: WantedSession) => {
    return sessionId === undefined || able.every((device) => device.details(sessionId)?.state.phase === 'complete')
  })
}
