import { describe, expect, it } from 'vitest'
import type { GatheringId } from '../bytes/index.ts'
import { MemoryNetwork } from './memory/index.ts'
import { Clock, Device, makeParty, propose, rest } from './party.contract.ts'

async function open(
  count: number,
): Promise<{ network: MemoryNetwork; devices: readonly Device[]; gatheringId: GatheringId }> {
  const network = new MemoryNetwork()
  const clock = new Clock()
  const devices = Array.from({ length: count }, (_, index) => new Device(network, clock, `peer-${index}`))
  for (const device of devices) await device.start()
  const { gatherings } = devices[0]!.coordinator
  const gatheringId = await gatherings.create('regtest', 'Family', 'Ada')
  const { invite } = gatherings.get(gatheringId)!
  for (const device of devices.slice(1)) {
    await device.coordinator.gatherings.open(invite)
    await device.until(() => device.coordinator.gatherings.get(gatheringId)?.state !== undefined)
  }
  return { network, devices, gatheringId }
}

const stateOf = (device: Device, gatheringId: GatheringId) => device.coordinator.gatherings.get(gatheringId)!.state!

describe('a gathering', () => {
  it('has one seat a device, and one a name', async () => {
    const { devices, gatheringId } = await open(2)
    const [ada, ben] = devices as [Device, Device]
    await expect(ada.coordinator.gatherings.join(gatheringId, 'Eve')).rejects.toMatchObject({ code: 'already_joined' })
    await ben.until(() => stateOf(ben, gatheringId).seats.length === 1)
    await expect(ben.coordinator.gatherings.join(gatheringId, ' Ada ')).rejects.toMatchObject({ code: 'name_taken' })
    await expect(ben.coordinator.gatherings.join(gatheringId, '')).rejects.toMatchObject({ code: 'name_invalid' })
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
  })

  it('is closed by its creator alone, and not with one person', async () => {
    const { devices, gatheringId } = await open(2)
    const [ada, ben] = devices as [Device, Device]
    await expect(ada.coordinator.gatherings.seal(gatheringId)).rejects.toMatchObject({ code: 'roster_size' })
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    await expect(ben.coordinator.gatherings.seal(gatheringId)).rejects.toMatchObject({ code: 'not_creator' })
    await expect(ben.coordinator.gatherings.confirm(gatheringId)).rejects.toMatchObject({
      code: 'gathering_not_sealed',
    })
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
    await ada.coordinator.gatherings.seal(gatheringId)
    await expect(ada.coordinator.gatherings.seal(gatheringId)).rejects.toMatchObject({ code: 'gathering_not_open' })
  })

  it('lets nobody in once it is closed, and nobody confirm who has no seat', async () => {
    const { devices, gatheringId } = await open(3)
    const [ada, ben, late] = devices as [Device, Device, Device]
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
    await ada.coordinator.gatherings.seal(gatheringId)
    await late.until(() => stateOf(late, gatheringId).sealed !== undefined)
    await expect(late.coordinator.gatherings.join(gatheringId, 'Late')).rejects.toMatchObject({
      code: 'gathering_not_open',
    })
    await expect(late.coordinator.gatherings.confirm(gatheringId)).rejects.toMatchObject({ code: 'not_joined' })
    expect(late.coordinator.groups.list()).toEqual([])
  })

  it('is there again after every restart, until the group is made', async () => {
    const { devices, gatheringId } = await open(2)
    const [ada, ben] = devices as [Device, Device]
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    for (const device of devices) await device.restart()
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
    await ada.coordinator.gatherings.seal(gatheringId)
    await ben.until(() => stateOf(ben, gatheringId).sealed !== undefined)
    await ben.coordinator.gatherings.confirm(gatheringId)
    for (const device of devices) await device.restart()
    await ada.coordinator.gatherings.confirm(gatheringId)
    for (const device of devices) await device.until(() => stateOf(device, gatheringId).phase === 'complete')
    const ids = devices.map((device) => device.coordinator.groups.list().map(({ groupId }) => groupId))
    expect(ids[0]).toHaveLength(1)
    expect(ids[1]).toEqual(ids[0])
    for (const device of devices) {
      const [group] = device.coordinator.groups.list()
      await device.until(() => !device.coordinator.groups.get(group!.groupId)!.memberPeerIds.includes(undefined))
    }
  })

  it('is forgotten when it is closed', async () => {
    const { devices, gatheringId } = await open(2)
    const [, ben] = devices as [Device, Device]
    await ben.coordinator.gatherings.close(gatheringId)
    expect(await ben.store.keys('gathering/')).toEqual([])
    await expect(ben.coordinator.gatherings.join(gatheringId, 'Ben')).rejects.toMatchObject({
      code: 'gathering_unknown',
    })
  })

  it('takes no seat when the write fails, and one when it succeeds later', async () => {
    const { devices, gatheringId } = await open(2)
    const [ada, ben] = devices as [Device, Device]
    ben.store.fail('store_full', (key) => key.startsWith('gathering/statement/'))
    await expect(ben.coordinator.gatherings.join(gatheringId, 'Ben')).rejects.toMatchObject({ code: 'store_full' })
    await rest()
    expect(stateOf(ada, gatheringId).seats).toHaveLength(1)
    ben.store.recover()
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
  })
})

