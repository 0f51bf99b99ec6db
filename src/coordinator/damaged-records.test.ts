import { describe, expect, it } from 'vitest'
import type { SessionId } from '../bytes/index.ts'
import { decodeStatement, STATEMENT_TYPES } from '../wire/index.ts'
import { complete, type Device, makeParty, propose, rest } from './party.contract.ts'

const NONSENSE = Uint8Array.of(0xff, 0xff, 0xff)

async function damage(device: Device, prefix: string): Promise<void> {
  const [key] = await device.store.keys(prefix)
  expect(key).toBeDefined()
  await device.store.set(key!, NONSENSE)
}

const known = (device: Device): readonly SessionId[] =>
  device.coordinator.getSessions().map(({ sessionId }) => sessionId)

describe('a damaged record', () => {
  it.each(['session/head/', 'group/head/', 'gathering/head/'])(
    '%s is told, and hinders nothing else',
    async (prefix) => {
      const party = await makeParty(2)
      const [first] = party.devices as [Device]
      const ids = [await complete(party), await complete(party)].toSorted()
      first.crash()
      await damage(first, prefix)
      await first.start()
      await rest()
      expect(first.faults).toHaveLength(1)
      expect(first.faults[0]).toMatchObject({ name: 'RecordError', code: 'record_damaged' })
      // The group still tells of a session whose own record is lost.
      await first.until(() => known(first).length === ids.length)
      expect(known(first).toSorted()).toEqual(ids)
      for (const sessionId of known(first)) await first.untilPhase(sessionId, 'complete')
    },
  )

  it('of a statement is got again from a peer', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    const sessionId = await complete(party)
    await rest()
    first.crash()
    for (const key of await first.store.keys(`session/statement/${sessionId}/`)) {
      const bytes = (await first.store.get(key))!
      if (decodeStatement(bytes).type !== STATEMENT_TYPES.partial) continue
      await first.store.set(key, NONSENSE)
      await first.start()
      await first.untilPhase(sessionId, 'complete')
      await rest()
      expect(await first.store.get(key)).toEqual(bytes)
      return
    }
    throw new Error('There is no such statement.')
  })

  it('of a proposal is got again from a peer', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    const sessionId = await propose(party)
    await first.coordinator.approve(sessionId)
    await rest()
    first.crash()
    await damage(first, `session/document/${sessionId}`)
    await first.start()
    await first.untilPhase(sessionId, 'collecting')
    await first.until(() => first.details(sessionId).hasApproved)
  })

  it('of what was announced costs no more than that it is told again', async () => {
    const party = await makeParty(2)
    const [first] = party.devices as [Device]
    const sessionId = await complete(party)
    await rest()
    first.crash()
    await damage(first, `session/progress/${sessionId}`)
    await first.start()
    await first.untilPhase(sessionId, 'complete')
    expect(first.faults).toHaveLength(1)
    expect(first.coordinator.getFinalSignature(sessionId)).toHaveLength(1)
  })
})
