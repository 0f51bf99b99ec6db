import { describe, expect, it } from 'vitest'
import type { SessionId } from '../bytes/index.ts'
import { type Device, draftOf, inviteOf, makeParty, type Party, propose, rest } from './party.contract.ts'

const COUNT = 3

interface Step {
  readonly name: string
  /** Brings the session from the step before to this one. */
  readonly reach: (party: Party, sessionId: SessionId) => Promise<void>
}

const steps: readonly Step[] = [
  { name: 'it was proposed', reach: async () => rest() },
  { name: 'one has approved', reach: async (party, id) => approve(party.devices[0]!, id) },
  { name: 'two have approved', reach: async (party, id) => approve(party.devices[1]!, id) },
  { name: 'it is complete', reach: async (party, id) => approve(party.devices[2]!, id) },
]

async function approve(device: Device, sessionId: SessionId): Promise<void> {
  await device.coordinator.approve(sessionId)
  await rest()
}

describe.each([0, 1, 2])('when signer %i loses everything in memory', (index) => {
  it.each(steps.map(({ name }, position) => [name, position] as const))(
    'after %s, the session completes all the same',
    async (_name, position) => {
      const party = await makeParty(COUNT)
      const sessionId = await propose(party)
      for (const [reached, step] of steps.entries()) {
        await step.reach(party, sessionId)
        if (reached !== position) continue
        await party.devices[index]!.restart()
        await rest()
      }
      for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
      for (const device of party.devices) {
        expect(device.details(sessionId).state.faults).toEqual([])
        expect(device.named('session:complete')).toHaveLength(1)
        expect(device.named('session:should-broadcast').length).toBeLessThanOrEqual(1)
        expect(device.faults).toEqual([])
      }
    },
  )
})

describe('a session under way', () => {
  it('completes when every device restarts while its partial signature is on the way', async () => {
    const party = await makeParty(COUNT)
    const sessionId = await propose(party)
    for (const device of party.devices.slice(0, 2)) await device.coordinator.approve(sessionId)
    // The last one signs, and nobody hears of it before everything goes down.
    party.network.partition(party.devices.slice(0, 2).map(({ peerId }) => peerId))
    await party.devices[2]!.coordinator.approve(sessionId)
    await rest()
    for (const device of party.devices) device.crash()
    party.network.heal()
    for (const device of party.devices) await device.start()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    expect(party.devices.flatMap((device) => device.details(sessionId).state.faults)).toEqual([])
  })

  it('asks nobody again who has approved before', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    const [first, second] = party.devices as [Device, Device]
    await approve(first, sessionId)
    await first.restart()
    await first.untilKnown(sessionId)
    await first.until(() => first.details(sessionId).hasApproved)
    await approve(second, sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('says once more where a device is when it comes back', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    const [first, second] = party.devices as [Device, Device]
    const { signerIndex } = second.details(sessionId).review
    await first.until(() => first.details(sessionId).state.signers[signerIndex]!.join !== undefined)
    party.clock.pass(1_000)
    await second.restart()
    await rest()
    expect(first.details(sessionId).state.signers[signerIndex]!.join!.peerId).toBe(second.peerId)
    expect(first.named('participant:joined')).toHaveLength(1)
    expect(first.named('session:participant-disconnected').map(({ args }) => args)).toEqual([[sessionId, signerIndex]])
  })
})

describe('a late joiner', () => {
  it('gets everything from whoever is there, when the one who proposed is away', async () => {
    const party = await makeParty(3)
    const [creator, present, late] = party.devices as [Device, Device, Device]
    late.crash()
    const sessionId = await creator.coordinator.createSession(draftOf(party))
    await present.untilKnown(sessionId)
    for (const device of [creator, present]) await device.coordinator.approve(sessionId)
    await rest()
    creator.crash()
    await late.start()
    await late.untilKnown(sessionId)
    await late.coordinator.approve(sessionId)
    await creator.start()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('looks for a session by its link until someone who knows it is met', async () => {
    const party = await makeParty(2)
    const [creator, late] = party.devices as [Device, Device]
    party.network.partition([party.devices[0]!.peerId])
    const sessionId = await creator.coordinator.createSession(draftOf(party))
    expect(await late.coordinator.joinSession(inviteOf(creator, sessionId))).toBe(sessionId)
    expect(late.coordinator.getSessionStatus(sessionId)).toMatchObject({ phase: 'looking', details: undefined })
    await expect(late.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'session_not_readable' })
    await late.restart()
    expect(late.coordinator.getSessionStatus(sessionId).phase).toBe('looking')
    party.network.heal()
    await late.coordinator.checkNetwork()
    await late.untilPhase(sessionId, 'collecting')
    await late.until(() => late.named('session:joined').length === 1)
    expect(late.details(sessionId).hasApproved).toBe(false)
  })
})
