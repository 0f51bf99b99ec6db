import { describe, expect, it } from 'vitest'
import type { SessionId } from '../bytes/index.ts'
import { decodeStatement, STATEMENT_TYPES } from '../wire/index.ts'
import { complete, type Device, makeParty, rest } from './party.contract.ts'
import { decodeSignatures, encodeSignatures } from './records.ts'

/** Stored statements of one type, by their keys. */
async function stored(device: Device, sessionId: SessionId, type: number): Promise<readonly string[]> {
  const keys = await device.store.keys(`session/statement/${sessionId}/`)
  const entries = await Promise.all(keys.map(async (key) => ({ key, bytes: (await device.store.get(key))! })))
  return entries.filter(({ bytes }) => decodeStatement(bytes).type === type).map(({ key }) => key)
}

/** Completes a session, then leaves one device alone, down, and without the partial signatures. */
async function leaveWithoutPartials(): Promise<{ first: Device; second: Device; sessionId: SessionId }> {
  const party = await makeParty(2)
  const [first, second] = party.devices as [Device, Device]
  const sessionId = await complete(party)
  await rest()
  first.crash()
  second.crash()
  for (const key of await stored(first, sessionId, STATEMENT_TYPES.partial)) await first.store.delete(key)
  return { first, second, sessionId }
}

describe('the signatures of a session', () => {
  it('are told by nobody while everyone can make them', async () => {
    const party = await makeParty(2)
    const sessionId = await complete(party)
    await rest()
    for (const device of party.devices) {
      await device.restart()
      await device.untilPhase(sessionId, 'complete')
    }
    await rest()
    for (const device of party.devices) {
      expect(await stored(device, sessionId, STATEMENT_TYPES.signature)).toEqual([])
    }
  })

  it('stay with a device that has nothing else of them, and it tells those who have less', async () => {
    const { first, second, sessionId } = await leaveWithoutPartials()
    for (const key of await stored(second, sessionId, STATEMENT_TYPES.partial)) await second.store.delete(key)
    await second.store.delete(`session/signatures/${sessionId}`)
    await first.start()
    await first.untilPhase(sessionId, 'complete')
    await rest()
    expect(await stored(first, sessionId, STATEMENT_TYPES.signature)).toHaveLength(1)
    await second.start()
    await second.untilPhase(sessionId, 'complete')
    expect(second.coordinator.getFinalSignature(sessionId)).toEqual(first.coordinator.getFinalSignature(sessionId))
    expect(second.details(sessionId).state.faults).toEqual([])
  })

  it.each<[string, (right: Uint8Array) => readonly Uint8Array[]]>([
    ['another', () => [new Uint8Array(64).fill(1)]],
    ['one too many', (right) => [decodeSignatures(right)[0]!, new Uint8Array(64)]],
  ])('are not believed when %s is stored in their place, nor told to anyone', async (_, change) => {
    const { first, second, sessionId } = await leaveWithoutPartials()
    const key = `session/signatures/${sessionId}`
    const right = (await first.store.get(key))!
    await first.store.set(key, encodeSignatures(change(right)))
    await first.start()
    await rest()
    expect(first.details(sessionId).signatures).toBeUndefined()
    expect(first.details(sessionId).state.phase).toBe('collecting')
    expect(await stored(first, sessionId, STATEMENT_TYPES.signature)).toEqual([])
    await second.start()
    await first.untilPhase(sessionId, 'complete')
    await rest()
    expect(await first.store.get(key)).toEqual(right)
  })
})
