import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import {
  concat,
  equalSecretBytes,
  fromHex,
  type GatheringId,
  idFromBytes,
  itemAt,
  type SessionId,
  type StatementId,
  toHex,
} from '../bytes/index.ts'
import { DEFAULT_FEE_CAP, type FeeCap } from '../chain/index.ts'
import { type Account, decodeRoster, encodeEnrolment, enrolmentDigest, type Roster } from '../group/index.ts'
import { nonceAgg, nonceGen, type SecNonce, Session } from '../musig2/index.ts'
import {
  claimTypeCode,
  encodeClaim,
  MAX_NONCES,
  nonceSetIdOf,
  type SessionClaim,
  type SessionContext,
} from '../session/index.ts'
import {
  type Network,
  type Scope,
  signBip340,
  signStatement,
  STATEMENT_TYPES,
  type StatementContent,
  statementId,
} from '../wire/index.ts'
import { belongsTo, bodyOfClaim, type Claim } from './claims.ts'
import { refusing, SignerError } from './errors.ts'
import { type AccountKeys, deriveAccountKeys, findAccountIndex, wipeAccountKeys } from './keys.ts'
import { type OpenedNonce, readNonceSet } from './nonce-set.ts'
import { BOOT_BYTES, type NonceDraw, NonceVault } from './nonce-vault.ts'
import { type RegisteredGroup, Registry, type StoredAccount } from './registry.ts'
import type { Review, Reviewed } from './review.ts'
import { Reviews } from './reviews.ts'
import type { Sealer, SignerRecords } from './sealer.ts'
import { SealedSeed, type SeedSource } from './seed.ts'

const APPROVED_PREFIX = 'signer/approved/'
const APPROVAL_CONTEXT = utf8ToBytes('muster/approval')
const APPROVAL_TAG_BYTES = 32
const AUX_RAND_BYTES = 32

/** What a signer needs from its surroundings. */
interface CommonPorts {
  readonly records: SignerRecords
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Lets other work in between two signatures of a long list. */
  readonly yieldToEvents: () => Promise<void>
  /** A payment whose fee passes either bound is not signed. `DEFAULT_FEE_CAP` unless said otherwise. */
  readonly feeCap?: FeeCap
}

/** With a sealer, the signer makes a seed of its own at the first need and keeps it sealed among its records. */
export type SignerPorts = CommonPorts & ({ readonly sealer: Sealer } | { readonly seeds: SeedSource })

/**
 * Holds the seed and the secret nonces of one device; implements the coordinator's port Signer. Beside `SignerError` its calls reject
 * with `ReviewError` for a payment that it does not sign, and with what the records and the sealer throw; then nothing was issued.
 */
export class LocalSigner {
  readonly #ports: CommonPorts
  readonly #seeds: SeedSource
  readonly #registry: Registry
  readonly #reviews: Reviews
  readonly #nonces: NonceVault
  #drawQueue: Promise<unknown> = Promise.resolve()
  #accountQueue: Promise<unknown> = Promise.resolve()

  constructor(ports: SignerPorts) {
    this.#ports = ports
    this.#seeds = 'seeds' in ports ? ports.seeds : new SealedSeed(ports.records, ports.sealer, ports.random)
    this.#registry = new Registry(ports.records)
    const { yieldToEvents, feeCap = DEFAULT_FEE_CAP } = ports
    this.#reviews = new Reviews({ registry: this.#registry, feeCap, yieldToEvents })
    this.#nonces = new NonceVault(ports.random)
  }

  /** The next unused account. Calls queue up, so that no two get the same one. */
  async newAccount(network: Network): Promise<Account> {
    const made = this.#accountQueue.then(() => this.#makeAccount(network))
    this.#accountQueue = made.catch(() => undefined)
    return made
  }

