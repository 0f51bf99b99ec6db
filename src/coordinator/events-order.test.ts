import { describe, expect, it } from 'vitest'
import type { CoordinatorEventName } from './events.ts'
import { complete, type Device, inviteOf, makeParty, propose, rest } from './party.contract.ts'

const ONCE: readonly CoordinatorEventName[] = [
  'session:ready',
  'session:nonces-complete',
  'round1:complete',
  'round2:complete',
  'signature:finalized',
  'session:complete',
]

describe('the events of a session', () => {
  it('come in their order, each once, whoever it is', async () => {
    const party = await makeParty(3)
    const sessionId = await complete(party)
    await rest()
    for (const [index, device] of party.devices.entries()) {
      const names = device.eventNames()
      const order = [index === 0 ? 'session:created' : 'session:joined', ...ONCE] as const
      expect(names.filter((name) => (order as readonly string[]).includes(name))).toEqual(order)
      expect(names).not.toContain(index === 0 ? 'session:joined' : 'session:created')
      const others = [0, 1, 2].filter((signerIndex) => party.signers[signerIndex] !== device)
      expect(
        device
          .named('participant:joined')
          .map(({ args }) => args[1])
          .toSorted((a, b) => a - b),
      ).toEqual(others)
      const finalized = device.named('signature:finalized')[0]!.args
      expect(finalized).toEqual([sessionId, device.coordinator.getFinalSignature(sessionId)])
    }
  })

  it('are not told again after a restart', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    await rest()
    const device = party.devices[1]!
    const before = device.events.length
    await device.restart()
    await device.untilPhase(sessionId, 'complete')
    await rest()
    expect(device.eventNames().slice(before)).toEqual(['peer:connected'])
  })

  it('say when the last connection to a peer is gone', async () => {
    const party = await makeParty(2)
    await propose(party)
    await rest()
    const [first, second] = party.devices as [Device, Device]
    expect(first.named('peer:connected').map(({ args }) => args)).toEqual([[second.peerId]])
    second.crash()
    await first.until(() => first.named('peer:disconnected').length === 1)
    expect(first.coordinator.getNetworkStatus().peerCount).toBe(0)
  })

  it('do not stop for a listener that throws', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    const broken = new Error('The listener is broken.')
    first.coordinator.on('session:created', () => {
      throw broken
    })
    const heard: string[] = []
    const end = first.coordinator.on('session:created', (sessionId) => heard.push(sessionId))
    const sessionId = await propose(party)
    expect(heard).toEqual([sessionId])
    expect(first.faults).toEqual([broken])
    end()
    await propose(party)
    expect(heard).toHaveLength(1)
  })

  it('end with the one that it was closed', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    const [first, second] = party.devices as [Device, Device]
    await first.coordinator.closeSession(sessionId)
    await rest()
    expect(first.eventNames().at(-1)).toBe('session:closed')
    expect(() => first.coordinator.getSessionStatus(sessionId)).toThrowError(
      expect.objectContaining({ code: 'session_unknown' }),
    )
    expect((await first.store.keys('session/')).filter((key) => key.includes(sessionId))).toEqual([])
    expect(second.coordinator.getSessionStatus(sessionId).phase).toBe('collecting')
  })
})

describe('a session that was closed here', () => {
  it('stays closed, whatever the group says and however often this device starts', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    const [first, second] = party.devices as [Device, Device]
    await second.coordinator.closeSession(sessionId)
    await second.restart()
    await rest()
    expect(second.coordinator.findSession(sessionId)).toBeUndefined()
    expect(first.coordinator.findSession(sessionId)).toBeDefined()
  })

  it('comes back by its link', async () => {
    const party = await makeParty(2)
    const sessionId = await propose(party)
    const [first, second] = party.devices as [Device, Device]
    await second.coordinator.approve(sessionId)
    await second.coordinator.closeSession(sessionId)
    await second.coordinator.joinSession(inviteOf(first, sessionId))
    await second.untilPhase(sessionId, 'collecting')
    expect(second.details(sessionId).hasApproved).toBe(false)
    await rest()
    await second.coordinator.approve(sessionId)
    await first.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })
})
