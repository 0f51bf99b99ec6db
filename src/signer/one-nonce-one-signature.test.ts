import fc from 'fast-check'
import { HDKey } from '@scure/bip32'
import { describe, expect, it, vi } from 'vitest'
import { fromHex, type SessionId, type StatementId, taggedHash, toHex } from '../bytes/index.ts'
import { proposalFor } from '../coordinator/ports/signer.contract.ts'
import { type Account, decodeRoster, encodeRoster, extendedKeyVersions, groupIdOf, makeRoster } from '../group/index.ts'
import type * as musig2 from '../musig2/index.ts'
import { nonceGen } from '../musig2/index.ts'
import {
  claimTypeCode,
  encodeClaim,
  encodeProposal,
  type Entry,
  fold,
  makeContext,
  MAX_NONCES,
  messageItems,
  nextStep,
  nonceSetIdOf,
  type SessionClaim,
  type SessionContext,
  type SessionState,
  sessionIdOf,
  StatementSet,
  type Step,
  VerificationCache,
  verifyNext,
} from '../session/index.ts'
import * as wire from '../wire/index.ts'
import { TestDevice } from './device.contract.ts'
import { SignerError } from './errors.ts'

/** Every use of a secret nonce by the mathematics itself. */
const { uses } = vi.hoisted(() => ({ uses: new Map<object, number>() }))

vi.mock('../musig2/index.ts', async (load) => {
  const actual = await load<typeof musig2>()
  class WatchedSession extends actual.Session {
    override sign(secNonce: musig2.SecNonce, secretKey: Uint8Array): Uint8Array {
      uses.set(secNonce, (uses.get(secNonce) ?? 0) + 1)
      return super.sign(secNonce, secretKey)
    }
  }
  return { ...actual, Session: WatchedSession }
})

// The same statement is received by everyone, often: its signature is checked once.
vi.mock('../wire/index.ts', async (load) => {
  const actual = await load<typeof wire>()
  const results = new Map<string, boolean>()
  return {
    ...actual,
    isStatementSigned: (statement: wire.Statement) => {
      const key = toHex(actual.encodeStatement(statement))
      const result = results.get(key) ?? actual.isStatementSigned(statement)
      results.set(key, result)
      return result
    },
  }
})

const TEXT = 'Pay the gardener'
const AUX = new Uint8Array(32)

/** One honest signer: its device, and what of the session it holds. */
interface Honest {
  device: TestDevice
  statements: StatementSet
  readonly signerIndex: number
  readonly cache: VerificationCache
}

/** A member that follows no rule. Its keys are known here, so it can say anything. */
interface Hostile {
  readonly signerIndex: number
  readonly publicKey: Uint8Array
  readonly statementKey: Uint8Array
  readonly statementSecretKey: Uint8Array
}

/** What happens next: to which signer, and which of the things that it could be. */
interface Act {
  readonly kind: 'deliver' | 'step' | 'restart' | 'lose' | 'crash' | 'unsaved' | 'provoke' | 'lie'
  readonly who: number
  readonly pick: number
}

const LIARS_SEED = taggedHash('muster/test', Uint8Array.of(77))

function liarsAccount(): Account & { readonly statementSecretKey: Uint8Array } {
  const account = HDKey.fromMasterSeed(LIARS_SEED, extendedKeyVersions('testnet4'))
  return {
    statementKey: wire.bip340PublicKey(LIARS_SEED),
    statementSecretKey: LIARS_SEED,
    publicKey: account.publicKey!,
    xpub: account.publicExtendedKey,
    origin: { fingerprint: new Uint8Array(4), path: [] },
  }
}

/** A session between honest devices, and a hostile member if there is one. All that was ever said lies in one heap. */
class World {
  readonly context: SessionContext
  readonly sessionId: SessionId
  readonly proposalBytes: Uint8Array
  readonly honest: readonly Honest[]
  readonly hostile: Hostile | undefined
  readonly said = new Map<StatementId, Entry>()
  /** What the signers ever gave out, whether or not it was stored or sent. */
  readonly issued: Entry[] = []

