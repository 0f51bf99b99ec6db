import { describe, expect, it } from 'vitest'
import { SignerError } from '../signer/index.ts'
import { draftOf, makeParty, type Party, propose, rest } from './party.contract.ts'
import type { Signer } from './ports/signer.ts'

/** One switch for every signer that it wraps: locked, it refuses whatever needs the key. */
class Lock {
  code: 'seed_locked' | 'seed_missing' | undefined

  readonly wrap = (signer: Signer): Signer => {
    const check = (): void => {
      if (this.code !== undefined) throw new SignerError(this.code, 'Locked.')
    }
    const keyed = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
      return async (...args: Args): Promise<T> => {
        check()
        return call(...args)
      }
    }
    return {
      newAccount: keyed(async (network) => signer.newAccount(network)),
      registerGroup: async (roster) => signer.registerGroup(roster),
      review: async (proposal) => signer.review(proposal),
      approve: keyed(async (proposal, draw) => signer.approve(proposal, draw)),
      renewNonce: keyed(async (proposal, draw) => signer.renewNonce(proposal, draw)),
      sign: keyed(async (proposal, nonces) => signer.sign(proposal, nonces)),
      liveNonceIds: async (sessionId) => signer.liveNonceIds(sessionId),
      hasApproved: async (sessionId) => signer.hasApproved(sessionId),
      issue: keyed(async (scope, network, key, claim) => signer.issue(scope, network, key, claim)),
      forget: async (sessionId) => signer.forget(sessionId),
    }
  }
}

/** Two devices; the key of the first can be locked. */
async function partyWithLock(): Promise<{ readonly party: Party; readonly lock: Lock }> {
  const lock = new Lock()
  let isFirst = true
  const party = await makeParty(2, {
    wrapSigner: (signer) => {
      // Devices start in order.
      if (!isFirst) return signer
      isFirst = false
      return lock.wrap(signer)
    },
  })
  return { party, lock }
}

describe('a device whose key is locked', () => {
  it.each(['seed_locked', 'seed_missing'] as const)('opens, looks and receives without a fault: %s', async (code) => {
    const { party, lock } = await partyWithLock()
    const [first, second] = party.devices
    await first!.coordinator.cleanup()
    lock.code = code
    await first!.coordinator.start()
    const sessionId = await second!.coordinator.createSession(draftOf(party))
    await first!.untilKnown(sessionId)
    expect(first!.details(sessionId).review.content).toEqual({ kind: 'message', text: 'We agree.' })
    await second!.coordinator.approve(sessionId)
    await first!.until(() => first!.details(sessionId).state.signers.some(({ hasApproved }) => hasApproved))
    await rest()
    expect(first!.faults).toEqual([])
    expect(first!.named('session:error')).toEqual([])
  })

  it('refuses what needs the key with a code that says so, and nothing has happened', async () => {
    const { party, lock } = await partyWithLock()
    const sessionId = await propose(party)
    const { coordinator } = party.devices[0]!
    lock.code = 'seed_locked'
    const locked = { name: 'SignerError', code: 'seed_locked' }
    await expect(coordinator.approve(sessionId)).rejects.toMatchObject(locked)
    await expect(coordinator.createSession(draftOf(party))).rejects.toMatchObject(locked)
    await expect(coordinator.gatherings.create('regtest', 'Another', 'Ada')).rejects.toMatchObject(locked)
    expect(coordinator.getSessions()).toHaveLength(1)
    expect(coordinator.gatherings.list()).toHaveLength(1)
    expect(party.devices[0]!.details(sessionId).hasApproved).toBe(false)
    lock.code = undefined
    await coordinator.approve(sessionId)
    expect(party.devices[0]!.details(sessionId).hasApproved).toBe(true)
  })

  it('says where it is, draws its nonces and signs as soon as it is unlocked', async () => {
    const { party, lock } = await partyWithLock()
    const [first, second] = party.devices
    const sessionId = await propose(party)
    await first!.coordinator.approve(sessionId)
    await first!.coordinator.cleanup()
    lock.code = 'seed_locked'
    // The nonces of the first start are lost, as a worker's are that was ended.
    await first!.coordinator.start()
    await second!.coordinator.approve(sessionId)
    await first!.until(() => first!.details(sessionId).state.signers.every(({ hasApproved }) => hasApproved))
    await rest()
    expect(first!.details(sessionId).state.phase).not.toBe('complete')
    lock.code = undefined
    await first!.coordinator.signerUnlocked()
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    expect(first!.faults).toEqual([])
    expect(first!.named('session:error')).toEqual([])
  })

  it('owes nothing twice: unlocking again says nothing more', async () => {
    const { party, lock } = await partyWithLock()
    const [first] = party.devices
    const sessionId = await propose(party)
    await first!.coordinator.cleanup()
    lock.code = 'seed_locked'
    await first!.coordinator.start()
    lock.code = undefined
    await first!.coordinator.signerUnlocked()
    await rest()
    const before = (await first!.store.keys('')).length
    party.clock.pass(1_000)
    await first!.coordinator.signerUnlocked()
    await rest()
    expect((await first!.store.keys('')).length).toBe(before)
    expect(first!.details(sessionId).state.signers.every(({ join }) => join !== undefined)).toBe(true)
  })
})
