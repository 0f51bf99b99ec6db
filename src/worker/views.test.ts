import { beforeAll, describe, expect, it } from 'vitest'
import type { Presence } from '../bridge/index.ts'
import { type SessionId, toHex } from '../bytes/index.ts'
import type { GroupStatus, SessionStatus } from '../coordinator/index.ts'
import { complete, type Device, makeParty, type Party, propose } from '../coordinator/party.contract.ts'
import type { SignerState } from '../session/index.ts'
import { decodeInvite } from '../wire/index.ts'
import { gatheringView, groupView, sessionView } from './views.ts'

let party: Party
let device: Device
let group: GroupStatus
let openId: SessionId
let completeId: SessionId

beforeAll(async () => {
  party = await makeParty(3)
  const [first] = party.devices
  if (first === undefined) throw new Error('There is no device.')
  device = first
  openId = await propose(party, { note: 'As agreed.' })
  completeId = await complete(party)
  const status = device.coordinator.groups.get(party.groupId)
  if (status === undefined) throw new Error('There is no group.')
  group = status
})

const away = (): Presence => 'away'
const statusOf = (sessionId: SessionId): SessionStatus => device.coordinator.getSessionStatus(sessionId)

/** The open session, with this known of the signer who stands after this device. */
function viewWith(change: Partial<SignerState>, faults: SessionStatusFaults = []): ReturnType<typeof sessionView> {
  const status = statusOf(openId)
  const details = status.details!
  const other = (details.review.signerIndex + 1) % 3
  const fresh = { join: undefined, hasApproved: false, hasSigned: false, decline: undefined }
  const signers = details.state.signers.map((signer) => {
    return signer.signerIndex === other ? { ...signer, ...fresh, ...change } : signer
  })
  const state = { ...details.state, signers, faults: faults.map((fault) => ({ ...fault, signerIndex: other })) }
  return sessionView({ ...status, details: { ...details, state } }, group, away)
}

type SessionStatusFaults = readonly NonNullable<SessionStatus['details']>['state']['faults'][number][]

function otherOf(view: ReturnType<typeof sessionView>) {
  const { signers, mySignerIndex } = view.details!
  return signers[(mySignerIndex + 1) % 3]!
}

describe('the view of a session', () => {
  it('survives the way to the page', () => {
    for (const id of [openId, completeId]) {
      const view = sessionView(statusOf(id), group, away)
      expect(structuredClone(view)).toEqual(view)
    }
  })

  it.each<[string, Partial<SignerState>]>([
    ['waiting', {}],
    ['here', { join: { peerId: 'p', relays: [] } }],
    ['approved', { join: { peerId: 'p', relays: [] }, hasApproved: true }],
    ['signed', { hasApproved: true, hasSigned: true }],
    ['declined', { hasApproved: true, decline: { reason: 'No.' } }],
  ])('shows a signer as %s', (state, change) => {
    expect(otherOf(viewWith(change))).toMatchObject({ state, reason: change.decline?.reason ?? '' })
  })

  it.each(['invalid_partial', 'invalid_nonce', 'invalid_signature', 'equivocation', 'too_many_nonces'] as const)(
    'names who is at fault for %s',
    (type) => {
      const view = viewWith({ hasApproved: true }, [{ type, signerIndex: 0, statementIds: [] }])
      const other = otherOf(view)
      expect(other.state).toBe('faulty')
      expect(view.details!.faults).toHaveLength(1)
      expect(view.details!.faults[0]).toMatchObject({ type, signerIndex: other.signerIndex })
      expect(view.details!.faults[0]!.message).toContain(other.name)
    },
  )

  it('says of each signer where they are, by whatever they were heard of last', () => {
    const { details } = statusOf(openId)
    const peerIds = new Map(group.memberPeerIds.map((peerId, index) => [peerId, index]))
    const view = sessionView(statusOf(openId), group, (peerId) => {
      return peerIds.get(peerId) === (details!.review.signerIndex + 1) % 3 ? 'direct' : 'away'
    })
    const presences = view.details!.signers.map(({ presence }) => presence)
    expect(presences.toSorted()).toEqual(['away', 'direct', 'me'])
    expect(presences[view.details!.mySignerIndex]).toBe('me')
  })

  it('shows no signature and no turn before there is one', () => {
    const view = sessionView(statusOf(openId), group, away)
    expect(view).toMatchObject({ phase: 'collecting', refusal: undefined })
    expect(view.details).toMatchObject({ signatures: undefined, publication: undefined, note: 'As agreed.' })
  })

  it('shows every signature with what it verifies under, and whose turn it is', () => {
    const view = sessionView(statusOf(completeId), group, away)
    const { review, signatures } = statusOf(completeId).details!
    expect(view.details!.signatures).toEqual([
      {
        signature: toHex(signatures![0]!),
        digest: toHex(review.items[0]!.message),
        publicKey: toHex(review.aggregateKey).slice(2),
      },
    ])
    expect(view.details!.publication).toMatchObject({
      order: [0, 1, 2],
      turn: 0,
      isMyTurn: review.signerIndex === 0,
      isExhausted: false,
      claimedBy: [],
      confirmedAtMs: undefined,
    })
    expect(view.details!.publication!.turnStartedAtMs).toBe(party.clock.nowMs)
  })

  it('has nothing but a link and a reason for what cannot be read', () => {
    const { details: _details, ...status } = statusOf(openId)
    const refusal = { code: 'group_unknown', message: 'No.' }
    const refused = sessionView({ ...status, phase: 'refused', refusal, details: undefined }, undefined, away)
    expect(refused).toMatchObject({ phase: 'refused', refusal, details: undefined })
    expect(decodeInvite(refused.link)).toMatchObject({ kind: 'session', secret: status.invite.secret })
  })

  it('numbers the signers of a group that this device has lost', () => {
    const view = sessionView(statusOf(openId), undefined, away)
    expect(view.details!.signers.map(({ name }) => name)).toEqual(['Signer 1', 'Signer 2', 'Signer 3'])
    expect(view.details!.groupName).toBe('')
  })
})

