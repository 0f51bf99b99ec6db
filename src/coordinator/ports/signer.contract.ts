import { beforeEach, describe, expect, it } from 'vitest'
import {
  compareBytes,
  fromHex,
  type GroupId,
  idFromBytes,
  type SessionId,
  type StatementId,
} from '../../bytes/index.ts'
import {
  type Account,
  aggregateKeyOf,
  decodeProposalMessage,
  decodeRoster,
  digestWords,
  encodeOpening,
  encodeRoster,
  Gathering,
  gatheringScope,
  groupIdOf,
  makeRoster,
  type Roster,
} from '../../group/index.ts'
import {
  decodeClaim,
  encodeProposal,
  fold,
  makeContext,
  messageDigest,
  messageItems,
  nonceSetIdOf,
  type Proposal,
  type SessionContext,
  sessionIdOf,
  StatementSet,
  VerificationCache,
  verifyNext,
} from '../../session/index.ts'
import type { Claim } from '../../signer/index.ts'
import { decodeStatement, isStatementSigned, type Network, type Scope, verifyBip340 } from '../../wire/index.ts'
import type { Signer } from './signer.ts'

/** A device with a signer. */
export interface SignerDevice {
  readonly signer: Signer
  /** The same device after its worker started again: what was stored is there, what was in memory is not. */
  restart(): SignerDevice
}

const NETWORK: Network = 'testnet4'
const TEXT = 'Pay the gardener'

/** A group of devices with what each knows of it. */
export interface SignerGroup {
  readonly devices: readonly SignerDevice[]
  readonly accounts: readonly Account[]
  readonly roster: Roster
  readonly rosterBytes: Uint8Array
  readonly groupId: GroupId
}

/** A group of these devices, registered on each; devices come back in the order of their signer indexes. */
export async function groupOf(made: readonly SignerDevice[], network: Network = NETWORK): Promise<SignerGroup> {
  const owners = await Promise.all(
    made.map(async (device, index) => ({ device, index, account: await device.signer.newAccount(network) })),
  )
  const members = owners.map(({ account, index }) => ({ ...account, name: `Member ${index}` }))
  const rosterBytes = encodeRoster(makeRoster(network, 'Club', members))
  const roster = decodeRoster(rosterBytes)
  const ordered = await Promise.all(
    owners.map(async (owner) => ({ ...owner, ...(await owner.device.signer.registerGroup(rosterBytes)) })),
  )
  const sorted = ordered.toSorted((a, b) => a.signerIndex - b.signerIndex)
  return {
    devices: sorted.map(({ device }) => device),
    accounts: sorted.map(({ account }) => account),
    roster,
    rosterBytes,
    groupId: groupIdOf(rosterBytes),
  }
}

/** A proposal to this group about a text, with any part changed. */
export function proposalFor({ roster, groupId }: SignerGroup, change: Partial<Proposal> = {}): Proposal {
  return {
    network: roster.network,
    scheme: 'bip340',
    groupId: fromHex(groupId),
    signers: roster.members.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
    subject: { kind: 'message', text: TEXT },
    electionMethod: 'lexicographic',
    creatorIndex: 0,
    createdAtMs: 1_700_000_000_000,
    expiresAtMs: 1_700_086_400_000,
    failoverSeconds: 300,
    note: '',
    random: new Uint8Array(16),
    ...change,
  }
}

function contextOf(proposal: Proposal): SessionContext {
  const sessionId = sessionIdOf(encodeProposal(proposal))
  return makeContext(sessionId, proposal, messageItems(TEXT), fromHex(sessionId))
}

function refusal(code: string): unknown {
  return expect.objectContaining({ name: 'SignerError', code })
}

