import { randomBytes } from 'node:crypto'
import { setImmediate as nextTask } from 'node:timers/promises'
import { getPublicKey } from '@noble/secp256k1'
import { describe, expect, it, vi } from 'vitest'
import { compareBytes, type GroupId, type NonceSetId, type StatementId, toHex } from '../bytes/index.ts'
import { keyAgg, nonceAgg, nonceGen, type SecNonce, Session } from '../musig2/index.ts'
import { encodeClaim, encodeProposal, nonceSetIdOf, type SessionClaim, sessionIdOf } from '../session/index.ts'
import type { Review } from '../signer/index.ts'
import { bip340PublicKey, decodeStatement, signStatement, statementId, STATEMENT_TYPES } from '../wire/index.ts'
import { readConfig } from './config.ts'
import type { CoordinatorEvent } from './events.ts'
import { MemoryStore } from './memory/index.ts'
import { OpenedSession } from './opened-session.ts'
import type { Signer } from './ports/signer.ts'
import { SessionBook } from './session-book.ts'
import { SessionEngine } from './session-engine.ts'

const ITEM_COUNT = 200

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

interface Keys {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly statementSecretKey: Uint8Array
  readonly statementKey: Uint8Array
}

function makeKeys(): Keys {
  const secretKey = random(32)
  const statementSecretKey = random(32)
  const publicKey = getPublicKey(secretKey, true)
  return { secretKey, publicKey, statementSecretKey, statementKey: bip340PublicKey(statementSecretKey) }
}

/** Three signers of two hundred things, of whom only the first one's device is looked at. */
class Bench {
  readonly signers = [makeKeys(), makeKeys(), makeKeys()].toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
  readonly context = keyAgg(this.signers.map(({ publicKey }) => publicKey))
  readonly messages = Array.from({ length: ITEM_COUNT }, () => random(32))
  readonly document = encodeProposal({
    network: 'regtest',
    scheme: 'bip340',
    groupId: random(32),
    signers: this.signers.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
    subject: { kind: 'message', text: 'Two hundred things.' },
    electionMethod: 'first-signer',
    creatorIndex: 0,
    createdAtMs: 1,
    expiresAtMs: 1_000_000,
    failoverSeconds: 60,
    note: '',
    random: random(16),
  })
  readonly sessionId = sessionIdOf(this.document)
  readonly review: Review = {
    sessionId: this.sessionId,
    groupId: toHex(random(32)) as GroupId,
    signerIndex: 0,
    items: this.messages.map((message) => ({ message, tweaks: [] })),
    digestWords: [],
    publicationId: random(32),
    aggregateKey: this.context.publicKey,
    content: { kind: 'message', text: 'Two hundred things.' },
  }

  async nonceOf(
    signerIndex: number,
  ): Promise<{ readonly statement: Uint8Array; readonly secNonces: readonly SecNonce[] }> {
    const { publicKey, secretKey } = this.signers[signerIndex]!
    const aggregatePublicKey = this.context.xOnlyPublicKey
    const pairs = []
    for (const message of this.messages) {
      pairs.push(nonceGen({ publicKey, secretKey, aggregatePublicKey, message, extraInput: new Uint8Array() }))
      if (pairs.length % 50 === 0) await nextTask()
    }
    const pubNonces = pairs.map(({ pubNonce }) => pubNonce)
    const claim: SessionClaim = { type: 'nonce', boot: random(16), counter: 0, attempt: 0, pubNonces }
    return { statement: this.say(signerIndex, claim), secNonces: pairs.map(({ secNonce }) => secNonce) }
  }

  async partialOf(
    signerIndex: number,
    nonces: readonly Uint8Array[],
    secNonces: readonly SecNonce[],
  ): Promise<Uint8Array> {
    const opened = new OpenedSession(this.document, this.review)
    for (const bytes of nonces) opened.receive(bytes)
    const ids = nonces.map((bytes) => statementId(decodeStatement(bytes)))
    const pubNonces = ids.map((id) => {
      const claim = opened.entry(id)!.claim
      return claim.type === 'nonce' ? claim.pubNonces : []
    })
    const partials: Uint8Array[] = []
    for (const [itemIndex, message] of this.messages.entries()) {
      const session = new Session(this.context, nonceAgg(pubNonces.map((list) => list[itemIndex]!)), message)
      partials.push(session.sign(secNonces[itemIndex]!, this.signers[signerIndex]!.secretKey))
      await nextTask()
    }
    const nonceSetId: NonceSetId = nonceSetIdOf(ids)
    return this.say(signerIndex, { type: 'partial', nonceSetId, nonceStatementId: ids[signerIndex]!, partials })
  }

