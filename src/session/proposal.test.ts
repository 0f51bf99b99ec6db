import { describe, expect, it } from 'vitest'
import { equalBytes, taggedHash, toHex } from '../bytes/index.ts'
import { decode, encode, MAX_DOCUMENT_BYTES, NETWORKS, WireError, type WireValue } from '../wire/index.ts'
import { describeDecoder } from '../wire/decoder.contract.ts'
import { SessionError } from './errors.ts'
import {
  decodeProposal,
  ELECTION_METHODS,
  encodeProposal,
  MAX_FAILOVER_SECONDS,
  MAX_NOTE_CHARACTERS,
  MAX_SIGNERS,
  MAX_TEXT_CHARACTERS,
  messageDigest,
  MIN_FAILOVER_SECONDS,
  type Proposal,
  sessionIdOf,
} from './proposal.ts'
import { castOf, sessionOf } from './session.fixture.ts'

const { proposal } = sessionOf(castOf(3))
const payment: Proposal = { ...proposal, subject: { kind: 'payment', psbt: Uint8Array.of(1, 2, 3) } }
const refusal = (code: string): unknown => expect.objectContaining({ name: 'SessionError', code })

/** The proposal as CBOR with one field changed. */
function withField(index: number, value: WireValue): Uint8Array {
  const fields = decode(encodeProposal(proposal), MAX_DOCUMENT_BYTES) as WireValue[]
  return encode(fields.with(index, value))
}

describeDecoder({
  name: 'decodeProposal',
  samples: [encodeProposal(proposal), encodeProposal(payment)],
  decode: decodeProposal,
  encode: encodeProposal,
  errors: [SessionError, WireError],
})

