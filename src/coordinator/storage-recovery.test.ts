import { describe, expect, it } from 'vitest'
import { complete, type Device, draftOf, inviteOf, makeParty, propose, rest } from './party.contract.ts'

describe('when storage works again', () => {
  it('a device whose group record failed hears its group again after a check of the network', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    second.store.fail('store_full', (key) => key.startsWith('group/statement/'))
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await rest()
    expect(second.coordinator.getSessions()).toEqual([])
    await second.coordinator.checkNetwork()
    await rest()
    expect(second.coordinator.getSessions()).toEqual([])
    second.store.recover()
    await second.coordinator.checkNetwork()
    await second.untilKnown(sessionId)
    const later = await first.coordinator.createSession(draftOf(party))
    await second.untilKnown(later)
  })

  it('a session that could not be written down when it was announced is taken up', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    second.store.fail('store_full', (key) => key.startsWith('session/head/'))
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await rest()
    second.store.recover()
    await second.coordinator.checkNetwork()
    await second.untilKnown(sessionId)
  })

  it('a proposal that could not be stored is read, and the session completes', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    second.store.fail('store_full', (key) => key.startsWith('session/document/'))
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await rest()
    expect(second.named('session:error').map(({ args }) => args[2])).toContain('store_full')
    second.store.recover()
    await second.coordinator.checkNetwork()
    await second.untilKnown(sessionId)
    for (const device of party.devices) await device.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('a session that was closed while it failed is gone at once and after a start, and can be opened by its link', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await second.coordinator.approve(sessionId)
    const invite = inviteOf(first, sessionId)
    second.store.fail('store_full', (key) => key.startsWith('session/head/') || key.startsWith('signer/approved/'))
    await expect(second.coordinator.closeSession(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    expect(second.coordinator.getSessions()).toEqual([])
    second.store.recover()
    await second.restart()
    await rest()
    expect(second.coordinator.getSessions()).toEqual([])
    await second.coordinator.joinSession(invite)
    await second.untilKnown(sessionId)
    await rest()
    // Whoever closed it has to approve anew.
    expect(second.details(sessionId).hasApproved).toBe(false)
    for (const device of party.devices) await device.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('what was stored is there after a start in which nothing could be written', async () => {
    const party = await makeParty(2)
    const [, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await rest()
    // Records of statements that are not held, like one that was replaced and could not be dropped in time.
    for (const prefix of ['session/statement/', 'group/statement/']) {
      const [key] = await second.store.keys(prefix)
      await second.store.set(`${key!.slice(0, -64)}${'0'.repeat(64)}`, (await second.store.get(key!))!)
    }
    second.store.fail('store_failed')
    await second.restart()
    second.store.recover()
    expect(second.coordinator.getSessions().map((status) => status.details?.review.sessionId)).toEqual([sessionId])
    expect(second.coordinator.groups.list()).toHaveLength(1)
  })

  it('a link finds what an unfinished closing has left, though nobody else has it', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    const invite = inviteOf(first, sessionId)
    second.crash()
    first.store.fail('store_full', (key) => key.startsWith('session/'))
    await expect(first.coordinator.closeSession(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    first.store.recover()
    await first.coordinator.joinSession(invite)
    expect(first.coordinator.getSessionStatus(sessionId).details?.review.sessionId).toBe(sessionId)
  })

  it('a session that a failed write has stopped goes on when the person says that there is room again', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await first.coordinator.approve(sessionId)
    await rest()
    first.store.fail('store_full', (key) => key.startsWith('session/statement/'))
    await second.coordinator.approve(sessionId)
    await rest()
    await expect(first.coordinator.retryStorage()).rejects.toMatchObject({ code: 'store_full' })
    first.store.recover()
    // What time does by itself signs nothing after a write has failed.
    await first.coordinator.checkNetwork()
    await rest()
    expect(first.details(sessionId).state.phase).not.toBe('complete')
    await first.coordinator.retryStorage()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('a session goes on also where what the person asks for cannot be had any more', async () => {
    const party = await makeParty(3)
    const [first, second, third] = party.devices as [Device, Device, Device]
    const sessionId = await propose(party)
    await rest()
    first.store.fail('store_full', (key) => key.startsWith('session/statement/'))
    await second.coordinator.decline(sessionId, 'No.')
    await rest()
    expect(first.named('session:error').map(({ args }) => args[2])).toEqual(['store_full'])
    first.store.recover()
    await expect(first.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'session_over' })
    await third.coordinator.decline(sessionId, 'Nor I.')
    await rest()
    expect(first.details(sessionId).state).toEqual(third.details(sessionId).state)
    const reasons = first.details(sessionId).state.signers.flatMap(({ decline }) => decline?.reason ?? [])
    expect(new Set(reasons)).toEqual(new Set(['No.', 'Nor I.']))
  })

  it('whoever says again and again that there is room, while there is none, is not taken for a flood', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await rest()
    // Nothing that was received waits to be stored: only the own nonce is not there.
    first.store.fail('store_full', (key) => key.startsWith('session/statement/'))
    await expect(first.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    for (let time = 0; time < 40; time++) {
      await first.coordinator.retryStorage()
      await rest()
    }
    expect(first.named('session:error').length).toBeGreaterThan(40)
    expect(second.coordinator.getIdentityManager().violationsOf(first.peerId)).toBe(0)
    await second.coordinator.approve(sessionId)
    await rest()
    first.store.recover()
    await first.coordinator.retryStorage()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
  })

  it('a check of the network changes nothing where nothing failed', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    const before = party.devices.map((device) => device.details(sessionId).state)
    for (const device of party.devices) await device.coordinator.checkNetwork()
    await rest()
    expect(party.devices.map((device) => device.details(sessionId).state)).toEqual(before)
  })
})