describe('a gathering whose storage works again', () => {
  it('takes up what came meanwhile, after a check of the network or when the person says so', async () => {
    for (const mend of ['checkNetwork', 'retryStorage'] as const) {
      const { devices, gatheringId } = await open(2)
      const [ada, ben] = devices as [Device, Device]
      await ben.coordinator.gatherings.join(gatheringId, 'Ben')
      await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
      ben.store.fail('store_full', (key) => key.startsWith('gathering/statement/'))
      await ada.coordinator.gatherings.seal(gatheringId)
      await ada.coordinator.gatherings.confirm(gatheringId)
      await rest()
      await ben.coordinator[mend]()
      await rest()
      expect(await ben.store.keys('gathering/statement/')).toHaveLength(2)
      ben.store.recover()
      await ben.coordinator[mend]()
      await ben.until(() => stateOf(ben, gatheringId).sealed?.hasConfirmed.includes(true) ?? false)
      await rest()
      expect(await ben.store.keys('gathering/statement/')).toHaveLength(4)
      await ben.coordinator.gatherings.confirm(gatheringId)
      await ada.until(() => stateOf(ada, gatheringId).phase === 'complete')
    }
  })
})

describe('a session of a group that this device has not confirmed yet', () => {
  it('is refused with the signer’s words, and read once the words were compared', async () => {
    const { devices, gatheringId } = await open(2)
    const [ada, ben] = devices as [Device, Device]
    await ben.coordinator.gatherings.join(gatheringId, 'Ben')
    await ada.until(() => stateOf(ada, gatheringId).seats.length === 2)
    await ada.coordinator.gatherings.seal(gatheringId)
    await ada.coordinator.gatherings.confirm(gatheringId)
    const { groupId } = stateOf(ada, gatheringId).sealed!
    const sessionId = await ada.coordinator.createSession({
      groupId,
      subject: { kind: 'message', text: 'Early.' },
      note: '',
      failoverSeconds: 60,
      expiresAtMs: 1_800_000_000_000,
    })
    await ada.coordinator.approve(sessionId)
    await ben.coordinator.joinSession(ada.coordinator.getSessionStatus(sessionId).invite)
    await ben.untilPhase(sessionId, 'refused')
    expect(ben.coordinator.getSessionStatus(sessionId).refusal).toMatchObject({ code: 'group_unknown' })
    await expect(ben.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'session_not_readable' })
    await ben.until(() => stateOf(ben, gatheringId).sealed !== undefined)
    await ben.coordinator.gatherings.confirm(gatheringId)
    await ben.untilPhase(sessionId, 'collecting')
    await ben.coordinator.approve(sessionId)
    for (const device of devices) await device.untilPhase(sessionId, 'complete')
  })
})

describe('a proposal too long to be announced whole', () => {
  it('reaches the others over the session’s own channel', async () => {
    const party = await makeParty(2)
    const text = '语'.repeat(10_000)
    const sessionId = await propose(party, { subject: { kind: 'message', text } })
    expect(party.devices[1]!.details(sessionId).review.content).toEqual({ kind: 'message', text })
  })
})

describe('calls before the start', () => {
  it('are refused', async () => {
    const network = new MemoryNetwork()
    const device = new Device(network, new Clock(), 'peer')
    await device.start()
    await device.coordinator.start()
    await device.coordinator.cleanup()
    expect(() => device.coordinator.groups).toThrowError(expect.objectContaining({ code: 'not_started' }))
    await expect(device.coordinator.cleanupExpiredSessions()).rejects.toMatchObject({ code: 'not_started' })
    await device.coordinator.cleanup()
    await device.coordinator.start()
    expect(device.coordinator.groups.list()).toEqual([])
  })
})
