import { describe, expect, it } from 'vitest'
import { type Device, draftOf, inviteOf, makeParty, rest } from './party.contract.ts'

/** From now on writes to these keys wait until the result is called. */
function hold(device: Device, isMeant: (key: string) => boolean): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { store } = device
  const set = store.set.bind(store)
  store.set = async (key, value) => {
    if (isMeant(key)) await promise
    await set(key, value)
  }
  return resolve
}

describe('a device with slow storage', () => {
  it('opens a session once, although its document comes from the group and from peers at the same time', async () => {
    const party = await makeParty(3)
    const [first, , slow] = party.devices as [Device, Device, Device]
    const release = hold(slow, (key) => key.startsWith('session/document/'))
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await rest()
    release()
    await slow.untilKnown(sessionId)
    await slow.coordinator.approve(sessionId)
    await rest()
    expect(slow.named('session:joined')).toHaveLength(1)
    const { review, state } = slow.details(sessionId)
    expect(state.signers[review.signerIndex]!.hasApproved).toBe(true)
    expect(slow.faults).toEqual([])
  })

  it('has one session of a link and an announcement that come at the same time', async () => {
    const party = await makeParty(2)
    const [first, slow] = party.devices as [Device, Device]
    const release = hold(slow, (key) => key.startsWith('session/head/'))
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await rest()
    const joined = slow.coordinator.joinSession(inviteOf(first, sessionId))
    await rest()
    release()
    await joined
    await slow.untilKnown(sessionId)
    await slow.coordinator.approve(sessionId)
    await rest()
    expect(slow.named('session:joined')).toHaveLength(1)
    const { review, state } = slow.details(sessionId)
    expect(state.signers[review.signerIndex]!.hasApproved).toBe(true)
    expect(first.details(sessionId).state.signers[review.signerIndex]!.hasApproved).toBe(true)
    expect(slow.faults).toEqual([])
  })
})
