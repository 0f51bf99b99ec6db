import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionId } from '../bytes/index.ts'
import { complete, type Device, makeParty, type Party, propose, rest } from './party.contract.ts'

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'requestIdleCallback'] as const

beforeEach(() => {
  for (const name of TIMERS) {
    vi.stubGlobal(name, () => {
      throw new Error(`${name} was called: the application owns every timer.`)
    })
  }
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    throw new Error('AbortSignal.timeout was called: the application owns every timer.')
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const turnOf = (device: Device, sessionId: SessionId): number => device.details(sessionId).publication!.turn

/** Everyone's countdown runs out. */
async function failAll(party: Party, sessionId: SessionId): Promise<void> {
  for (const { coordinator } of party.devices) await coordinator.triggerCoordinatorFailover(sessionId)
}

describe.each(['lexicographic', 'hash-based', 'first-signer', 'last-signer'] as const)(
  'while every timer throws, failover by %s',
  (electionMethod) => {
    it('gives each signer one turn, tells only whose turn it is, and ends exhausted', async () => {
      const party = await makeParty(3)
      const sessionId = await complete(party, { electionMethod })
      const { order } = party.devices[0]!.coordinator.getElectionInfo(sessionId)!
      expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2])
      for (let turn = 0; turn < order.length; turn++) {
        for (const [signerIndex, device] of party.signers.entries()) {
          const isUp = order[turn] === signerIndex
          const told = device.named('session:should-broadcast').map(({ args }) => args)
          expect(told).toEqual(order.indexOf(signerIndex) <= turn ? [[sessionId, signerIndex]] : [])
          expect(device.coordinator.isCurrentCoordinator(sessionId)).toBe(isUp)
        }
        await failAll(party, sessionId)
      }
      await failAll(party, sessionId)
      for (const device of party.devices) {
        expect(device.named('session:coordinator-failed').map(({ args }) => args)).toEqual([
          [sessionId, order[0], order[1]],
          [sessionId, order[1], order[2]],
        ])
        expect(device.named('session:failover-exhausted').map(({ args }) => args)).toEqual([[sessionId, 3]])
        expect(device.coordinator.getElectionInfo(sessionId)).toMatchObject({
          isExhausted: true,
          coordinatorIndex: undefined,
        })
      }
    })
  },
)

describe('while every timer throws, a coordinator that cannot publish', () => {
  it('hands over at once, on every device', async () => {
    const party = await makeParty(3)
    const sessionId = await complete(party)
    await party.signers[0]!.coordinator.handover(sessionId, 'No way to the chain.')
    for (const device of party.devices) await device.until(() => turnOf(device, sessionId) === 1)
    expect(party.signers[1]!.named('session:should-broadcast')).toHaveLength(1)
    expect(party.signers[2]!.details(sessionId).state.handovers).toEqual([
      { turn: 0, signerIndex: 0, reason: 'No way to the chain.' },
    ])
    await expect(party.signers[0]!.coordinator.handover(sessionId, 'Again.')).rejects.toMatchObject({
      code: 'not_your_turn',
    })
  })

  it('can be the last one: then everyone has had a turn', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    for (const device of party.signers) {
      await device.until(() => device.coordinator.isCurrentCoordinator(sessionId))
      await device.coordinator.handover(sessionId, 'No.')
    }
    for (const device of party.devices)
      await device.until(() => device.named('session:failover-exhausted').length === 1)
  })
})

describe('turns', () => {
  it('are remembered over a restart, and told once', async () => {
    const party = await makeParty(3)
    const sessionId = await complete(party)
    const device = party.signers[1]!
    await device.coordinator.triggerCoordinatorFailover(sessionId)
    const startedAtMs = device.details(sessionId).publication!.turnStartedAtMs
    party.clock.pass(5_000)
    const before = device.events.length
    await device.restart()
    await device.untilPhase(sessionId, 'complete')
    await rest()
    expect(device.details(sessionId).publication).toMatchObject({ turn: 1, turnStartedAtMs: startedAtMs })
    const after = device.eventNames().slice(before)
    expect(after.filter((name) => name.startsWith('session:') && name !== 'session:participant-disconnected')).toEqual(
      [],
    )
  })

  it('stop once this device has seen it published, and only then', async () => {
    const party = await makeParty(3)
    const sessionId = await complete(party)
    await party.signers[0]!.coordinator.notifyBroadcastComplete(sessionId)
    for (const device of party.signers.slice(1)) {
      await device.until(() => device.named('session:broadcast-confirmed').length === 1)
      expect(device.named('session:broadcast-confirmed')[0]!.args).toEqual([sessionId, 0, true])
      // A claim: whoever has not looked for themselves goes on counting.
      await device.coordinator.triggerCoordinatorFailover(sessionId)
      expect(turnOf(device, sessionId)).toBe(1)
    }
    expect(party.signers[0]!.named('session:broadcast-confirmed').map(({ args }) => args)).toEqual([
      [sessionId, 0, false],
    ])
    await party.signers[0]!.coordinator.triggerCoordinatorFailover(sessionId)
    expect(turnOf(party.signers[0]!, sessionId)).toBe(0)
    await party.signers[2]!.coordinator.notifyBroadcastComplete(sessionId)
    await party.signers[2]!.coordinator.triggerCoordinatorFailover(sessionId)
    expect(turnOf(party.signers[2]!, sessionId)).toBe(1)
  })

  it('are nobody’s before there is a signature', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    for (const { coordinator } of party.devices) {
      const refusal = { code: 'session_not_complete' }
      await expect(coordinator.triggerCoordinatorFailover(sessionId)).rejects.toMatchObject(refusal)
      await expect(coordinator.handover(sessionId, '')).rejects.toMatchObject(refusal)
      await expect(coordinator.notifyBroadcastComplete(sessionId)).rejects.toMatchObject(refusal)
    }
  })

  it('do not exist without an election', async () => {
    const party = await makeParty(2, { config: { enableCoordinatorElection: false } })
    const sessionId = await complete(party)
    await rest()
    for (const device of party.devices) {
      expect(device.named('session:should-broadcast')).toEqual([])
      expect(device.coordinator.getElectionInfo(sessionId)).toBeUndefined()
      expect(device.coordinator.isCurrentCoordinator(sessionId)).toBe(false)
    }
  })

  it('do not pass on where failover is turned off', async () => {
    const party = await makeParty(2, { config: { enableCoordinatorFailover: false } })
    const sessionId = await complete(party)
    await expect(party.devices[0]!.coordinator.triggerCoordinatorFailover(sessionId)).rejects.toMatchObject({
      code: 'failover_disabled',
    })
  })
})
