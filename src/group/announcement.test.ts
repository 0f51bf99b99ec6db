import { afterEach, describe, expect, it, vi } from 'vitest'
import { fromHex } from '../bytes/index.ts'
import * as wire from '../wire/index.ts'
import { describeDecoder } from '../wire/decoder.contract.ts'
import { admitToGroup, decodeProposalMessage, encodeProposalMessage, type ProposalMessage } from './announcement.ts'
import { GroupError } from './errors.ts'
import { memberOf, type Person, personOf } from './gathering.fixture.ts'
import { encodeRoster, groupIdOf, makeRoster } from './roster.ts'

vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  return { ...actual, isStatementSigned: vi.fn(actual.isStatementSigned) }
})
const signatureChecks = vi.mocked(wire.isStatementSigned)
afterEach(() => {
  signatureChecks.mockClear()
})

const [ann, bob, stranger] = [personOf(1, 'Ann'), personOf(2, 'Bob'), personOf(3, 'Eve')]
const roster = makeRoster('testnet4', 'Club', [ann, bob].map(memberOf))
const groupId = groupIdOf(encodeRoster(roster))
const message: ProposalMessage = {
  sessionId: new Uint8Array(32).fill(1),
  proposal: Uint8Array.of(1, 2, 3),
  secret: new Uint8Array(16).fill(2),
  relays: ['/dns4/relay'],
}

function announcedBy(person: Person, change: Partial<wire.StatementContent> = {}): wire.Statement {
  const content: wire.StatementContent = {
    network: 'testnet4',
    scope: { kind: 'group', id: fromHex(groupId) },
    signer: person.statementKey,
    type: wire.STATEMENT_TYPES.propose,
    body: encodeProposalMessage(message),
    ...change,
  }
  return wire.decodeStatement(wire.signStatement(content, person.statementSecretKey, new Uint8Array(32)))
}

describeDecoder({
  name: 'decodeProposalMessage',
  samples: [message, { ...message, proposal: new Uint8Array(), relays: [] }].map(encodeProposalMessage),
  decode: decodeProposalMessage,
  encode: encodeProposalMessage,
  errors: [GroupError, wire.WireError],
})

describe('an announcement of a session', () => {
  it('is heard when a member says it', () => {
    const signerIndex = roster.members.findIndex(({ name }) => name === 'Bob')
    expect(admitToGroup(groupId, roster, announcedBy(bob))).toEqual({ kind: 'admitted', message, signerIndex })
  })

  it.each<[string, wire.Statement, string]>([
    ['a stranger', announcedBy(stranger), 'unknown_signer'],
    ['a member of another group', announcedBy(bob, { scope: { kind: 'group', id: new Uint8Array(32) } }), 'foreign'],
    ['a session', announcedBy(bob, { scope: { kind: 'session', id: fromHex(groupId) } }), 'foreign'],
    ['another network', announcedBy(bob, { network: 'mainnet' }), 'foreign'],
    ['a statement of another kind', announcedBy(bob, { type: wire.STATEMENT_TYPES.join }), 'type_unknown'],
    ['a body that says nothing', announcedBy(bob, { body: wire.encode([]) }), 'body_malformed'],
  ])('of %s is dropped without a signature check', (_, statement, code) => {
    expect(admitToGroup(groupId, roster, statement)).toEqual({ kind: 'dropped', code })
    expect(signatureChecks).not.toHaveBeenCalled()
  })

  it('of one member under the name of another is dropped', () => {
    const forged = announcedBy({ ...bob, statementKey: ann.statementKey })
    expect(admitToGroup(groupId, roster, forged)).toEqual({ kind: 'dropped', code: 'signature_invalid' })
  })

  it('that nobody would read is not written', () => {
    const malformed: unknown = expect.objectContaining({ name: 'GroupError', code: 'proposal_message_malformed' })
    for (const change of [
      { sessionId: new Uint8Array(31) },
      { secret: new Uint8Array(15) },
      { relays: [''] },
      { relays: ['r'.repeat(257)] },
      { relays: Array.from({ length: 9 }, () => 'r') },
    ]) {
      expect(() => encodeProposalMessage({ ...message, ...change })).toThrow(malformed)
    }
  })
})
