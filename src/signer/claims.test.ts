import { describe, expect, it } from 'vitest'
import type { GroupId, StatementId } from '../bytes/index.ts'
import { encodeConfirmation, encodeProposalMessage, encodeSeal } from '../group/index.ts'
import { encodeClaim } from '../session/index.ts'
import { STATEMENT_TYPES } from '../wire/index.ts'
import { bodyOfClaim, type Claim } from './claims.ts'

const boot = new Uint8Array(16).fill(1)
const ids = ['aa', 'bb'].map((byte) => byte.repeat(32) as StatementId)
const groupId = 'cc'.repeat(32) as GroupId
const join = { type: 'join', counter: 1, peerId: 'peer', relays: ['/relay'] } as const
const message = {
  sessionId: new Uint8Array(32),
  proposal: Uint8Array.of(1),
  secret: new Uint8Array(16),
  relays: ['/relay'],
}
const signature = { type: 'signature', signatures: [new Uint8Array(64)] } as const
const decline = { type: 'decline', reason: 'no' } as const
const handover = { type: 'handover', turn: 0, reason: 'offline' } as const
const broadcast = { type: 'broadcast', publicationId: new Uint8Array(32) } as const

describe('what a signer says on request', () => {
  it.each<[Exclude<Claim, { type: 'enrol' }>, Uint8Array]>([
    [join, encodeClaim({ ...join, boot })],
    [decline, encodeClaim(decline)],
    [handover, encodeClaim(handover)],
    [broadcast, encodeClaim(broadcast)],
    [signature, encodeClaim(signature)],
    [{ type: 'seal', enrolmentIds: ids }, encodeSeal(ids)],
    [{ type: 'confirm', groupId }, encodeConfirmation(groupId)],
    [{ type: 'propose', ...message }, encodeProposalMessage(message)],
  ])('is $type, word for word', (claim, body) => {
    expect(bodyOfClaim(claim, boot)).toEqual({ type: STATEMENT_TYPES[claim.type], body })
  })
})
