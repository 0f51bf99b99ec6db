import { hkdfSync } from 'node:crypto'
import { Prepared, PropertyError, type Target } from '../../fuzz/target.ts'
import type { SignerAnswer } from '../bridge/index.ts'
import { concat, fromHex, type GroupId } from '../bytes/index.ts'
import { MemoryStore } from '../coordinator/memory/index.ts'
import { encodeRoster, makeRoster } from '../group/index.ts'
import { encodeProposal } from '../session/index.ts'
import { LocalSigner } from '../signer/index.ts'
import { seal } from '../vault/index.ts'
import { encode } from '../wire/index.ts'
import { decodeBackup, encodeBackup } from './backup.ts'
import { KeyError } from './errors.ts'
import { serveSigner } from './serve-signer.ts'
import { entropyOfWords, wordsOf } from './words.ts'

const ENTROPY = new Uint8Array(16).fill(5)
const ID = 'ab'.repeat(32) as GroupId
const HEADER_BYTES = 17
const random = (length: number): Uint8Array => new Uint8Array(length).fill(3)
/** Deriving a key and opening a cipher crosses into the host. */
const WITH_CIPHER = 0.1
const SIGNING = 0.02

/** Every reader of this room: backups, and words as they were typed. */
export async function signerWorkerTargets(): Promise<readonly Target[]> {
  const group = { groupId: ID, link: 'abc', roster: new Uint8Array(300), descriptor: 'tr(musig(a,b)/<0;1>/*)' }
  const content = {
    madeAtMs: 1_700_000_000_000,
    groups: [group, group],
    labels: [{ id: ID, text: 'Harbour' }],
    history: new Uint8Array(50),
  }
  const file = await encodeBackup(ENTROPY, content, random)
  const plaintext = encode([
    content.madeAtMs,
    [[new Uint8Array(32), group.link, group.roster, group.descriptor]],
    [[ID, 'Harbour']],
    content.history,
  ])
  const key = new Uint8Array(hkdfSync('sha256', ENTROPY, new Uint8Array(32), 'muster/backup/key', 32))
  const header = file.slice(0, HEADER_BYTES)
  const errors = [KeyError]
  return [
    {
      name: 'backup',
      kind: 'bytes',
      grammar: 'plain',
      errors,
      share: WITH_CIPHER,
      samples: [file],
      read: async (bytes) => decodeBackup(ENTROPY, bytes),
    },
    {
      name: 'backup behind its cipher',
      kind: 'bytes',
      grammar: 'cbor',
      errors,
      share: WITH_CIPHER,
      samples: [plaintext],
      read: async (changed) => {
        const sealed = concat(header, await seal(key, changed, header, random(12)))
        return new Prepared(async () => decodeBackup(ENTROPY, sealed))
      },
    },
    {
      name: 'typed words',
      kind: 'text',
      grammar: 'plain',
      errors,
      share: WITH_CIPHER,
      samples: [wordsOf(ENTROPY).join(' '), ` ${wordsOf(new Uint8Array(32)).join('\n').toUpperCase()} `],
      read: entropyOfWords,
    },
    await doorTarget(),
  ]
}

/** The signer behind its door, as a coordinator's worker that is somebody else's would ask it. */
async function doorTarget(): Promise<Target> {
  const records = new MemoryStore()
  const signer = signerOf(records)
  const accounts = [await signer.newAccount('testnet4'), await signer.newAccount('testnet4')]
  const roster = makeRoster(
    'testnet4',
    'Club',
    accounts.map((account, index) => ({ ...account, name: `Member ${index}` })),
  )
  const rosterBytes = encodeRoster(roster)
  const { groupId } = await signer.registerGroup(rosterBytes)
  const proposal = encodeProposal({
    network: 'testnet4',
    scheme: 'bip340',
    groupId: fromHex(groupId),
    signers: roster.members.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
    subject: { kind: 'message', text: 'hello' },
    electionMethod: 'lexicographic',
    creatorIndex: 0,
    createdAtMs: 1,
    expiresAtMs: 2_000_000_000_000,
    failoverSeconds: 60,
    note: '',
    random: new Uint8Array(16),
  })
  const { sessionId } = await signer.remember(proposal)
  const draw = { counter: 0, attempt: 0 }
  const statement = await signer.approve(proposal, draw)
  const statementKey = accounts[0]?.statementKey ?? new Uint8Array()
  const session = { kind: 'session', id: fromHex(sessionId) }
  const gathering = { kind: 'gathering', id: new Uint8Array(32) }
  const group = { kind: 'group', id: fromHex(groupId) }
  const says = [
    { scope: session, claim: { type: 'join', counter: 0, peerId: 'peer', relays: ['/dns4/a'] } },
    { scope: session, claim: { type: 'handover', turn: 1, reason: 'no' } },
    { scope: session, claim: { type: 'signature', signatures: [new Uint8Array(64)] } },
    { scope: gathering, claim: { type: 'enrol', memberName: 'Ann' } },
    { scope: gathering, claim: { type: 'seal', enrolmentIds: [ID, groupId] } },
    { scope: gathering, claim: { type: 'confirm', groupId } },
    {
      scope: group,
      claim: { type: 'propose', sessionId: fromHex(sessionId), proposal, secret: new Uint8Array(16), relays: [] },
    },
  ].map((issued) => ({ type: 'issue', network: 'testnet4', statementKey, ...issued }))
  const calls = [
    ...says,
    { type: 'newAccount', network: 'testnet4' },
    { type: 'registerGroup', roster: rosterBytes },
    { type: 'review', proposal },
    { type: 'renewNonce', proposal, draw },
    { type: 'sign', proposal, nonceStatements: [statement, statement] },
  ]
  return {
    name: 'signer behind its door',
    kind: 'data',
    errors: [Refused],
    share: SIGNING,
    samples: calls.map((call) => ({ requestId: 1, call })),
    read: async (message) => {
      // A device of its own each time: one call must not decide what becomes of the next.
      const copy = new MemoryStore()
      for (const key of await records.keys('')) await copy.set(key, (await records.get(key)) ?? new Uint8Array())
      return new Prepared(async () => {
        const answer = await ask(signerOf(copy), message)
        if (answer?.type !== 'refused') return
        if (answer.code === 'internal') throw new PropertyError('The signer failed instead of refusing.')
        throw new Refused(answer.code)
      })
    },
  }
}

/** One call through the door; undefined where there is no answer, as to what has no request id. */
async function ask(signer: LocalSigner, message: unknown): Promise<SignerAnswer | undefined> {
  const { promise, resolve } = Promise.withResolvers<SignerAnswer | undefined>()
  const stop = serveSigner(
    {
      postMessage: resolve,
      addEventListener: (_, listener) => listener({ data: message }),
      start: () => undefined,
      close: () => undefined,
    },
    signer,
  )
  const { requestId } = Object(message) as { readonly requestId?: unknown }
  // Nobody can be answered who did not say which request it is.
  if (!Number.isSafeInteger(requestId) || Number(requestId) < 0) resolve(undefined)
  const answer = await promise
  stop()
  return answer
}

/** The signer refused, by one of its codes. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

function signerOf(records: MemoryStore): LocalSigner {
  let drawn = 0
  const draw = (length: number): Uint8Array => new Uint8Array(length).fill((drawn += 1) % 251)
  const seed = new Uint8Array(64).fill(5)
  const seeds = { prepare: async () => undefined, open: async () => Uint8Array.from(seed) }
  return new LocalSigner({ records, seeds, random: draw, yieldToEvents: async () => undefined })
}