describe('the view of a group', () => {
  it('shows its members in signer order, and which of them is here', () => {
    const view = groupView(group, (peerId) => (peerId === 'peer-1' ? 'relayed' : 'away'))
    expect(structuredClone(view)).toEqual(view)
    expect(view.members.map(({ signerIndex }) => signerIndex)).toEqual([0, 1, 2])
    expect(view.members[view.mySignerIndex]!.presence).toBe('me')
    expect(view.members.filter(({ presence }) => presence === 'relayed')).toHaveLength(1)
    expect(view.words).toHaveLength(6)
    expect(view.descriptor).toMatch(/^tr\(musig\(/)
  })
})

describe('the view of a gathering', () => {
  const status = () => device.coordinator.gatherings.list()[0]!

  it('shows the roster once it is closed, with who has confirmed', () => {
    const view = gatheringView(status())
    expect(structuredClone(view)).toEqual(view)
    expect(view).toMatchObject({
      phase: 'complete',
      isCreator: true,
      hasJoined: true,
      groupId: party.groupId,
      peerCount: 2,
    })
    expect(view.seats.map(({ name }) => name)).toEqual(group.roster.members.map(({ name }) => name))
    expect(view.seats.every(({ hasConfirmed }) => hasConfirmed)).toBe(true)
    expect(view.seats.filter(({ isMe }) => isMe)).toEqual(view.seats.filter(({ isCreator }) => isCreator))
    expect(decodeInvite(view.link).kind).toBe('gathering')
  })

  it('shows who is seated while it is open, the creator first', () => {
    const { sealed: _sealed, ...state } = status().state!
    const view = gatheringView({ ...status(), state: { ...state, phase: 'open' } })
    expect(view.seats.map(({ isCreator }) => isCreator)).toEqual([true, false, false])
    expect(view).toMatchObject({ words: [], groupId: undefined })
  })

  it('shows nothing but its link while nobody was met', () => {
    const view = gatheringView({ ...status(), state: undefined, statementKey: undefined })
    expect(view).toMatchObject({ phase: 'looking', groupName: '', seats: [], hasJoined: false, isCreator: false })
  })

  it('says what is wrong with one that is stuck', () => {
    const state = {
      ...status().state!,
      phase: 'stuck' as const,
      faults: [
        { type: 'sealed_twice' as const, statementIds: [] },
        { type: 'roster_refused' as const, code: 'member_twice', message: 'Two members have the same name.' },
      ],
    }
    expect(gatheringView({ ...status(), state }).faults).toEqual([
      'The group was closed twice, with different people.',
      'Two members have the same name.',
    ])
  })
})