/** The suite that every Signer passes. `make` gives a device that has never been used. */
export function describeSigner(name: string, make: () => SignerDevice): void {
  describe(`${name}, as any Signer,`, () => {
    let group: SignerGroup
    let signer: Signer
    let others: readonly Signer[]
    let proposal: Proposal
    let bytes: Uint8Array
    let sessionId: SessionId
    let context: SessionContext

    beforeEach(async () => {
      group = await groupOf([make(), make()])
      signer = group.devices[0]!.signer
      others = group.devices.slice(1).map((device) => device.signer)
      proposal = proposalFor(group)
      bytes = encodeProposal(proposal)
      sessionId = sessionIdOf(bytes)
      context = contextOf(proposal)
    })

    /** Everyone approves; the nonce statements in the order of the signers. */
    async function approveAll(): Promise<readonly Uint8Array[]> {
      return Promise.all([signer, ...others].map((one) => one.approve(bytes, { counter: 0, attempt: 0 })))
    }

    const nonceIdOf = (statement: Uint8Array): StatementId => {
      const received = new StatementSet(context).receive(statement)
      if (received.kind !== 'added') throw new Error(`A nonce was not taken: ${received.kind}`)
      return received.id
    }

    describe('accounts', () => {
      it('are never given out twice, also when asked for at once, after a restart, and on test networks that share keys', async () => {
        const device = make()
        const networks: readonly Network[] = ['testnet4', 'testnet4', 'regtest', 'signet', 'mainnet']
        const given = await Promise.all(networks.map((network) => device.signer.newAccount(network)))
        const { signer: restarted } = device.restart()
        given.push(await restarted.newAccount('testnet4'))
        expect(new Set(given.map(({ xpub }) => xpub)).size).toBe(given.length)
        expect(new Set(given.map(({ statementKey }) => statementKey.join())).size).toBe(given.length)
        expect(new Set(given.map(({ publicKey }) => publicKey.join())).size).toBe(given.length)
      })
    })

    describe('groups', () => {
      it('are registered with the own place in them, again and again', async () => {
        expect(await signer.registerGroup(group.rosterBytes)).toEqual({ groupId: group.groupId, signerIndex: 0 })
        expect(await others[0]!.registerGroup(group.rosterBytes)).toEqual({ groupId: group.groupId, signerIndex: 1 })
      })

      it('without an account of this signer are refused, and so is what is no roster', async () => {
        const foreign = await groupOf([make(), make()])
        await expect(signer.registerGroup(foreign.rosterBytes)).rejects.toEqual(refusal('group_foreign'))
        await expect(signer.registerGroup(Uint8Array.of(1, 2))).rejects.toEqual(refusal('group_malformed'))
      })
    })

    describe('a review', () => {
      it('shows what will be signed, derived from the proposal and the group alone', async () => {
        const review = await signer.review(bytes)
        expect(review).toEqual({
          sessionId,
          groupId: group.groupId,
          signerIndex: 0,
          items: [{ message: messageDigest(TEXT), tweaks: [] }],
          digestWords: digestWords([messageDigest(TEXT)]),
          publicationId: fromHex(sessionId),
          aggregateKey: aggregateKeyOf(group.roster),
          content: { kind: 'message', text: TEXT },
        })
        expect(await signer.hasApproved(sessionId)).toBe(false)
      })

      it.each<[string, (known: SignerGroup, stranger: Account) => Partial<Proposal>, string]>([
        ['of a group that is not registered', () => ({ groupId: new Uint8Array(32) }), 'group_unknown'],
        ['for another network', () => ({ network: 'regtest' }), 'proposal_network_wrong'],
        [
          'without one of the members',
          ({ roster }) => ({ signers: roster.members.slice(0, 1) }),
          'proposal_roster_wrong',
        ],
        [
          'with a stranger in the place of a member',
          ({ roster }, stranger) => ({ signers: inOrder([roster.members[0]!, stranger]) }),
          'proposal_roster_wrong',
        ],
        [
          'with another statement key for a member',
          ({ roster }, { statementKey }) => ({
            signers: [roster.members[0]!, { ...roster.members[1]!, statementKey }],
          }),
          'proposal_roster_wrong',
        ],
      ])('of a proposal %s is refused, and so is everything else with it', async (_, change, code) => {
        const stranger = await make().signer.newAccount(NETWORK)
        const wrong = encodeProposal(proposalFor(group, change(group, stranger)))
        const draw = { counter: 0, attempt: 0 }
        await expect(signer.review(wrong)).rejects.toEqual(refusal(code))
        await expect(signer.approve(wrong, draw)).rejects.toEqual(refusal(code))
        await expect(signer.renewNonce(wrong, draw)).rejects.toEqual(refusal(code))
        await expect(signer.sign(wrong, [])).rejects.toEqual(refusal(code))
        expect(await signer.hasApproved(sessionIdOf(wrong))).toBe(false)
      })

      it('of bytes that are no proposal is refused', async () => {
        await expect(signer.review(bytes.slice(1))).rejects.toEqual(refusal('proposal_malformed'))
        await expect(signer.review(new Uint8Array())).rejects.toEqual(refusal('proposal_malformed'))
      })
    })

    describe('an approval', () => {
      it('gives a nonce that the session takes, and is remembered', async () => {
        const id = nonceIdOf(await signer.approve(bytes, { counter: 3, attempt: 2 }))
        expect(await signer.liveNonceIds(sessionId)).toEqual([id])
        expect(await signer.hasApproved(sessionId)).toBe(true)
      })

      it('given twice is one approval with one nonce, also when given at once', async () => {
        const draw = { counter: 0, attempt: 0 }
        const [first, second] = await Promise.all([signer.approve(bytes, draw), signer.approve(bytes, draw)])
        expect(second).toEqual(first)
        expect(await signer.approve(bytes, draw)).toEqual(first)
        expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
      })

      it('is needed for every further nonce and for every signature', async () => {
        const nonces = await Promise.all(others.map((one) => one.approve(bytes, { counter: 0, attempt: 0 })))
        await expect(signer.renewNonce(bytes, { counter: 0, attempt: 0 })).rejects.toEqual(
          refusal('proposal_not_approved'),
        )
        await expect(signer.sign(bytes, nonces)).rejects.toEqual(refusal('proposal_not_approved'))
      })

      it('is of one proposal only', async () => {
        await signer.approve(bytes, { counter: 0, attempt: 0 })
        const other = encodeProposal(proposalFor(group, { note: 'and another' }))
        expect(await signer.hasApproved(sessionIdOf(other))).toBe(false)
        await expect(signer.renewNonce(other, { counter: 1, attempt: 0 })).rejects.toEqual(
          refusal('proposal_not_approved'),
        )
      })

      it.each([
        { counter: 16, attempt: 0 },
        { counter: 0, attempt: 16 },
        { counter: -1, attempt: 0 },
        { counter: 0.5, attempt: 0 },
        { counter: 256, attempt: 0 },
      ])('gives no nonce with the numbers %o', async (draw) => {
        await expect(signer.approve(bytes, draw)).rejects.toEqual(refusal('draw_refused'))
        expect(await signer.liveNonceIds(sessionId)).toEqual([])
      })

      it('gives another nonce under a used number without a second one in its slot', async () => {
        const first = await signer.approve(bytes, { counter: 0, attempt: 0 })
        const second = await signer.renewNonce(bytes, { counter: 0, attempt: 1 })
        expectNoFault([first, second])
        expect(await signer.liveNonceIds(sessionId)).toEqual([first, second].map(nonceIdOf))
      })
    })

    describe('a signature', () => {
      it('comes of one partial signature of each, and verifies under the group’s key', async () => {
        const nonces = await approveAll()
        const partials = await Promise.all([signer, ...others].map((one) => one.sign(bytes, nonces)))
        const statements = new StatementSet(context)
        for (const statement of [...nonces, ...partials]) expect(statements.receive(statement).kind).toBe('added')
        const cache = new VerificationCache()
        while (verifyNext(context, statements, cache));
        const { phase, signatures, nonceSetId } = fold(context, statements, cache)
        expect(phase).toBe('complete')
        expect(nonceSetId).toBe(nonceSetIdOf(nonces.map(nonceIdOf)))
        const publicKey = aggregateKeyOf(group.roster).slice(1)
        expect(verifyBip340(signatures![0]!, messageDigest(TEXT), publicKey)).toBe(true)
      })

      it('uses a nonce once, also when asked twice at once', async () => {
        const nonces = await approveAll()
        const results = await Promise.allSettled([signer.sign(bytes, nonces), signer.sign(bytes, nonces)])
        expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
        expect(await signer.liveNonceIds(sessionId)).toEqual([])
        await expect(signer.sign(bytes, nonces)).rejects.toEqual(refusal('nonce_not_alive'))
        const next = await signer.renewNonce(bytes, { counter: 0, attempt: 0 })
        expectNoFault([...nonces, next])
      })

      it('is not made of anything but one nonce of each signer in order, and costs no nonce then', async () => {
        const nonces = await approveAll()
        const [own, theirs] = nonces
        const renewed = await others[0]!.renewNonce(bytes, { counter: 1, attempt: 1 })
        const elsewhere = encodeProposal(proposalFor(group, { note: 'elsewhere' }))
        const replayed = await others[0]!.approve(elsewhere, { counter: 0, attempt: 0 })
        const tampered = theirs!.map((byte, index) => (index === theirs!.length - 1 ? byte ^ 1 : byte))
        const wrong = [[], [own!], [own!, own!], [theirs!, own!], [own!, renewed], [own!, replayed], [own!, tampered]]
        for (const statements of [...wrong, [own!, Uint8Array.of(1)], [...nonces, theirs!]]) {
          await expect(signer.sign(bytes, statements)).rejects.toEqual(refusal('nonce_set_wrong'))
        }
        expect(await signer.liveNonceIds(sessionId)).toHaveLength(1)
      })
    })

    describe('after a restart', () => {
      it('the approval is known and the nonces are gone', async () => {
        const nonces = await approveAll()
        const { signer: restarted } = group.devices[0]!.restart()
        expect(await restarted.hasApproved(sessionId)).toBe(true)
        expect(await restarted.liveNonceIds(sessionId)).toEqual([])
        await expect(restarted.sign(bytes, nonces)).rejects.toEqual(refusal('nonce_not_alive'))
      })

      it('a nonce with a used number is no second one in its slot', async () => {
        const before = await signer.approve(bytes, { counter: 0, attempt: 0 })
        const { signer: restarted } = group.devices[0]!.restart()
        const after = await restarted.renewNonce(bytes, { counter: 0, attempt: 0 })
        expectNoFault([before, after])
      })
    })

    describe('a session that was forgotten', () => {
      it('is approved no longer, and its nonces are gone', async () => {
        const nonces = await approveAll()
        await signer.forget(sessionId)
        expect(await signer.hasApproved(sessionId)).toBe(false)
        expect(await signer.liveNonceIds(sessionId)).toEqual([])
        await expect(signer.sign(bytes, nonces)).rejects.toEqual(refusal('proposal_not_approved'))
      })

      it('can be approved again without a second statement in a slot', async () => {
        const before = await signer.approve(bytes, { counter: 0, attempt: 0 })
        await signer.forget(sessionId)
        const after = await signer.approve(bytes, { counter: 0, attempt: 0 })
        expectNoFault([before, after])
      })
    })

    function expectNoFault(statements: readonly Uint8Array[]): void {
      const set = new StatementSet(context)
      for (const statement of statements) expect(set.receive(statement).kind).toBe('added')
      expect(fold(context, set, new VerificationCache()).faults).toEqual([])
    }

    describe('what it says on request', () => {
      const sessionClaims: readonly Claim[] = [
        { type: 'join', counter: 0, peerId: 'peer', relays: ['/relay'] },
        { type: 'decline', reason: 'no' },
        { type: 'handover', turn: 0, reason: 'offline' },
      ]

      it.each(sessionClaims.map((claim) => [claim.type, claim] as const))(
        '%s is taken by the session',
        async (_, claim) => {
          const { statementKey } = group.accounts[0]!
          const statement = await signer.issue(context.scope, NETWORK, statementKey, claim)
          expect(new StatementSet(context).receive(statement).kind).toBe('added')
        },
      )

      it('of a broadcast is taken by the session', async () => {
        const claim: Claim = { type: 'broadcast', publicationId: context.publicationId }
        const statement = await signer.issue(context.scope, NETWORK, group.accounts[0]!.statementKey, claim)
        expect(new StatementSet(context).receive(statement).kind).toBe('added')
      })

      it('of signatures is taken by the session', async () => {
        const claim: Claim = { type: 'signature', signatures: context.items.map(() => new Uint8Array(64)) }
        const statement = await signer.issue(context.scope, NETWORK, group.accounts[0]!.statementKey, claim)
        expect(new StatementSet(context).receive(statement).kind).toBe('added')
      })

      it('makes a gathering from its opening to its last confirmation', async () => {
        const [creator, guest] = [make().signer, make().signer]
        const [mine, theirs] = [await creator.newAccount(NETWORK), await guest.newAccount(NETWORK)]
        const gathering = new Gathering(
          encodeOpening({
            network: NETWORK,
            groupName: 'Club',
            creatorKey: mine.statementKey,
            random: new Uint8Array(16),
          }),
        )
        const scope = gatheringScope(gathering.id)
        const add = async (by: Signer, { statementKey }: Account, claim: Claim): Promise<void> => {
          expect(gathering.receive(await by.issue(scope, NETWORK, statementKey, claim))).toEqual({ kind: 'added' })
        }
        await add(creator, mine, { type: 'enrol', memberName: 'Ann' })
        await add(guest, theirs, { type: 'enrol', memberName: 'Bob' })
        const enrolmentIds = gathering.state.seats.map(({ statementId }) => statementId)
        await add(creator, mine, { type: 'seal', enrolmentIds })
        const { rosterBytes, groupId } = gathering.state.sealed!
        await add(creator, mine, { type: 'confirm', groupId })
        await add(guest, theirs, { type: 'confirm', groupId })
        expect(gathering.state.phase).toBe('complete')
        expect((await creator.registerGroup(rosterBytes)).groupId).toBe(groupId)
      })

      it('announces a session to its group', async () => {
        const scope: Scope = { kind: 'group', id: fromHex(group.groupId) }
        const message = { sessionId: fromHex(sessionId), proposal: bytes, secret: new Uint8Array(16), relays: [] }
        const claim: Claim = { type: 'propose', ...message }
        const statement = await signer.issue(scope, NETWORK, group.accounts[0]!.statementKey, claim)
        const said = decodeStatement(statement)
        expect(said).toMatchObject({ scope, network: NETWORK, signer: group.accounts[0]!.statementKey })
        expect(isStatementSigned(said)).toBe(true)
        expect(decodeProposalMessage(said.body)).toEqual(message)
      })

      it('tells a group where it is', async () => {
        const scope: Scope = { kind: 'group', id: fromHex(group.groupId) }
        const statement = decodeStatement(
          await signer.issue(scope, NETWORK, group.accounts[0]!.statementKey, sessionClaims[0]!),
        )
        expect(isStatementSigned(statement)).toBe(true)
        expect(decodeClaim(statement.type, statement.body, 0)).toMatchObject(sessionClaims[0]!)
      })

      it('is said only with an account of its own, on that account’s network', async () => {
        const claim = sessionClaims[1]!
        const [mine, theirs] = group.accounts
        await expect(signer.issue(context.scope, NETWORK, theirs!.statementKey, claim)).rejects.toEqual(
          refusal('account_unknown'),
        )
        await expect(signer.issue(context.scope, 'regtest', mine!.statementKey, claim)).rejects.toEqual(
          refusal('claim_refused'),
        )
      })

      it('enrols an account into one gathering only, so that no key serves two groups', async () => {
        const account = await signer.newAccount(NETWORK)
        const scopes = [1, 2].map((byte): Scope => ({ kind: 'gathering', id: new Uint8Array(32).fill(byte) }))
        const enrol = async (scope: Scope, memberName: string): Promise<Uint8Array> =>
          signer.issue(scope, NETWORK, account.statementKey, { type: 'enrol', memberName })
        await enrol(scopes[0]!, 'Ann')
        await enrol(scopes[0]!, 'Anna')
        await expect(enrol(scopes[1]!, 'Ann')).rejects.toEqual(refusal('account_used'))
      })

      it.each<[string, unknown]>([
        [
          'a nonce',
          { type: 'nonce', boot: new Uint8Array(16), counter: 0, attempt: 0, pubNonces: [new Uint8Array(66)] },
        ],
        [
          'a partial signature',
          {
            type: 'partial',
            nonceSetId: '00'.repeat(32),
            nonceStatementId: '00'.repeat(32),
            partials: [new Uint8Array(32)],
          },
        ],
        ['a digest', new Uint8Array(32)],
        ['a digest with a type', { type: 'digest', digest: new Uint8Array(32) }],
        ['something that every object has', { type: 'constructor' }],
        ['something that every object comes from', { type: '__proto__' }],
        ['nothing', {}],
      ])('is never %s, in whatever scope', async (_, claim) => {
        const { statementKey } = group.accounts[0]!
        for (const kind of ['session', 'gathering', 'group', undefined, 'nonce']) {
          const scope = { kind, id: context.scope.id } as Scope
          await expect(signer.issue(scope, NETWORK, statementKey, claim as Claim)).rejects.toEqual(
            refusal('claim_refused'),
          )
        }
      })

      it.each<[string, Claim]>([
        ['a seal in a session', { type: 'seal', enrolmentIds: [] }],
        [
          'a proposal in a session',
          {
            type: 'propose',
            sessionId: new Uint8Array(32),
            proposal: new Uint8Array(),
            secret: new Uint8Array(16),
            relays: [],
          },
        ],
        ['a reason that is too long', { type: 'decline', reason: 'r'.repeat(281) }],
        ['nine relays', { type: 'join', counter: 0, peerId: 'p', relays: Array.from({ length: 9 }, () => 'r') }],
        ['a counter below zero', { type: 'join', counter: -1, peerId: 'p', relays: [] }],
        ['a signature of 63 bytes', { type: 'signature', signatures: [new Uint8Array(63)] }],
        ['a publication of 31 bytes', { type: 'broadcast', publicationId: new Uint8Array(31) }],
      ])('is never what nobody would take: %s', async (_, claim) => {
        const { statementKey } = group.accounts[0]!
        await expect(signer.issue(context.scope, NETWORK, statementKey, claim)).rejects.toEqual(
          refusal('claim_refused'),
        )
      })

      // A scope of another width would shift what follows: the same signature would say something else.
      it.each([0, 31, 33, 65, 200])('is never about a scope of %i bytes', async (length) => {
        const { statementKey } = group.accounts[0]!
        const scope: Scope = { kind: 'session', id: new Uint8Array(length) }
        await expect(signer.issue(scope, NETWORK, statementKey, sessionClaims[1]!)).rejects.toEqual(
          refusal('claim_refused'),
        )
        const gathering: Scope = { kind: 'gathering', id: new Uint8Array(length) }
        const claim: Claim = { type: 'enrol', memberName: 'Ann' }
        await expect(signer.issue(gathering, NETWORK, statementKey, claim)).rejects.toEqual(refusal('claim_refused'))
      })

      it.each(['', ' Ann', 'An\u200bn', 'A'.repeat(41)])(
        'is never an enrolment under the name %j',
        async (memberName) => {
          const { statementKey } = await signer.newAccount(NETWORK)
          const scope: Scope = { kind: 'gathering', id: new Uint8Array(32) }
          await expect(signer.issue(scope, NETWORK, statementKey, { type: 'enrol', memberName })).rejects.toEqual(
            refusal('claim_refused'),
          )
        },
      )
    })

    it('takes and gives only what can cross between realms', async () => {
      const review = await signer.review(structuredClone(bytes))
      expect(structuredClone(review)).toEqual(review)
      const nonces = structuredClone(await approveAll())
      expect(structuredClone(await signer.sign(bytes, nonces))).toBeInstanceOf(Uint8Array)
      expect(structuredClone(group.accounts)).toEqual(group.accounts)
    })

    it('knows nothing of a session that it never saw', async () => {
      const unseen = idFromBytes<SessionId>(new Uint8Array(32))
      expect(await signer.hasApproved(unseen)).toBe(false)
      expect(await signer.liveNonceIds(unseen)).toEqual([])
      await signer.forget(unseen)
    })
  })
}

function inOrder<Keys extends { readonly publicKey: Uint8Array }>(signers: readonly Keys[]): readonly Keys[] {
  return signers.toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
}