  say(signerIndex: number, claim: SessionClaim): Uint8Array {
    const { statementKey, statementSecretKey } = this.signers[signerIndex]!
    const scope = { kind: 'session', id: Uint8Array.from(Buffer.from(this.sessionId, 'hex')) } as const
    const body = encodeClaim(claim)
    const content = {
      network: 'regtest',
      scope,
      signer: statementKey,
      type: STATEMENT_TYPES[claim.type],
      body,
    } as const
    return signStatement(content, statementSecretKey, random(32))
  }
}

/** Counts the pieces of verification between two turns of whatever else waits. */
class Watch {
  mostPieces = 0
  pieceCount = 0
  #pieces = 0

  piece(): void {
    this.pieceCount += 1
    this.#pieces += 1
    this.mostPieces = Math.max(this.mostPieces, this.#pieces)
  }

  async letOthers(): Promise<void> {
    await nextTask()
    this.#pieces = 0
  }
}

async function sign(bench: Bench, watch: Watch): Promise<void> {
  let hasApproved = false
  let live: { readonly id: StatementId; readonly secNonces: readonly SecNonce[] } | undefined
  const events: CoordinatorEvent[] = []
  const isComplete = Promise.withResolvers<void>()
  const refuse = async (): Promise<never> => {
    throw new Error('Nobody asks for this here.')
  }
  const signer: Signer = {
    newAccount: refuse,
    registerGroup: refuse,
    review: async () => bench.review,
    approve: async () => {
      const { statement, secNonces } = await bench.nonceOf(0)
      hasApproved = true
      live = { id: statementId(decodeStatement(statement)), secNonces }
      return statement
    },
    renewNonce: refuse,
    sign: async (_document, nonces) => {
      const { secNonces } = live!
      live = undefined
      const statement = await bench.partialOf(0, nonces, secNonces)
      return statement
    },
    liveNonceIds: async () => (live === undefined ? [] : [live.id]),
    hasApproved: async () => hasApproved,
    issue: async (_scope, _network, _statementKey, claim) => {
      if (claim.type !== 'join') throw new Error('Nobody says this here.')
      return bench.say(0, { ...claim, boot: random(16) })
    },
    forget: async () => undefined,
  }
  const opened = new OpenedSession(bench.document, bench.review)
  const verifyNext = opened.verifyNext.bind(opened)
  vi.spyOn(opened, 'verifyNext').mockImplementation(() => {
    const hasWorked = verifyNext()
    if (hasWorked) watch.piece()
    return hasWorked
  })
  const engine = new SessionEngine(
    {
      book: new SessionBook(new MemoryStore(), bench.sessionId),
      signer,
      link: { announce: () => undefined, addPeers: () => undefined, pause: () => undefined, resume: () => undefined },
      settings: readConfig({}),
      peerId: 'me',
      relays: [],
      now: () => 2,
      yieldToEvents: async () => watch.letOthers(),
      emit: (event) => {
        events.push(event)
        if (event.name === 'session:complete') isComplete.resolve()
      },
      changed: () => {
        // What the page is shown is read each time.
        expect(opened.state.sessionId).toBe(bench.sessionId)
      },
    },
    opened,
    { announced: [], failedTurns: [], turn: 0, turnStartedAtMs: 0, confirmedAtMs: undefined, changedAtMs: 0 },
  )
  const take = async (bytes: Uint8Array): Promise<void> => {
    const judgement = opened.receive(bytes)
    if (judgement.kind !== 'added') throw new Error('The statement was not taken.')
    await engine.settle([judgement.id])
  }
  engine.start()
  const others = [await bench.nonceOf(1), await bench.nonceOf(2)]
  for (const { statement } of others) await take(statement)
  await engine.approve()
  const own = opened.statements.entries().find(({ signerIndex, claim }) => signerIndex === 0 && claim.type === 'nonce')!
  const nonces = [own.bytes, ...others.map(({ statement }) => statement)]
  for (const [position, { secNonces }] of others.entries()) {
    await take(await bench.partialOf(position + 1, nonces, secNonces))
  }
  await isComplete.promise
  expect(opened.state.signatures).toHaveLength(ITEM_COUNT)
  expect(events.filter(({ name }) => name === 'session:error')).toEqual([])
}

describe('a session of two hundred things to sign', () => {
  it('lets others have their turn after each piece of its verification', async () => {
    const watch = new Watch()
    await sign(new Bench(), watch)
    // Two pieces for each signer's nonces; for each item one at least to check its partial signatures and one to make the signature.
    expect(watch.pieceCount).toBeGreaterThanOrEqual(3 * 2 + ITEM_COUNT * 2)
    expect(watch.mostPieces).toBe(1)
  })
})
