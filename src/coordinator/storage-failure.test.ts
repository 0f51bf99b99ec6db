import { describe, expect, it } from 'vitest'
import { complete, type Device, draftOf, makeParty, propose, rest } from './party.contract.ts'

const isStatement = (key: string): boolean => key.startsWith('session/statement/')

describe('when a write fails', () => {
  it('an approval is rejected and told, and nothing of it gets out', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await rest()
    first.store.fail('store_full', isStatement)
    await expect(first.coordinator.approve(sessionId)).rejects.toMatchObject({ name: 'StoreError', code: 'store_full' })
    expect(first.named('session:error').map(({ args }) => args[2])).toEqual(['store_full'])
    await second.coordinator.approve(sessionId)
    await rest()
    const { signerIndex } = first.details(sessionId).review
    expect(second.details(sessionId).state.signers[signerIndex]!.hasApproved).toBe(false)
    expect(await first.store.keys('session/statement/')).toHaveLength(2)
  })

  it('the session goes on where it stood once the person asks again and the write succeeds', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await rest()
    first.store.fail('store_full', isStatement)
    await expect(first.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    await second.coordinator.approve(sessionId)
    await rest()
    await expect(first.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    first.store.recover()
    await first.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    expect(second.details(sessionId).state.faults).toEqual([])
  })

  it('of what a peer sent, nothing is signed or passed on', async () => {
    const party = await makeParty(3)
    const [first, second, third] = party.devices as [Device, Device, Device]
    const sessionId = await propose(party)
    await first.coordinator.approve(sessionId)
    await third.coordinator.approve(sessionId)
    await rest()
    first.store.fail('store_denied', isStatement)
    await second.coordinator.approve(sessionId)
    await rest()
    expect(first.named('session:error').map(({ args }) => args[2])).toEqual(['store_denied'])
    const { signerIndex } = first.details(sessionId).review
    for (const device of [second, third]) {
      const { state } = device.details(sessionId)
      expect(state.phase).toBe('signing')
      expect(state.signers.map(({ hasSigned }) => hasSigned)).toEqual([0, 1, 2].map((index) => index !== signerIndex))
    }
  })

  it('a partial signature that could not be stored is never sent, and its nonce never used again', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    const sessionId = await propose(party)
    await first.coordinator.approve(sessionId)
    await rest()
    // The other one's nonce can be stored, the own partial signature after it cannot.
    const known = new Set(await first.store.keys('session/statement/'))
    let written = 0
    first.store.fail('store_full', (key) => {
      if (!isStatement(key) || known.has(key)) return false
      written += 1
      return written > 1
    })
    await second.coordinator.approve(sessionId)
    await rest()
    expect(first.named('session:error')).toHaveLength(1)
    expect(second.details(sessionId).state.signers[first.details(sessionId).review.signerIndex]!.hasSigned).toBe(false)
    first.store.recover()
    await first.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    const { state } = second.details(sessionId)
    expect(state.faults).toEqual([])
    expect(state.attempt).toBe(1)
  })

  it('a session is not created, and nobody hears of it', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    first.store.fail('store_full', (key) => key.startsWith('session/'))
    await expect(first.coordinator.createSession(draftOf(party))).rejects.toMatchObject({ code: 'store_full' })
    await rest()
    expect(first.coordinator.getSessions()).toEqual([])
    expect(second.coordinator.getSessions()).toEqual([])
  })

  it('a session that the group could not be told of is closed again', async () => {
    const party = await makeParty(2)
    const [first, second] = party.devices as [Device, Device]
    first.store.fail('store_full', (key) => key.startsWith('group/statement/'))
    await expect(first.coordinator.createSession(draftOf(party))).rejects.toMatchObject({ code: 'store_full' })
    await rest()
    expect(first.coordinator.getSessions()).toEqual([])
    expect(second.coordinator.getSessions()).toEqual([])
  })

  it('a turn is not passed on', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    const [first] = party.devices as [Device]
    first.store.fail('store_full', (key) => key.startsWith('session/progress/'))
    await expect(first.coordinator.triggerCoordinatorFailover(sessionId)).rejects.toMatchObject({ code: 'store_full' })
    expect(first.details(sessionId).publication!.turn).toBe(0)
    expect(first.named('session:coordinator-failed')).toEqual([])
    first.store.recover()
    await first.coordinator.triggerCoordinatorFailover(sessionId)
    expect(first.details(sessionId).publication!.turn).toBe(1)
  })
})
