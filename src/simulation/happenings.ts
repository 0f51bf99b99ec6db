import type { Device } from './device.ts'
import { attack } from './attacks.ts'
import type { Event } from './plan.ts'
import { RELAY } from './setting.ts'
import type { Stage } from './stage.ts'

/** Nobody waits longer than this for a session to be signed: far beyond every schedule. */
const SESSION_LASTS_MS = 30 * 86_400_000

/** Lets an event of the plan happen, and all that follows from it at once. @throws Violation */
export async function happen(stage: Stage, event: Event): Promise<void> {
  stage.log(() => JSON.stringify(event))
  const device = 'node' in event ? stage.devices.get(event.node) : undefined
  switch (event.kind) {
    case 'propose':
      propose(stage, device, event.session)
      break
    case 'approve':
    case 'decline':
      stage.sessions[event.session]?.wishes.set(event.node, event.kind)
      break
    case 'open link':
    case 'failover':
    case 'hand over':
    case 'confirm':
    case 'close':
      command(stage, device, event)
      break
    case 'clean up':
      device?.command('clean up', async (coordinator) => coordinator.cleanupExpiredSessions())
      break
    case 'look for others':
      device?.command('look for others', async (coordinator) => coordinator.checkNetwork())
      break
    case 'crash':
      crash(device, event)
      break
    case 'start':
      if (device?.isDown === true) device.start()
      break
    case 'disk fails':
      if (device !== undefined) device.disk.failure = event
      break
    case 'disk recovers':
      if (device !== undefined) device.disk.failure = undefined
      break
    case 'clock':
      if (device !== undefined) device.clockOffsetMs = event.offsetMs
      break
    case 'disconnect':
      if (event.node !== event.other) stage.network.disconnect(stage.peer(event.node), stage.peer(event.other))
      break
    case 'partition':
      stage.network.partition(...event.islands.map((island) => island.map((node) => stage.peer(node))))
      break
    case 'heal':
      stage.network.heal()
      break
    case 'relay stops':
      stage.network.stopRelay(RELAY)
      break
    case 'relay starts':
      stage.network.startRelay(RELAY)
      break
    case 'drop':
    case 'duplicate':
    case 'overtake':
      mishandle(stage, event)
      break
    case 'attack': {
      const attacker = stage.attackers.get(event.node)
      if (attacker !== undefined) await attack(attacker, event.attack)
      break
    }
  }
  await stage.settle()
}

function propose(stage: Stage, device: Device | undefined, session: number): void {
  const wanted = stage.sessions[session]
  const planned = stage.plan.sessions[session]
  device?.command('propose', async (coordinator) => {
    const [group] = coordinator.groups.list()
    if (group === undefined || wanted === undefined || planned === undefined) return
    const sessionId = await coordinator.createSession({
      groupId: group.groupId,
      subject: { kind: 'message', text: planned.text },
      note: '',
      electionMethod: planned.electionMethod,
      failoverSeconds: 60,
      expiresAtMs: stage.nowMs + SESSION_LASTS_MS,
    })
    wanted.sessionId = sessionId
    wanted.invite = coordinator.getSessionStatus(sessionId).invite
    for (const attacker of stage.attackers.values()) attacker.meet(wanted.invite)
  })
}

type Command = Event & { readonly kind: 'open link' | 'failover' | 'hand over' | 'confirm' | 'close' }

function command(stage: Stage, device: Device | undefined, { kind, session }: Command): void {
  const { sessionId, invite } = stage.sessions[session] ?? {}
  if (sessionId === undefined || invite === undefined) return
  device?.command(kind, async (coordinator) => {
    switch (kind) {
      case 'open link':
        await coordinator.joinSession(invite)
        break
      case 'failover':
        await coordinator.triggerCoordinatorFailover(sessionId)
        break
      case 'hand over':
        await coordinator.handover(sessionId, 'Not now.')
        break
      case 'confirm':
        await coordinator.notifyBroadcastComplete(sessionId)
        break
      case 'close':
        await coordinator.closeSession(sessionId)
    }
  })
}

function crash(device: Device | undefined, { disk, ...shares }: Extract<Event, { kind: 'crash' }>): void {
  if (device === undefined) return
  if (!device.isDown) device.crash(shares.doneShare)
  switch (disk) {
    case 'kept':
      return
    case 'rolled back':
      device.disk.rollBack(shares.rolledBackShare)
      return
    case 'coordinator lost':
      device.disk.lose((key) => !key.startsWith('signer/'))
      return
    case 'lost':
      device.disk.lose(() => true)
      device.hasLostKeys = true
  }
}

/** Frames alone: that a peer came or went, a device hears of itself. */
function mishandle({ network }: Stage, event: Extract<Event, { kind: 'drop' | 'duplicate' | 'overtake' }>): void {
  const frames = network.pending.filter((delivery) => delivery.event.type === 'frame')
  const frame = frames[event.choice % Math.max(1, frames.length)]
  if (frame === undefined) return
  switch (event.kind) {
    case 'drop':
      network.drop(frame)
      return
    case 'duplicate':
      network.duplicate(frame)
      return
    case 'overtake':
      network.deliver(frame)
  }
}