  private constructor(
    proposalBytes: Uint8Array,
    context: SessionContext,
    devices: readonly (readonly [TestDevice, number])[],
    hostile: Hostile | undefined,
  ) {
    this.proposalBytes = proposalBytes
    this.context = context
    this.sessionId = context.sessionId
    this.hostile = hostile
    this.honest = devices.map(([device, signerIndex]) => {
      return { device, signerIndex, statements: new StatementSet(context), cache: new VerificationCache() }
    })
  }

  static async of(count: number, hasLiar: boolean): Promise<World> {
    const devices = Array.from({ length: hasLiar ? count - 1 : count }, () => new TestDevice())
    const accounts = await Promise.all(devices.map(({ signer }) => signer.newAccount('testnet4')))
    const liar = liarsAccount()
    const members = [...accounts, ...(hasLiar ? [liar] : [])].map((account, index) => ({
      ...account,
      name: `M${index}`,
    }))
    const rosterBytes = encodeRoster(makeRoster('testnet4', 'Club', members))
    const roster = decodeRoster(rosterBytes)
    const placed = await Promise.all(
      devices.map(async (device) => {
        const { signerIndex } = await device.signer.registerGroup(rosterBytes)
        return [device, signerIndex] as const
      }),
    )
    const group = { devices, accounts, roster, rosterBytes, groupId: groupIdOf(rosterBytes) }
    const proposal = proposalFor(group, { subject: { kind: 'message', text: TEXT } })
    const proposalBytes = encodeProposal(proposal)
    const sessionId = sessionIdOf(proposalBytes)
    const context = makeContext(sessionId, proposal, messageItems(TEXT), fromHex(sessionId))
    const liarsIndex = roster.members.findIndex(({ publicKey }) => toHex(publicKey) === toHex(liar.publicKey))
    return new World(proposalBytes, context, placed, hasLiar ? { ...liar, signerIndex: liarsIndex } : undefined)
  }

  async act({ kind, who, pick }: Act): Promise<void> {
    const one = this.honest[who % this.honest.length]!
    switch (kind) {
      case 'deliver':
        this.deliver(one, pick)
        return
      case 'step':
        this.#keep(one, await this.#takeStep(one, pick % 2 === 0))
        return
      case 'restart':
        one.device = one.device.restart()
        return
      case 'lose':
        // Storage of the session is gone as well; the key and the approval are not.
        one.device = one.device.restart()
        one.statements = new StatementSet(this.context)
        return
      case 'crash':
        // What the signer gave is neither stored nor sent, and memory is gone.
        await this.#takeStep(one, true)
        one.device = one.device.restart()
        return
      case 'unsaved':
        // Storage failed: what the signer gave is dropped, and life goes on.
        await this.#takeStep(one, true)
        return
      case 'provoke':
        await this.#provoke(one, pick)
        return
      case 'lie':
        this.#lie(pick)
    }
  }

  /** One of all statements ever said, in any order, again and again. */
  deliver(to: Honest, pick: number): void {
    const all = [...this.said.values()]
    const entry = all[pick % Math.max(1, all.length)]
    if (entry !== undefined) to.statements.receive(entry.bytes)
  }

  deliverAll(to: Honest): void {
    for (const { bytes } of this.said.values()) to.statements.receive(bytes)
  }

  async stepOf({ device, statements, signerIndex, cache }: Honest, isVerified: boolean): Promise<Step> {
    const liveNonceIds = new Set(await device.signer.liveNonceIds(this.sessionId))
    const me = { signerIndex, hasApproved: true, liveNonceIds }
    const state = isVerified ? this.stateOf(statements, cache) : fold(this.context, statements, cache)
    return nextStep(this.context, statements, state, me)
  }

