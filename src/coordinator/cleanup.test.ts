import { describe, expect, it } from 'vitest'
import { complete, type Device, draftOf, makeParty, propose, rest } from './party.contract.ts'

const STUCK_AFTER_MS = 10 * 60_000

describe('cleanupExpiredSessions', () => {
  it('drops a session whose time is over, and says why before', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party, { expiresAtMs: party.clock.nowMs + 1_000 })
    const [first] = party.devices as [Device]
    await first.coordinator.approve(sessionId)
    party.clock.pass(999)
    await first.coordinator.cleanupExpiredSessions()
    expect(first.coordinator.getSessionStatus(sessionId).phase).toBe('collecting')
    party.clock.pass(1)
    expect(first.coordinator.getSessionStatus(sessionId).phase).toBe('expired')
    await first.coordinator.cleanupExpiredSessions()
    expect(first.coordinator.findSession(sessionId)).toBeUndefined()
    expect(first.eventNames().slice(-2)).toEqual(['session:aborted', 'session:closed'])
    expect(first.named('session:aborted')[0]!.args).toEqual([sessionId, 'expired'])
    await rest()
    await first.restart()
    await rest()
    expect(first.coordinator.findSession(sessionId)).toBeUndefined()
  })

  it('never drops one that is complete', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    party.clock.pass(365 * 24 * 3_600_000)
    for (const { coordinator } of party.devices) {
      await coordinator.cleanupExpiredSessions()
      expect(coordinator.getFinalSignature(sessionId)).toHaveLength(1)
    }
  })

  it('lets what everyone approved in time complete after its time', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party, { expiresAtMs: party.clock.nowMs + 1_000 })
    await first.coordinator.approve(sessionId)
    party.network.partition([first.peerId])
    await second.coordinator.approve(sessionId)
    party.clock.pass(2_000)
    await second.coordinator.cleanupExpiredSessions()
    expect(second.coordinator.getSessionStatus(sessionId).phase).not.toBe('expired')
    party.network.heal()
    await second.coordinator.checkNetwork()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('lets nobody approve after its time', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party, { expiresAtMs: party.clock.nowMs + 1_000 })
    party.clock.pass(1_000)
    await expect(party.devices[0]!.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'session_expired' })
  })

  it('drops what was declined once nothing has been heard for ten minutes', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party, { expiresAtMs: party.clock.nowMs + 10 * STUCK_AFTER_MS })
    const [first, second] = party.devices as [Device, Device]
    await first.coordinator.decline(sessionId, 'No.')
    await second.untilPhase(sessionId, 'declined')
    await rest()
    for (const { coordinator } of party.devices) await coordinator.cleanupExpiredSessions()
    expect(first.coordinator.findSession(sessionId)).toBeDefined()
    party.clock.pass(STUCK_AFTER_MS)
    for (const { coordinator } of party.devices) {
      await coordinator.cleanupExpiredSessions()
      expect(coordinator.findSession(sessionId)).toBeUndefined()
    }
  })

  it('keeps a session that waits for people, however long that takes', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party, { expiresAtMs: party.clock.nowMs + 100 * STUCK_AFTER_MS })
    party.clock.pass(99 * STUCK_AFTER_MS)
    await party.devices[0]!.coordinator.cleanupExpiredSessions()
    expect(party.devices[0]!.coordinator.getSessionStatus(sessionId).phase).toBe('collecting')
  })

  it('forgets closed sessions, and what the group said of them, once their time is over', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await first.coordinator.closeSession(sessionId)
    expect(await first.store.keys('closed/')).toHaveLength(1)
    const said = (await first.store.keys('group/statement/')).length
    await first.coordinator.cleanupExpiredSessions()
    expect(await first.store.keys('closed/')).toHaveLength(1)
    party.clock.pass(3_600_000)
    await first.coordinator.cleanupExpiredSessions()
    await first.coordinator.cleanupExpiredSessions()
    expect(await first.store.keys('closed/')).toEqual([])
    expect(await first.store.keys('group/statement/')).toHaveLength(said - 1)
  })

  it('closes a gathering once its group is held by everyone, and not at once', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    await first.coordinator.cleanupExpiredSessions()
    expect(first.coordinator.gatherings.list()).toHaveLength(1)
    party.clock.pass(STUCK_AFTER_MS)
    await first.coordinator.cleanupExpiredSessions()
    expect(first.coordinator.gatherings.list()).toEqual([])
    expect(first.coordinator.groups.list()).toHaveLength(1)
  })
})
