import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { fromHex, taggedHash, toHex } from '../bytes/index.ts'
import type { SignerAnswer } from '../bridge/index.ts'
import { proposalFor } from '../coordinator/ports/signer.contract.ts'
import { type Account, decodeRoster, encodeRoster, groupIdOf, makeRoster } from '../group/index.ts'
import type * as musig2 from '../musig2/index.ts'
import { encodeProposal, messageDigest, sessionIdOf } from '../session/index.ts'
import {
  decodeStatement,
  isStatementSigned,
  STATEMENT_TYPES,
  type StatementContent,
  verifyBip340,
} from '../wire/index.ts'
import { drawnNonces, everythingIn, expectNoSecretIn, secretsOfKey, secretsOfNonces } from './secrets.contract.ts'
import { CoordinatorDesk, passkeyOpener, passkeyWay, SignerDesk } from './test-device.contract.ts'

vi.mock('../musig2/index.ts', async (load) => {
  const { watchingNonces } = await import('./secrets.contract.ts')
  return watchingNonces(await load<typeof musig2>())
})

const ENTROPY = taggedHash('muster/test', Uint8Array.of(3)).slice(0, 16)
const WORDS = entropyToMnemonic(ENTROPY, wordlist)
const DRAW = { counter: 0, attempt: 0 }

interface Device {
  readonly desk: SignerDesk
  readonly coordinator: CoordinatorDesk
  readonly account: Account
}

async function deviceOf(words: string): Promise<Device> {
  const desk = new SignerDesk()
  await desk.say({ type: 'create', way: passkeyWay(), entropy: { kind: 'words', words } })
  const coordinator = new CoordinatorDesk(await desk.connect())
  const result = await coordinator.result({ type: 'newAccount', network: 'testnet4' })
  if (result.kind !== 'account') throw new Error('There is no account.')
  return { desk, coordinator, account: result.account }
}

let me: Device
let other: Device
let rosterBytes: Uint8Array
/** Approved by the person. */
let approved: Uint8Array
/** Never approved by anybody here. */
let refusedProposal: Uint8Array
let ordered: readonly Device[]

beforeAll(async () => {
  me = await deviceOf(WORDS)
  other = await deviceOf(entropyToMnemonic(new Uint8Array(16).fill(4), wordlist))
  const members = [me, other].map(({ account }, index) => ({ ...account, name: `Member ${index}` }))
  rosterBytes = encodeRoster(makeRoster('testnet4', 'Club', members))
  const roster = decodeRoster(rosterBytes)
  for (const { coordinator } of [me, other]) await coordinator.result({ type: 'registerGroup', roster: rosterBytes })
  const group = { devices: [], accounts: [], roster, rosterBytes, groupId: groupIdOf(rosterBytes) }
  approved = encodeProposal(proposalFor(group))
  refusedProposal = encodeProposal(proposalFor(group, { note: 'To me, all of it' }))
  ordered = roster.members.map((member) => (toHex(member.publicKey) === toHex(me.account.publicKey) ? me : other))
  await me.desk.say({ type: 'approve', proposal: approved })
  for (const proposal of [approved, refusedProposal]) await other.desk.say({ type: 'approve', proposal })
})

/** A nonce of each signer, as far as it gives one. */
async function noncesFor(proposal: Uint8Array): Promise<readonly Uint8Array[]> {
  const answers = await Promise.all(
    ordered.map(async ({ coordinator }) => coordinator.call({ type: 'approve', proposal, draw: DRAW })),
  )
  return answers.flatMap((answer) => {
    return answer.type === 'result' && answer.result.kind === 'statement' ? [answer.result.statement] : []
  })
}

/** What the signer gave as signed must be a statement that anybody may see, and a partial signature only for what was approved. */
function expectOnlyApproved(answers: readonly SignerAnswer[]): void {
  const statements = answers.flatMap((answer) => {
    return answer.type === 'result' && answer.result.kind === 'statement'
      ? [decodeStatement(answer.result.statement)]
      : []
  })
  expect(statements.every(isStatementSigned)).toBe(true)
  const ofSigning = statements.filter(({ type }) => type === STATEMENT_TYPES.nonce || type === STATEMENT_TYPES.partial)
  expect(new Set(ofSigning.map(({ scope }) => toHex(scope.id)))).toEqual(new Set([sessionIdOf(approved)]))
  expect(ofSigning.filter(({ type }) => type === STATEMENT_TYPES.partial)).toHaveLength(1)
}

async function storedIn({ records }: SignerDesk): Promise<string> {
  const keys = await records.keys('')
  return everythingIn([keys, await Promise.all(keys.map(async (key) => records.get(key)))])
}