  /**
   * A roster with an account that this device does not know is looked through for one of this seed: so a restored device finds its
   * groups again. For that the seed has to be open.
   * @throws SignerError `group_malformed`, `group_foreign`; `seed_locked` or `seed_missing` where it would have to be looked for.
   */
  async registerGroup(rosterBytes: Uint8Array): Promise<RegisteredGroup> {
    try {
      return await this.#registry.addGroup(rosterBytes)
    } catch (error) {
      if (!(error instanceof SignerError) || error.code !== 'group_foreign') throw error
      const account = await this.#findAccount(decodeRoster(rosterBytes))
      if (account === undefined) throw error
      await this.#registry.addFoundAccount(account, rosterBytes)
      return this.#registry.addGroup(rosterBytes)
    }
  }

  /** The rosters of all groups that were registered, for a backup. */
  async rosters(): Promise<readonly Uint8Array[]> {
    return this.#registry.rosters()
  }

  async review(proposalBytes: Uint8Array): Promise<Review> {
    return (await this.#reviews.of(proposalBytes)).review
  }

  /** The person approves: remembered, in a way that only who has the key can. Draws no nonce. */
  async remember(proposalBytes: Uint8Array): Promise<Review> {
    const reviewed = await this.#reviews.of(proposalBytes)
    await this.#withKeys(reviewed.group.account, async (keys) => this.#keepApproval(reviewed, keys))
    return reviewed.review
  }

  async approve(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    const reviewed = await this.#reviews.of(proposalBytes)
    checkDraw(draw)
    return this.#withKeys(reviewed.group.account, async (keys) => {
      await this.#keepApproval(reviewed, keys)
      return this.#drawNonce(reviewed, draw, keys)
    })
  }

  async renewNonce(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    return this.#withApproval(proposalBytes, async (reviewed, keys) => {
      checkDraw(draw)
      return this.#drawNonce(reviewed, draw, keys)
    })
  }

  /**
   * @throws SignerError `proposal_not_approved`; `nonce_set_wrong` when the statements are not one valid nonce of each signer, in order;
   * `nonce_not_alive` when the own secret nonces are not, or no longer, in memory.
   */
  async sign(proposalBytes: Uint8Array, nonceStatements: readonly Uint8Array[]): Promise<Uint8Array> {
    return this.#withApproval(proposalBytes, async ({ context, group }, keys) => {
      const nonces = refusing('nonce_set_wrong', () => readNonceSet(context, nonceStatements))
      const own = itemAt(nonces, group.signerIndex)
      const sessions = await this.#sessions(context, nonces)
      // From here on they are gone, whatever happens next.
      const secNonces = this.#nonces.take(context.sessionId, own.id)
      const partials = await this.#signItems(sessions, secNonces, keys.secretKey)
      const claim: SessionClaim = {
        type: 'partial',
        nonceSetId: nonceSetIdOf(nonces.map(({ id }) => id)),
        nonceStatementId: own.id,
        partials,
      }
      return this.#signContent(contentOf(context, claim, keys), keys)
    })
  }

  async liveNonceIds(sessionId: SessionId): Promise<readonly StatementId[]> {
    return this.#nonces.ids(sessionId)
  }

  async hasApproved(sessionId: SessionId): Promise<boolean> {
    return (await this.#approval(sessionId)) !== undefined
  }

  async issue(scope: Scope, network: Network, statementKey: Uint8Array, claim: Claim): Promise<Uint8Array> {
    if (!belongsTo(claim, scope.kind)) {
      throw new SignerError('claim_refused', 'Nothing of this kind is said in such a place.')
    }
    const account = await this.#registry.account(statementKey)
    if (account.network !== network) {
      throw new SignerError('claim_refused', `This account is on ${account.network}, not on ${network}.`)
    }
    return this.#withKeys(account, async (keys) => {
      const statement = refusing('claim_refused', () => {
        const content =
          claim.type === 'enrol' ? this.#enrolment(scope, claim, keys) : bodyOfClaim(claim, this.#boot(scope))
        return this.#signContent({ network, scope, signer: keys.account.statementKey, ...content }, keys)
      })
      if (claim.type === 'enrol') await this.#registry.enrol(keys.account.statementKey, scope.id)
      return statement
    })
  }

  /** Drops all secret nonces: what is approved needs fresh ones. */
  dropNonces(): void {
    this.#nonces.clear()
  }

  async forget(sessionId: SessionId): Promise<void> {
    this.#nonces.forget(sessionId)
    this.#reviews.forget(sessionId)
    await this.#ports.records.delete(APPROVED_PREFIX + sessionId)
  }

  async #makeAccount(network: Network): Promise<Account> {
    await this.#seeds.prepare(await this.#registry.hasAccounts())
    const accountIndex = await this.#registry.nextAccountIndex(network)
    const keys = await this.#deriveKeys(network, accountIndex)
    wipeAccountKeys(keys)
    await this.#registry.addAccount({ network, accountIndex, statementKey: keys.account.statementKey })
    return keys.account
  }

  async #findAccount(roster: Roster): Promise<StoredAccount | undefined> {
    const seed = await this.#seeds.open()
    try {
      const accountIndex = await findAccountIndex(seed, roster, this.#ports.yieldToEvents)
      if (accountIndex === undefined) return undefined
      const keys = deriveAccountKeys(seed, roster.network, accountIndex)
      wipeAccountKeys(keys)
      return { network: roster.network, accountIndex, statementKey: keys.account.statementKey }
    } finally {
      seed.fill(0)
    }
  }

  async #keepApproval({ context }: Reviewed, keys: AccountKeys): Promise<void> {
    await this.#ports.records.set(APPROVED_PREFIX + context.sessionId, approvalTag(context.sessionId, keys))
  }

  /** The tag of an approval, unproven; undefined without one. */
  async #approval(sessionId: SessionId): Promise<Uint8Array | undefined> {
    const stored = await this.#ports.records.get(APPROVED_PREFIX + sessionId)
    return stored?.length === APPROVAL_TAG_BYTES ? stored : undefined
  }

  /**
   * With the keys for what was approved. That it was is proved by its tag: others who can write to this device's storage can
   * write a record, and not this one.
   */
  async #withApproval<T>(
    proposalBytes: Uint8Array,
    use: (reviewed: Reviewed, keys: AccountKeys) => Promise<T>,
  ): Promise<T> {
    const reviewed = await this.#reviews.of(proposalBytes)
    const { sessionId } = reviewed.review
    const tag = await this.#approval(sessionId)
    if (tag === undefined) throw notApproved()
    return this.#withKeys(reviewed.group.account, async (keys) => {
      if (!equalSecretBytes(tag, approvalTag(sessionId, keys))) throw notApproved()
      return use(reviewed, keys)
    })
  }

  /** Draws queue up: of two calls at once only one makes a nonce, and both get it. */
  async #drawNonce(reviewed: Reviewed, draw: NonceDraw, keys: AccountKeys): Promise<Uint8Array> {
    const made = this.#drawQueue.then(() => this.#makeNonce(reviewed, draw, keys))
    this.#drawQueue = made.catch(() => undefined)
    return made
  }

  async #makeNonce({ context }: Reviewed, draw: NonceDraw, keys: AccountKeys): Promise<Uint8Array> {
    const { counter, attempt } = draw
    const drawn = this.#nonces.drawn(context.sessionId, draw)
    if (drawn !== undefined) return drawn
    const boot = this.#nonces.bootFor(context.sessionId, counter)
    const pubNonces: Uint8Array[] = []
    const secNonces: SecNonce[] = []
    for (const [itemIndex, item] of context.items.entries()) {
      const { pubNonce, secNonce } = nonceGen({
        publicKey: keys.account.publicKey,
        secretKey: keys.secretKey,
        aggregatePublicKey: itemAt(context.keys, itemIndex).xOnlyPublicKey,
        message: item.message,
        extraInput: concat(context.scope.id, boot, Uint8Array.of(counter, attempt)),
      })
      pubNonces.push(pubNonce)
      secNonces.push(secNonce)
      await this.#ports.yieldToEvents()
    }
    const content = contentOf(context, { type: 'nonce', boot, counter, attempt, pubNonces }, keys)
    const statement = this.#signContent(content, keys)
    // Whoever dropped the nonces of this session in a pause meant these as well.
    const isWanted = this.#nonces.boot(context.sessionId) === boot
    if (isWanted) this.#nonces.keep(context.sessionId, draw, { id: statementId(content), statement, secNonces })
    return statement
  }

  /** The BIP327 session of each item. All that others contributed is checked here, before a secret nonce is touched. */
  async #sessions(context: SessionContext, nonces: readonly OpenedNonce[]): Promise<readonly Session[]> {
    const sessions: Session[] = []
    for (const [itemIndex, item] of context.items.entries()) {
      const session = refusing('nonce_set_wrong', () => {
        const aggNonce = nonceAgg(nonces.map(({ claim }) => itemAt(claim.pubNonces, itemIndex)))
        return new Session(itemAt(context.keys, itemIndex), aggNonce, item.message)
      })
      sessions.push(session)
      await this.#ports.yieldToEvents()
    }
    return sessions
  }

  async #signItems(
    sessions: readonly Session[],
    secNonces: readonly SecNonce[],
    secretKey: Uint8Array,
  ): Promise<readonly Uint8Array[]> {
    const partials: Uint8Array[] = []
    for (const [itemIndex, session] of sessions.entries()) {
      partials.push(session.sign(itemAt(secNonces, itemIndex), secretKey))
      await this.#ports.yieldToEvents()
    }
    return partials
  }

  #boot(scope: Scope): Uint8Array {
    // Only in a session anything hangs on it; elsewhere it is a name that nobody else has.
    return scope.kind === 'session'
      ? this.#nonces.boot(idFromBytes<SessionId>(scope.id))
      : this.#ports.random(BOOT_BYTES)
  }

  #enrolment(
    scope: Scope,
    { memberName }: { readonly memberName: string },
    { account, secretKey }: AccountKeys,
  ): Pick<StatementContent, 'type' | 'body'> {
    const gatheringId = idFromBytes<GatheringId>(scope.id)
    const terms = { memberName, xpub: account.xpub, origin: account.origin }
    const digest = enrolmentDigest(gatheringId, account.statementKey, terms)
    const signature = signBip340(digest, secretKey, this.#ports.random(AUX_RAND_BYTES))
    return { type: STATEMENT_TYPES.enrol, body: encodeEnrolment(account, memberName, signature) }
  }

  #signContent(content: StatementContent, keys: AccountKeys): Uint8Array {
    return signStatement(content, keys.statementSecretKey, this.#ports.random(AUX_RAND_BYTES))
  }

  async #withKeys<T>(account: StoredAccount, use: (keys: AccountKeys) => Promise<T>): Promise<T> {
    const keys = await this.#deriveKeys(account.network, account.accountIndex)
    try {
      if (toHex(keys.account.statementKey) !== toHex(account.statementKey)) {
        throw new SignerError('record_damaged', 'The account of this group does not come from the key of this device.')
      }
      return await use(keys)
    } finally {
      wipeAccountKeys(keys)
    }
  }

  async #deriveKeys(network: Network, accountIndex: number): Promise<AccountKeys> {
    const seed = await this.#seeds.open()
    try {
      return deriveAccountKeys(seed, network, accountIndex)
    } finally {
      seed.fill(0)
    }
  }
}

/** HMAC-SHA256 over the session's id, which commits to the whole proposal, under the account's statement key. */
function approvalTag(sessionId: SessionId, { statementSecretKey }: AccountKeys): Uint8Array {
  return hmac(sha256, statementSecretKey, concat(APPROVAL_CONTEXT, fromHex(sessionId)))
}

/** @throws SignerError `draw_refused`. */
function checkDraw({ counter, attempt }: NonceDraw): void {
  if (![counter, attempt].every((number) => Number.isInteger(number) && number >= 0 && number < MAX_NONCES)) {
    throw new SignerError('draw_refused', `A session has ${MAX_NONCES} nonces of each signer, and as many attempts.`)
  }
}

function notApproved(): SignerError {
  return new SignerError('proposal_not_approved', 'Nobody has approved this proposal on this device.')
}

function contentOf(context: SessionContext, claim: SessionClaim, { account }: AccountKeys): StatementContent {
  const { scope, proposal } = context
  const type = claimTypeCode(claim)
  return { network: proposal.network, scope, signer: account.statementKey, type, body: encodeClaim(claim) }
}
