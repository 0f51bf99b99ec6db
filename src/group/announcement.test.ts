import { describe, expect, it } from 'vitest'
import { WireError } from '../wire/index.ts'
import { describeDecoder } from '../wire/decoder.contract.ts'
import { decodeProposalMessage, encodeProposalMessage, type ProposalMessage } from './announcement.ts'
import { GroupError } from './errors.ts'

const message: ProposalMessage = {
  sessionId: new Uint8Array(32).fill(1),
  proposal: Uint8Array.of(1, 2, 3),
  secret: new Uint8Array(16).fill(2),
  relays: ['/dns4/relay'],
}
const withoutDocument = { ...message, proposal: new Uint8Array(), relays: [] }

describeDecoder({
  name: 'decodeProposalMessage',
  samples: [message, withoutDocument].map(encodeProposalMessage),
  decode: decodeProposalMessage,
  encode: encodeProposalMessage,
  errors: [GroupError, WireError],
})

describe('an announcement of a session', () => {
  it.each([message, withoutDocument])('comes back as it was', (one) => {
    expect(decodeProposalMessage(encodeProposalMessage(one))).toEqual(one)
  })

  it.each<[string, Partial<ProposalMessage>]>([
    ['an id of 31 bytes', { sessionId: new Uint8Array(31) }],
    ['a secret of 15 bytes', { secret: new Uint8Array(15) }],
    ['an empty relay', { relays: [''] }],
    ['a relay longer than an address', { relays: ['r'.repeat(257)] }],
    ['nine relays', { relays: Array.from({ length: 9 }, () => 'r') }],
  ])('with %s is neither written nor read', (_, change) => {
    expect(() => encodeProposalMessage({ ...message, ...change })).toThrow(
      expect.objectContaining({ name: 'GroupError', code: 'proposal_message_malformed' }),
    )
  })
})