describe('a coordinator that was taken over', () => {
  it('gets neither nonce nor signature for what the person did not approve, by any call', async () => {
    const { coordinator } = me
    const nonces = await noncesFor(refusedProposal)
    expect(nonces).toHaveLength(1)
    const notApproved = { type: 'refused', code: 'proposal_not_approved' }
    expect(await coordinator.call({ type: 'approve', proposal: refusedProposal, draw: DRAW })).toMatchObject(
      notApproved,
    )
    expect(await coordinator.call({ type: 'renewNonce', proposal: refusedProposal, draw: DRAW })).toMatchObject(
      notApproved,
    )
    const own = await noncesFor(approved)
    for (const nonceStatements of [nonces, own, [own[0], nonces[0]], [nonces[0], own[0]]]) {
      expect(await coordinator.call({ type: 'sign', proposal: refusedProposal, nonceStatements })).toMatchObject(
        notApproved,
      )
    }
    expect(await coordinator.call({ type: 'hasApproved', sessionId: sessionIdOf(refusedProposal) })).toMatchObject({
      result: { hasApproved: false },
    })
  })

  it('gets none either by writing into this device’s storage that it was approved', async () => {
    const { desk, coordinator } = me
    const key = `signer/approved/${sessionIdOf(refusedProposal)}`
    const ofTheOther = await desk.records.get(`signer/approved/${sessionIdOf(approved)}`)
    for (const forged of [Uint8Array.of(1), new Uint8Array(32), ofTheOther!]) {
      await desk.records.set(key, forged)
      for (const type of ['approve', 'renewNonce']) {
        const answer = await coordinator.call({ type, proposal: refusedProposal, draw: DRAW })
        expect(answer).toMatchObject({ type: 'refused', code: 'proposal_not_approved' })
      }
    }
    await desk.records.delete(key)
  })

  it('gets no signature over a digest of its own choice', async () => {
    const digest = messageDigest('Pay the gardener')
    const { coordinator, account } = me
    const scope = { kind: 'session', id: digest }
    const claims = [
      { type: 'broadcast', publicationId: digest },
      { type: 'decline', reason: '' },
      { type: 'digest', digest },
      digest,
    ]
    for (const claim of claims) {
      const answer = await coordinator.call({
        type: 'issue',
        scope,
        network: 'testnet4',
        statementKey: account.statementKey,
        claim,
      })
      if (answer.type !== 'result' || answer.result.kind !== 'statement') continue
      const { signature } = decodeStatement(answer.result.statement)
      for (const key of [account.statementKey, account.publicKey.slice(1)]) {
        expect(verifyBip340(signature, digest, key)).toBe(false)
      }
    }
    for (const type of ['signDigest', 'sign_raw', 'export', 'seed', 'words', 'unlock', '__proto__', 'constructor']) {
      expect(await coordinator.call({ type, digest, opener: passkeyOpener() })).toMatchObject({
        code: 'call_malformed',
      })
    }
  })

  it('cannot say at the page’s door what only the page may', async () => {
    for (const command of [{ type: 'approve', proposal: refusedProposal }, { type: 'status' }, { type: 'erase' }]) {
      expect(await me.coordinator.call(command)).toMatchObject({ type: 'refused', code: 'call_malformed' })
    }
    expect(await me.desk.status()).toMatchObject({ state: 'unlocked' })
  })
})