describe('a proposal', () => {
  it('comes back as it was, with either subject, any network and any election', () => {
    for (const one of [proposal, payment]) {
      for (const network of NETWORKS) {
        for (const electionMethod of ELECTION_METHODS) {
          const changed = { ...one, network, electionMethod }
          expect(decodeProposal(encodeProposal(changed))).toEqual(changed)
        }
      }
    }
  })

  it.each<[string, Partial<Proposal>, string]>([
    ['a group id of 31 bytes', { groupId: new Uint8Array(31) }, 'proposal_malformed'],
    ['15 random bytes', { random: new Uint8Array(15) }, 'proposal_malformed'],
    ['no signers', { signers: [] }, 'signers_malformed'],
    ['signers out of order', { signers: proposal.signers.toReversed() }, 'signers_malformed'],
    ['one signer twice', { signers: [proposal.signers[0]!, proposal.signers[0]!] }, 'signers_malformed'],
    [
      'one statement key for two',
      { signers: proposal.signers.map((signer) => ({ ...signer, statementKey: new Uint8Array(32) })) },
      'signers_malformed',
    ],
    ['more signers than there may be', { signers: castOf(MAX_SIGNERS + 1, 3) }, 'signers_malformed'],
    [
      'a public key of 32 bytes',
      { signers: [{ ...proposal.signers[0]!, publicKey: new Uint8Array(32) }] },
      'signers_malformed',
    ],
    [
      'a statement key of 31 bytes',
      { signers: [{ ...proposal.signers[0]!, statementKey: new Uint8Array(31) }] },
      'signers_malformed',
    ],
    [
      'one public key for two',
      { signers: proposal.signers.map((one) => ({ ...one, publicKey: new Uint8Array(33) })) },
      'signers_malformed',
    ],
    ['a creator who is none of them', { creatorIndex: 3 }, 'signers_malformed'],
    ['an empty text', { subject: { kind: 'message', text: '' } }, 'subject_malformed'],
    ['an empty PSBT', { subject: { kind: 'payment', psbt: new Uint8Array() } }, 'subject_malformed'],
    ['a text too long', { subject: { kind: 'message', text: 'a'.repeat(MAX_TEXT_CHARACTERS + 1) } }, 'text_too_long'],
    ['a note too long', { note: 'a'.repeat(MAX_NOTE_CHARACTERS + 1) }, 'note_too_long'],
    ['an end before its beginning', { expiresAtMs: proposal.createdAtMs }, 'times_malformed'],
    ['a turn too short', { failoverSeconds: MIN_FAILOVER_SECONDS - 1 }, 'times_malformed'],
    ['a turn too long', { failoverSeconds: MAX_FAILOVER_SECONDS + 1 }, 'times_malformed'],
  ])('with %s is refused by who writes it', (_, change, code) => {
    expect(() => encodeProposal({ ...proposal, ...change })).toThrow(refusal(code))
  })

  it.each<[string, number, WireValue, string]>([
    ['version', 0, 2, 'proposal_version'],
    ['scheme', 2, 1, 'proposal_malformed'],
    ['group id', 3, new Uint8Array(31), 'proposal_malformed'],
    ['list of signers', 4, proposal.signers.map(({ publicKey }): WireValue => [publicKey]), 'signers_malformed'],
    [
      'order of signers',
      4,
      proposal.signers.toReversed().map((s): WireValue => [s.publicKey, s.statementKey]),
      'signers_malformed',
    ],
    ['subject', 5, [2, 'text'], 'subject_malformed'],
    ['kind of subject for its content', 5, [1, 'text'], 'subject_malformed'],
    ['election', 6, 4, 'proposal_malformed'],
    ['creator', 7, 3, 'signers_malformed'],
    ['expiry', 9, 0, 'times_malformed'],
    ['turn', 10, 0, 'times_malformed'],
    ['note', 11, 1, 'proposal_malformed'],
    ['random part', 12, new Uint8Array(17), 'proposal_malformed'],
    ['kind of network', 1, 'testnet4', 'proposal_malformed'],
    ['kind of group id', 3, 'group', 'proposal_malformed'],
    ['kind of signers', 4, 3, 'proposal_malformed'],
    ['kind of signer', 4, [3], 'signers_malformed'],
    ['number of keys of a signer', 4, [[new Uint8Array(33), new Uint8Array(32), 0]], 'signers_malformed'],
    ['public key', 4, [[new Uint8Array(32), new Uint8Array(32)]], 'signers_malformed'],
    ['text for a public key', 4, [['k'.repeat(33), new Uint8Array(32)]], 'signers_malformed'],
    ['text for a statement key', 4, [[new Uint8Array(33), 'k'.repeat(32)]], 'signers_malformed'],
    ['statement key', 4, [[new Uint8Array(33), new Uint8Array(33)]], 'signers_malformed'],
    ['shape of subject', 5, 0, 'subject_malformed'],
    ['number of subjects', 5, [0, 'text', 'text'], 'subject_malformed'],
    ['kind of message', 5, [0, new Uint8Array(1)], 'subject_malformed'],
    ['kind of subject in bytes', 5, [2, new Uint8Array(1)], 'subject_malformed'],
    ['kind of election', 6, 'lexicographic', 'proposal_malformed'],
    ['kind of creator', 7, '0', 'proposal_malformed'],
    ['kind of beginning', 8, '0', 'proposal_malformed'],
    ['kind of end', 9, '0', 'proposal_malformed'],
    ['kind of turn', 10, '60', 'proposal_malformed'],
    ['kind of random part', 12, 'random', 'proposal_malformed'],
  ])('with another %s is refused by who reads it', (_, index, value, code) => {
    expect(() => decodeProposal(withField(index, value))).toThrow(refusal(code))
  })

  it.each<[string, (fields: readonly WireValue[]) => WireValue]>([
    ['a field too few', (fields) => fields.slice(0, -1)],
    ['a field too many', (fields) => [...fields, 0]],
    ['no list of fields', () => 1],
  ])('with %s is refused', (_, change) => {
    const fields = decode(encodeProposal(proposal), MAX_DOCUMENT_BYTES) as WireValue[]
    expect(() => decodeProposal(encode(change(fields)))).toThrow(refusal('proposal_malformed'))
  })

  it.each([MIN_FAILOVER_SECONDS, MAX_FAILOVER_SECONDS])('may give each turn %i seconds', (failoverSeconds) => {
    expect(decodeProposal(encodeProposal({ ...proposal, failoverSeconds })).failoverSeconds).toBe(failoverSeconds)
  })

  it('of an unknown network is refused', () => {
    expect(() => decodeProposal(withField(1, 4))).toThrow(expect.objectContaining({ code: 'network_unknown' }))
  })

  it('with the most of everything fits into a document', () => {
    const largest: Proposal = {
      ...proposal,
      signers: castOf(MAX_SIGNERS, 3),
      subject: { kind: 'message', text: '\u4e00'.repeat(MAX_TEXT_CHARACTERS) },
      note: '\u4e00'.repeat(MAX_NOTE_CHARACTERS),
    }
    expect(decodeProposal(encodeProposal(largest)).signers).toHaveLength(MAX_SIGNERS)
  })
})

describe('a session’s id', () => {
  it('is another for any change of its proposal', () => {
    const changes: readonly Partial<Proposal>[] = [
      {},
      { network: 'regtest' },
      { groupId: new Uint8Array(32) },
      { signers: castOf(3, 1) },
      { subject: { kind: 'message', text: 'hello!' } },
      { electionMethod: 'last-signer' },
      { creatorIndex: 1 },
      { createdAtMs: 1 },
      { expiresAtMs: proposal.expiresAtMs + 1 },
      { failoverSeconds: 60 },
      { note: 'a note' },
      { random: new Uint8Array(16) },
    ]
    const ids = changes.map((change) => sessionIdOf(encodeProposal({ ...proposal, ...change })))
    expect(new Set(ids).size).toBe(changes.length)
  })
})

describe('a message', () => {
  it('is signed as a tagged hash, so that no text has the digest of a transaction', () => {
    expect(toHex(messageDigest('hello'))).toBe(toHex(taggedHash('muster/message', new TextEncoder().encode('hello'))))
    expect(equalBytes(messageDigest('hello'), taggedHash('TapSighash', new TextEncoder().encode('hello')))).toBe(false)
  })

  it('is another for text that only looks the same', () => {
    expect(messageDigest('caf\u00e9')).not.toEqual(messageDigest('cafe\u0301'))
  })
})
