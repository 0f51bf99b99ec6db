import { schnorr } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { messageDigest } from '../session/index.ts'
import { complete, makeParty, propose, rest } from './party.contract.ts'

describe.each([2, 3, 5])('a session of %i signers', (count) => {
  it('completes with one signature that everyone holds and another library accepts', async () => {
    const party = await makeParty(count)
    const sessionId = await complete(party)
    const signatures = party.devices.map(({ coordinator }) => coordinator.getFinalSignature(sessionId)![0]!)
    expect(new Set(signatures.map((signature) => Buffer.from(signature).toString('hex'))).size).toBe(1)
    const { review } = party.devices[0]!.details(sessionId)
    expect(schnorr.verify(signatures[0]!, messageDigest('We agree.'), review.aggregateKey.slice(1))).toBe(true)
    expect(party.devices.flatMap(({ faults }) => faults)).toEqual([])
  })

  it('tells exactly one of them to publish', async () => {
    const party = await makeParty(count)
    const sessionId = await complete(party, { electionMethod: 'last-signer' })
    await rest()
    const told = party.signers.map((device) => device.named('session:should-broadcast').map(({ args }) => args))
    expect(told).toEqual(party.signers.map((_, index) => (index === count - 1 ? [[sessionId, count - 1]] : [])))
    expect(party.signers.map(({ coordinator }) => coordinator.isCurrentCoordinator(sessionId))).toEqual(
      party.signers.map((_, index) => index === count - 1),
    )
  })

  it('ends for everyone when one declines', async () => {
    const party = await makeParty(count)
    const sessionId = await propose(party)
    await party.devices[0]!.coordinator.approve(sessionId)
    await party.devices.at(-1)!.coordinator.decline(sessionId, 'Not today.')
    for (const device of party.devices) await device.untilPhase(sessionId, 'declined')
    for (const device of party.devices) {
      expect(device.named('session:aborted').map(({ args }) => args)).toEqual([[sessionId, 'declined']])
      expect(device.coordinator.getFinalSignature(sessionId)).toBeUndefined()
    }
    await expect(party.devices[0]!.coordinator.approve(sessionId)).resolves.toBeUndefined()
    await expect(party.devices.at(-1)!.coordinator.approve(sessionId)).rejects.toMatchObject({ code: 'session_over' })
  })
})
