import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { fromHex, type GroupId } from '../bytes/index.ts'
import { encodeProposalMessage, type ProposalMessage, type Roster } from '../group/index.ts'
import { encodeClaim, encodeProposal, type Proposal, sessionIdOf } from '../session/index.ts'
import { bip340PublicKey, signStatement, STATEMENT_TYPES, type StatementContent } from '../wire/index.ts'
import { GroupLog, MAX_ANNOUNCEMENTS } from './group-log.ts'
import { makeParty } from './party.contract.ts'

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

interface Speaker {
  readonly secretKey: Uint8Array
  readonly statementKey: Uint8Array
}

const speakers: readonly Speaker[] = [0, 1, 2].map(() => {
  const secretKey = random(32)
  return { secretKey, statementKey: bip340PublicKey(secretKey) }
})

let roster: Roster
let groupId: GroupId
let nowMs: number

beforeAll(async () => {
  // A real group, whose statements are signed by keys that the test holds.
  const party = await makeParty(2)
  const { roster: made } = party.devices[0]!.coordinator.groups.get(party.groupId)!
  const members = made.members.map((member, index) => ({ ...member, statementKey: speakers[index]!.statementKey }))
  roster = { ...made, members }
  groupId = party.groupId
  nowMs = party.clock.nowMs
})

function log(): GroupLog {
  return new GroupLog(groupId, roster, () => nowMs)
}

function say(speaker: Speaker, content: Partial<StatementContent>): Uint8Array {
  const scope = { kind: 'group', id: fromHex(groupId) } as const
  const whole = {
    network: roster.network,
    scope,
    signer: speaker.statementKey,
    type: 0,
    body: new Uint8Array(),
    ...content,
  }
  return signStatement(whole, speaker.secretKey, random(32))
}

function join(speaker: Speaker, counter: number, peerId = 'peer'): Uint8Array {
  const body = encodeClaim({ type: 'join', boot: random(16), counter, peerId, relays: ['/relay'] })
  return say(speaker, { type: STATEMENT_TYPES.join, body })
}

function proposalOf(changes: Partial<Proposal> = {}): Uint8Array {
  return encodeProposal({
    network: roster.network,
    scheme: 'bip340',
    groupId: fromHex(groupId),
    signers: roster.members.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
    subject: { kind: 'message', text: 'We agree.' },
    electionMethod: 'lexicographic',
    creatorIndex: 0,
    createdAtMs: 1,
    expiresAtMs: nowMs + 1,
    failoverSeconds: 60,
    note: '',
    random: random(16),
    ...changes,
  })
}

function propose(speaker: Speaker, proposal: Uint8Array, changes: Partial<ProposalMessage> = {}): Uint8Array {
  const sessionId = fromHex(sessionIdOf(proposal))
  const body = encodeProposalMessage({ sessionId, proposal, secret: random(16), relays: [], ...changes })
  return say(speaker, { type: STATEMENT_TYPES.propose, body })
}

const [first, second, stranger] = speakers as [Speaker, Speaker, Speaker]

describe('GroupLog', () => {
  it('keeps of each member where it was last, whatever the order', () => {
    const old = join(first, 1, 'old')
    const fresh = join(first, 2, 'new')
    for (const order of [
      [old, fresh],
      [fresh, old],
    ]) {
      const held = log()
      for (const bytes of order) held.receive(bytes)
      expect(held.join(0)).toMatchObject({ peerId: 'new' })
      expect(held.join(1)).toBeUndefined()
      expect(held.ids()).toHaveLength(1)
    }
  })

  it('takes an announcement once, and tells what it says', () => {
    const held = log()
    const proposal = proposalOf()
    const bytes = propose(first, proposal)
    const judgement = held.receive(bytes)
    expect(judgement.kind).toBe('added')
    expect(held.receive(bytes).kind).toBe('known')
    const [id] = held.ids()
    expect(held.announcement(id!)).toMatchObject({
      sessionId: sessionIdOf(proposal),
      document: proposal,
      memberIndex: 0,
    })
    expect(held.get(id!)).toEqual(bytes)
  })

  it('takes an announcement without its document', () => {
    const held = log()
    held.receive(propose(second, proposalOf(), { proposal: new Uint8Array() }))
    expect(held.announcement(held.ids()[0]!)).toMatchObject({ document: undefined, memberIndex: 1 })
  })

  it.each<[string, () => Uint8Array]>([
    ['unknown_signer', () => join(stranger, 1)],
    ['foreign', () => say(first, { network: 'mainnet', type: STATEMENT_TYPES.join })],
    ['foreign', () => say(first, { scope: { kind: 'group', id: random(32) }, type: STATEMENT_TYPES.join })],
    ['foreign', () => say(first, { scope: { kind: 'session', id: fromHex(groupId) }, type: STATEMENT_TYPES.join })],
    ['type_unknown', () => say(first, { type: STATEMENT_TYPES.decline })],
    ['body_malformed', () => say(first, { type: STATEMENT_TYPES.join, body: Uint8Array.of(1) })],
    ['body_malformed', () => propose(first, proposalOf(), { sessionId: random(32) })],
    ['body_malformed', () => propose(first, proposalOf({ groupId: random(32) }))],
    ['body_malformed', () => propose(second, proposalOf({ creatorIndex: 0 }))],
    ['body_malformed', () => propose(first, random(100), {})],
    ['signature_invalid', () => say({ ...first, secretKey: stranger.secretKey }, joinContent())],
  ])('drops as %s what is none of its own', (code, make) => {
    const held = log()
    expect(held.receive(make())).toEqual({ kind: 'dropped', code })
    expect(held.ids()).toEqual([])
  })

  it('wants nothing of sessions whose time is over, and drops them when asked to', () => {
    const held = log()
    expect(held.receive(propose(first, proposalOf({ expiresAtMs: nowMs })))).toEqual({ kind: 'ignored' })
    held.receive(propose(first, proposalOf({ expiresAtMs: nowMs + 1 })))
    expect(held.prune()).toEqual([])
    nowMs += 1
    expect(held.prune()).toHaveLength(1)
    expect(held.ids()).toEqual([])
  })

  it('holds so many announcements of one member and no more, and those of others all the same', () => {
    const held = log()
    for (let count = 0; count < MAX_ANNOUNCEMENTS; count++)
      held.receive(propose(first, proposalOf(), { proposal: new Uint8Array() }))
    expect(held.ids()).toHaveLength(MAX_ANNOUNCEMENTS)
    expect(held.receive(propose(first, proposalOf())).kind).toBe('surplus')
    expect(held.receive(propose(second, proposalOf({ creatorIndex: 1 }))).kind).toBe('added')
    expect(held.receive(join(first, 1)).kind).toBe('added')
  })
})

function joinContent(): Partial<StatementContent> {
  const body = encodeClaim({ type: 'join', boot: random(16), counter: 1, peerId: 'peer', relays: [] })
  return { type: STATEMENT_TYPES.join, body }
}