  stateOf(statements: StatementSet, cache = new VerificationCache()): SessionState {
    while (verifyNext(this.context, statements, cache));
    return fold(this.context, statements, cache)
  }

  /** Everything that was ever said, as one who heard it all knows it. */
  all(): StatementSet {
    const statements = new StatementSet(this.context)
    for (const { bytes } of this.said.values()) statements.receive(bytes)
    return statements
  }

  async finish(one: Honest): Promise<Step> {
    const step = await this.stepOf(one, true)
    this.#keep(one, await this.#takeStep(one, true))
    return step
  }

  /** Does what is owed, and gives what the signer said, if anything. */
  async #takeStep(one: Honest, isVerified: boolean): Promise<Uint8Array | undefined> {
    const step = await this.stepOf(one, isVerified)
    const { signer } = one.device
    switch (step.type) {
      case 'nonce': {
        const isApproved = await signer.hasApproved(this.sessionId)
        const said = isApproved
          ? await signer.renewNonce(this.proposalBytes, step)
          : await signer.approve(this.proposalBytes, step)
        return this.#note(said)
      }
      case 'partial': {
        const nonces = step.nonceStatementIds.map((id) => one.statements.get(id)!.bytes)
        return this.#note(await signer.sign(this.proposalBytes, nonces))
      }
      case 'wait':
      case 'tell':
      case 'publish':
      case 'end':
        return undefined
    }
  }

  #note(bytes: Uint8Array): Uint8Array {
    this.issued.push(this.#read(bytes))
    return bytes
  }

  #keep(one: Honest, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return
    const entry = this.#read(bytes)
    one.statements.receive(bytes)
    this.said.set(entry.id, entry)
  }

  #read(bytes: Uint8Array): Entry {
    const statements = new StatementSet(this.context)
    statements.receive(bytes)
    return statements.entries()[0]!
  }

  /** A coordinator that is not to be trusted: asks for a signature with any nonces that were ever said, whatever is owed. */
  async #provoke({ device }: Honest, pick: number): Promise<void> {
    const nonces = this.#nonces()
    const chosen = this.context.proposal.signers.map((_, signerIndex) => {
      const own = nonces.filter((nonce) => nonce.signerIndex === signerIndex)
      return own[(pick + signerIndex) % Math.max(1, own.length)]
    })
    if (!chosen.every((nonce) => nonce !== undefined)) return
    try {
      this.#note(
        await device.signer.sign(
          this.proposalBytes,
          chosen.map(({ bytes }) => bytes),
        ),
      )
    } catch (error) {
      if (!(error instanceof SignerError)) throw error
    }
  }

  #nonces(): readonly Entry[] {
    return [...this.said.values(), ...this.issued].filter(({ claim }) => claim.type === 'nonce')
  }

  /** The hostile member says another nonce, in a slot of its own or twice in one, or spends one on any set. */
  #lie(pick: number): void {
    if (this.hostile === undefined) return
    const { signerIndex, publicKey, statementKey, statementSecretKey } = this.hostile
    const own = [...this.said.values()].filter((entry) => entry.signerIndex === signerIndex)
    const nonce = own[pick % Math.max(1, own.length)]
    let claim: SessionClaim
    if (pick % 3 === 0 && nonce !== undefined) {
      const others = this.#nonces().slice(0, pick % 5)
      const nonceSetId = nonceSetIdOf(others.map(({ id }) => id))
      claim = {
        type: 'partial',
        nonceSetId,
        nonceStatementId: nonce.id,
        partials: [taggedHash('muster/test', Uint8Array.of(pick & 255))],
      }
    } else {
      const { pubNonce } = nonceGen({ publicKey })
      const boot = new Uint8Array(16).fill(pick % 4)
      claim = { type: 'nonce', boot, counter: pick % 3, attempt: pick % 2, pubNonces: [pubNonce] }
    }
    const content = {
      network: this.context.proposal.network,
      scope: this.context.scope,
      signer: statementKey,
      type: claimTypeCode(claim),
      body: encodeClaim(claim),
    }
    const entry = this.#read(wire.signStatement(content, statementSecretKey, AUX))
    this.said.set(entry.id, entry)
  }
}

