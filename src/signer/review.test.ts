import { beforeEach, describe, expect, it } from 'vitest'
import { atOnce } from '../bytes/index.ts'
import { DEFAULT_FEE_CAP } from '../chain/index.ts'
import { groupOf, proposalFor, type SignerGroup } from '../coordinator/ports/signer.contract.ts'
import { encodeProposal, type Proposal, sessionIdOf } from '../session/index.ts'
import { TestDevice } from './device.contract.ts'
import { type GroupRecord, Registry } from './registry.ts'
import { readProposal, type Reviewed, sliceProposalReview } from './review.ts'

let known: SignerGroup
let group: GroupRecord

beforeEach(async () => {
  const devices = [new TestDevice(), new TestDevice()]
  known = await groupOf(devices)
  group = await new Registry(devices[0]!.records).group(known.groupId)
})

/** The review of a proposal as it is given, though nobody could write it. */
function review(change: Partial<Proposal>, record = group): Reviewed {
  const proposal = proposalFor(known, change)
  const walletOf = (): never => {
    throw new Error('A message needs no wallet.')
  }
  const sessionId = sessionIdOf(encodeProposal(proposalFor(known)))
  return atOnce(sliceProposalReview(sessionId, proposal, { group: record, walletOf, feeCap: DEFAULT_FEE_CAP }))
}

const refusal = (code: string): unknown => expect.objectContaining({ name: 'SignerError', code })

describe('what is signed', () => {
  it('is of the group that was registered, and in its own place', () => {
    expect(review({})).toMatchObject({ group, review: { groupId: known.groupId, signerIndex: group.signerIndex } })
  })

  it.each([0, 1])('is nothing where another individual public key stands for member %i', (index) => {
    const { signers } = proposalFor(known)
    const changed = signers.with(index, { ...signers[index]!, publicKey: new Uint8Array(33).fill(2) })
    expect(() => review({ signers: changed })).toThrow(refusal('proposal_roster_wrong'))
  })

  it.each([0, 1])('is nothing where another statement key stands for member %i', (index) => {
    const { signers } = proposalFor(known)
    const changed = signers.with(index, { ...signers[index]!, statementKey: new Uint8Array(32).fill(2) })
    expect(() => review({ signers: changed })).toThrow(refusal('proposal_roster_wrong'))
  })

  it('is nothing where a member is left out or one is added', () => {
    const { signers } = proposalFor(known)
    expect(() => review({ signers: signers.slice(0, 1) })).toThrow(refusal('proposal_roster_wrong'))
    expect(() => review({ signers: [...signers, signers[0]!] })).toThrow(refusal('proposal_roster_wrong'))
  })

  it('is nothing for a group whose keys have no sum', () => {
    const members = group.roster.members.map((member, index) => ({
      ...member,
      publicKey: new Uint8Array(33).fill(255).with(0, 2 + index),
    }))
    const signers = members.map(({ publicKey, statementKey }) => ({ publicKey, statementKey }))
    const record = { ...group, roster: { ...group.roster, members } }
    expect(() => review({ signers }, record)).toThrow(refusal('proposal_malformed'))
  })

  it('is nothing where the document cannot be read', () => {
    expect(() => readProposal(Uint8Array.of(0x80))).toThrow(refusal('proposal_malformed'))
    expect(() => readProposal(Uint8Array.of(0xff))).toThrow(refusal('proposal_malformed'))
    expect(readProposal(encodeProposal(proposalFor(known))).groupId).toBe(known.groupId)
  })
})