describe('any caller', () => {
  it('that says anything at all learns no secret, and gets nothing signed but what was approved', async () => {
    const { desk, coordinator, account } = me
    const sessionId = sessionIdOf(approved)
    const nonces = await noncesFor(approved)
    const content: StatementContent = {
      network: 'testnet4',
      scope: { kind: 'session', id: fromHex(sessionId) },
      signer: account.statementKey,
      type: STATEMENT_TYPES.partial,
      body: new Uint8Array(),
    }
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom(approved, refusedProposal, rosterBytes, ...nonces, account.statementKey, fromHex(sessionId)),
    )
    const draw = fc.record({ counter: fc.integer({ min: -1, max: 17 }), attempt: fc.integer({ min: -1, max: 17 }) })
    const network = fc.constantFrom('mainnet', 'testnet4', 'regtest', 'nowhere')
    const claim = fc.oneof(
      fc.anything(),
      fc.constant(content),
      fc.record({
        type: fc.constantFrom(
          'join',
          'decline',
          'handover',
          'broadcast',
          'enrol',
          'seal',
          'confirm',
          'propose',
          'nonce',
          'partial',
        ),
      }),
      fc.record({ type: fc.constant('join'), counter: fc.anything(), peerId: fc.anything(), relays: fc.anything() }),
      fc.record({ type: fc.constant('decline'), reason: fc.anything() }),
      fc.record({ type: fc.constant('broadcast'), publicationId: fc.oneof(bytes, fc.anything()) }),
      fc.record({ type: fc.constant('seal'), enrolmentIds: fc.anything() }),
      fc.record({ type: fc.constant('confirm'), groupId: fc.anything() }),
    )
    const scope = fc.oneof(
      fc.anything(),
      fc.record({ kind: fc.constantFrom('session', 'gathering', 'group', 'x'), id: bytes }),
    )
    const call = fc.oneof(
      fc.anything(),
      fc.record(
        { type: fc.constantFrom('review', 'registerGroup'), proposal: bytes, roster: bytes },
        { requiredKeys: ['type'] },
      ),
      fc.record({ type: fc.constant('review'), proposal: bytes }),
      fc.record({ type: fc.constant('registerGroup'), roster: bytes }),
      fc.record({ type: fc.constantFrom('approve', 'renewNonce'), proposal: bytes, draw }),
      fc.record({ type: fc.constant('sign'), proposal: bytes, nonceStatements: fc.array(bytes, { maxLength: 3 }) }),
      fc.record({
        type: fc.constantFrom('liveNonceIds', 'hasApproved'),
        sessionId: fc.oneof(fc.constant(sessionId), fc.string()),
      }),
      fc.record({ type: fc.constant('newAccount'), network }),
      fc.record({ type: fc.constant('issue'), scope, network, statementKey: bytes, claim }),
    )
    const opener = fc.oneof(
      fc.anything(),
      fc.record({
        kind: fc.constant('passkey'),
        credentialId: bytes,
        prf: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      }),
    )
    const command = fc.oneof(
      fc.anything(),
      fc.record({ type: fc.constantFrom('status', 'lock2', 'connect', 'words', 'unlock') }),
      fc.record({ type: fc.constantFrom('words', 'unlock'), opener }),
      fc.record({ type: fc.constant('addWay'), opener, way: opener }),
      fc.record({
        type: fc.constant('create'),
        way: fc.constant(passkeyWay(7)),
        entropy: fc.record({ kind: fc.constantFrom('random', 'from-prf') }),
      }),
      fc.record({
        type: fc.constant('checkWords'),
        positions: fc.array(fc.nat(24)),
        words: fc.array(fc.constantFrom(...wordlist.slice(0, 9))),
      }),
      fc.record({ type: fc.constant('openBackup'), file: bytes }),
      fc.record({ type: fc.constant('review'), proposal: bytes }),
      fc.record({ type: fc.constant('backup'), groups: fc.constant([]), labels: fc.constant([]), history: bytes }),
    )
    await fc.assert(
      fc.asyncProperty(call, command, fc.anything(), async (asked, commanded, nonsense) => {
        const crossing = [asked, commanded, nonsense].map(asItCrosses)
        await coordinator.call(crossing[0])
        await coordinator.throwIn(crossing[2])
        await desk.send({ requestId: 1, command: crossing[1] })
        await desk.send(crossing[2])
      }),
      { numRuns: 150 },
    )
    // A signature that is due comes all the same, and is the only one of its kind.
    await coordinator.call({ type: 'forget', sessionId })
    await desk.say({ type: 'approve', proposal: approved })
    const fresh = await noncesFor(approved)
    expect(await coordinator.call({ type: 'sign', proposal: approved, nonceStatements: fresh })).toMatchObject({
      type: 'result',
    })
    expect(await coordinator.call({ type: 'sign', proposal: approved, nonceStatements: fresh })).toMatchObject({
      code: 'nonce_not_alive',
    })

    expectOnlyApproved(coordinator.heard)
    const visible = everythingIn([coordinator.heard, desk.heard]) + (await storedIn(desk))
    // The search finds what is there: the nonces were computed right, and public ones were seen.
    expect(drawnNonces.length).toBeGreaterThan(1)
    expect(visible).toContain(toHex(me.account.publicKey))
    expect(visible).toContain(toHex(drawnNonces.at(-1)!.pubNonce))
    expectNoSecretIn(visible, [...secretsOfKey(ENTROPY, [me.account]), ...secretsOfNonces()])
  })

  it('hears nothing of what a library throws', async () => {
    const { desk, coordinator } = await deviceOf(WORDS)
    const secret = toHex(ENTROPY)
    vi.spyOn(desk.records, 'get').mockRejectedValue(new Error(`unexpected: ${secret}`))
    const answers = [
      await coordinator.call({ type: 'review', proposal: approved }),
      await desk.send({ requestId: 1, command: { type: 'status' } }),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ type: 'refused', code: 'internal' })
    expect(everythingIn(answers)).not.toContain(secret)
  })
})

/** What structured cloning makes of it; what it refuses never crosses. */
function asItCrosses(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return undefined
  }
}