/** No secret nonce was used twice, and no two partial signatures were made with one. */
function expectEachNonceUsedOnce(world: World): void {
  expect(Math.max(0, ...uses.values())).toBeLessThanOrEqual(1)
  const partials = world.issued.flatMap(({ claim }) => (claim.type === 'partial' ? [claim.nonceStatementId] : []))
  expect(new Set(partials).size).toBe(partials.length)
  // The public nonce tells the secret one: none may stand in two statements.
  const publicNonces = new Map<string, StatementId>()
  for (const { id, claim } of world.issued) {
    if (claim.type !== 'nonce') continue
    for (const pubNonce of claim.pubNonces.map(toHex)) {
      expect(publicNonces.get(pubNonce) ?? id).toBe(id)
      publicNonces.set(pubNonce, id)
    }
  }
}

const actOf = (...kinds: readonly Act['kind'][]): fc.Arbitrary<Act> =>
  fc.record({ kind: fc.constantFrom(...kinds), who: fc.nat({ max: 3 }), pick: fc.nat({ max: 200 }) })

describe('whatever the schedule', () => {
  it('no secret nonce is used twice, and no honest signer can be blamed', async () => {
    const acts = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: actOf('deliver') },
        { weight: 5, arbitrary: actOf('step') },
        { weight: 2, arbitrary: actOf('provoke', 'lie') },
        { weight: 1, arbitrary: actOf('restart', 'lose', 'crash', 'unsaved') },
      ),
      { minLength: 10, maxLength: 40 },
    )
    let partials = 0
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 4 }), fc.boolean(), acts, async (count, hasLiar, schedule) => {
        uses.clear()
        const world = await World.of(count, hasLiar)
        for (const act of schedule) await world.act(act)
        expectEachNonceUsedOnce(world)
        for (const { signerIndex } of world.stateOf(world.all()).faults) {
          expect(signerIndex).toBe(world.hostile?.signerIndex)
        }
        partials += world.issued.filter(({ claim }) => claim.type === 'partial').length
      }),
      { numRuns: 100 },
    )
    // The property says something only if signatures were made on the way.
    expect(partials).toBeGreaterThan(20)
  })

  it('honest signers complete within sixteen nonces, once everything gets through', async () => {
    const acts = fc
      .tuple(
        fc.array(actOf('deliver', 'deliver', 'step'), { maxLength: 25 }),
        fc.array(actOf('restart', 'lose', 'crash', 'unsaved'), { maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
      )
      .map(([calm, trouble, places]) => {
        const schedule = [...calm]
        for (const act of trouble) schedule.splice((places.next().value ?? 0) % (schedule.length + 1), 0, act)
        return schedule
      })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 4 }), acts, async (count, schedule) => {
        uses.clear()
        const world = await World.of(count, false)
        for (const act of schedule) await world.act(act)
        let published = 0
        for (let round = 0; published < count; round++) {
          expect(round).toBeLessThan(12)
          published = 0
          for (const one of world.honest) {
            world.deliverAll(one)
            if ((await world.finish(one)).type === 'publish') published++
          }
        }
        expectEachNonceUsedOnce(world)
        for (const { statements, cache } of world.honest) {
          const { phase, faults, signers } = world.stateOf(statements, cache)
          expect({ phase, faults }).toEqual({ phase: 'complete', faults: [] })
          expect(Math.max(...signers.map(({ nonceCount }) => nonceCount))).toBeLessThanOrEqual(MAX_NONCES)
        }
      }),
      { numRuns: 60 },
    )
  })
})
