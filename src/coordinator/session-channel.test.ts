import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, type SessionId } from '../bytes/index.ts'
import { decodeProposal, encodeProposal, sessionIdOf } from '../session/index.ts'
import { LocalSigner } from '../signer/index.ts'
import { encodeFrame } from '../wire/index.ts'
import { MemoryTransport } from './memory/index.ts'
import {
  type Device,
  draftOf,
  inviteOf,
  makeParty,
  openSealer,
  type Party,
  propose,
  RELAY,
  rest,
} from './party.contract.ts'
import { sessionChannelSecret } from './session-channel.ts'

interface Announced {
  readonly sessionId: SessionId
  /** Empty to leave it out. */
  readonly proposal: Uint8Array
  readonly secret: Uint8Array
}

/** A member tells another one of a session, in words of its own. */
async function announce(party: Party, liar: Device, hearer: Device, announced: Announced): Promise<void> {
  const { roster, invite, signerIndex } = liar.coordinator.groups.get(party.groupId)!
  const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))
  const ports = { records: liar.store, sealer: openSealer, random, yieldToEvents: async () => undefined }
  const claim = { type: 'propose', ...announced, sessionId: fromHex(announced.sessionId), relays: [RELAY] } as const
  const scope = { kind: 'group', id: invite.id } as const
  const { statementKey } = roster.members[signerIndex]!
  const statement = await new LocalSigner(ports).issue(scope, roster.network, statementKey, claim)
  const transport = new MemoryTransport(party.network, `mallory-${announced.sessionId}`)
  await transport.start()
  const channelId = transport.open({ secret: invite.secret, relays: [RELAY], peers: [] })
  await rest()
  transport.send(channelId, hearer.peerId, encodeFrame({ type: 'statements', statements: [statement] }))
  await rest()
  await transport.stop()
}

describe('the channel of a session', () => {
  it('has a secret that no other session has, whatever its link says', () => {
    const secret = new Uint8Array(16).fill(7)
    const [one, two] = ['01'.repeat(32), '02'.repeat(32)].map((id) => sessionChannelSecret(secret, id as SessionId))
    expect(one).toHaveLength(16)
    expect(one).not.toEqual(two)
    expect(one).not.toEqual(sessionChannelSecret(new Uint8Array(16).fill(8), '01'.repeat(32) as SessionId))
  })

  it('is not shared by a session that a member announces with the same secret', async () => {
    const party = await makeParty(3)
    const [first, second, liar] = party.devices as [Device, Device, Device]
    const sessionId = await propose(party)
    const { secret } = inviteOf(first, sessionId)
    const { proposal, review } = liar.details(sessionId)
    const copy = encodeProposal({ ...proposal, note: 'Another one.', creatorIndex: review.signerIndex })
    const other = sessionIdOf(copy)
    for (const hearer of [first, second]) {
      await announce(party, liar, hearer, { sessionId: other, proposal: copy, secret })
      await hearer.untilKnown(other)
    }
    for (const device of party.devices) await device.coordinator.approve(sessionId)
    for (const device of party.devices) await device.untilPhase(sessionId, 'complete')
    for (const device of [first, second]) {
      for (const peer of party.devices) {
        expect(device.coordinator.getIdentityManager().violationsOf(peer.peerId)).toBe(0)
      }
    }
  })

  it('is the one that the creator told of, although another member was first with a false one', async () => {
    const party = await makeParty(3)
    const [first, second, liar] = party.devices as [Device, Device, Device]
    party.network.disconnect(first.peerId, second.peerId)
    party.network.disconnect(liar.peerId, second.peerId)
    party.network.partition([first.peerId, liar.peerId], [second.peerId])
    const sessionId = await first.coordinator.createSession(draftOf(party))
    await liar.untilKnown(sessionId)
    liar.crash()
    party.network.heal()
    party.network.partition([second.peerId, `mallory-${sessionId}`], [first.peerId])
    await liar.start()
    await announce(party, liar, second, { sessionId, proposal: new Uint8Array(), secret: new Uint8Array(16) })
    expect(second.coordinator.getSessionStatus(sessionId).phase).toBe('looking')
    party.network.heal()
    await second.coordinator.checkNetwork()
    await second.untilKnown(sessionId)
    expect(inviteOf(second, sessionId).secret).toEqual(inviteOf(first, sessionId).secret)
    expect(decodeProposal(encodeProposal(second.details(sessionId).proposal)).note).toBe('')
  })
})
