import { concat, type GatheringId, idFromBytes, type SessionId, type StatementId, toHex } from '../bytes/index.ts'
import { type Account, encodeEnrolment, enrolmentDigest } from '../group/index.ts'
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
import { type AccountKeys, deriveAccountKeys, wipeAccountKeys } from './keys.ts'
import { type OpenedNonce, readNonceSet, wrongNonceSet } from './nonce-set.ts'
import { BOOT_BYTES, type NonceDraw, NonceVault } from './nonce-vault.ts'
import { type RegisteredGroup, Registry, type StoredAccount } from './registry.ts'
import { type Review, type Reviewed, reviewProposal } from './review.ts'
import type { Sealer, SignerRecords } from './sealer.ts'
import { hasSeed, makeSeed, openSeed } from './seed.ts'

const APPROVED_PREFIX = 'signer/approved/'
const AUX_RAND_BYTES = 32

/** What a signer needs from its surroundings. */
export interface SignerPorts {
  readonly records: SignerRecords
  readonly sealer: Sealer
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Lets other work in between two signatures of a long list. */
  readonly yieldToEvents: () => Promise<void>
}

/**
 * Holds the seed and the secret nonces of one device; implements the coordinator's port Signer. Beside `SignerError` its calls reject
 * with what the records and the sealer throw; then nothing was issued.
 */
export class LocalSigner {
  readonly #ports: SignerPorts
  readonly #registry: Registry
  readonly #nonces: NonceVault
  #accountQueue: Promise<unknown> = Promise.resolve()

  constructor(ports: SignerPorts) {
    this.#ports = ports
    this.#registry = new Registry(ports.records)
    this.#nonces = new NonceVault(ports.random)
  }

  /** The next unused account. Calls queue up, so that no two get the same one. */
  async newAccount(network: Network): Promise<Account> {
    const made = this.#accountQueue.then(() => this.#makeAccount(network))
    this.#accountQueue = made.catch(() => undefined)
    return made
  }

  async registerGroup(rosterBytes: Uint8Array): Promise<RegisteredGroup> {
    return this.#registry.addGroup(rosterBytes)
  }

  async review(proposalBytes: Uint8Array): Promise<Review> {
    return (await reviewProposal(this.#registry, proposalBytes)).review
  }

  async approve(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    const reviewed = await reviewProposal(this.#registry, proposalBytes)
    await this.#ports.records.set(APPROVED_PREFIX + reviewed.review.sessionId, Uint8Array.of(1))
    return this.#drawNonce(reviewed, draw)
  }

  async renewNonce(proposalBytes: Uint8Array, draw: NonceDraw): Promise<Uint8Array> {
    return this.#drawNonce(await this.#approved(proposalBytes), draw)
  }

  /**
   * @throws SignerError `proposal_not_approved`; `nonce_set_wrong` when the statements are not one valid nonce of each signer, in order;
   * `nonce_not_alive` when the own secret nonces are not, or no longer, in memory.
   */
  async sign(proposalBytes: Uint8Array, nonceStatements: readonly Uint8Array[]): Promise<Uint8Array> {
    const reviewed = await this.#approved(proposalBytes)
    const { context, group } = reviewed
    const nonces = refusing('nonce_set_wrong', () => readNonceSet(context, nonceStatements))
    const own = nonces[group.signerIndex]
    if (own === undefined) throw wrongNonceSet()
    const sessions = await this.#sessions(context, nonces)
    return this.#withKeys(group.account, async (keys) => {
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
    return (await this.#ports.records.get(APPROVED_PREFIX + sessionId)) !== undefined
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

  async forget(sessionId: SessionId): Promise<void> {
    this.#nonces.forget(sessionId)
    await this.#ports.records.delete(APPROVED_PREFIX + sessionId)
  }

  async #makeAccount(network: Network): Promise<Account> {
    const { records, sealer, random } = this.#ports
    // With accounts and no seed the seed was lost: a new one would hide it.
    if (!(await hasSeed(records)) && !(await this.#registry.hasAccounts())) await makeSeed(records, sealer, random)
    const accountIndex = await this.#registry.nextAccountIndex(network)
    const keys = await this.#deriveKeys(network, accountIndex)
    wipeAccountKeys(keys)
    await this.#registry.addAccount({ network, accountIndex, statementKey: keys.account.statementKey })
    return keys.account
  }

  async #approved(proposalBytes: Uint8Array): Promise<Reviewed> {
    const reviewed = await reviewProposal(this.#registry, proposalBytes)
    if (!(await this.hasApproved(reviewed.review.sessionId))) {
      throw new SignerError('proposal_not_approved', 'Nobody has approved this proposal on this device.')
    }
    return reviewed
  }

  async #drawNonce({ context, group }: Reviewed, draw: NonceDraw): Promise<Uint8Array> {
    const { counter, attempt } = draw
    if (![counter, attempt].every((number) => Number.isInteger(number) && number >= 0 && number < MAX_NONCES)) {
      throw new SignerError('draw_refused', `A session has ${MAX_NONCES} nonces of each signer, and as many attempts.`)
    }
    // No pause between asking the vault and giving to it: of two calls at once only one makes a nonce.
    return this.#withKeys(group.account, async (keys) => {
      const drawn = this.#nonces.drawn(context.sessionId, draw)
      if (drawn !== undefined) return drawn
      const boot = this.#nonces.bootFor(context.sessionId, counter)
      const pairs = context.items.map((item, itemIndex) =>
        nonceGen({
          publicKey: keys.account.publicKey,
          secretKey: keys.secretKey,
          aggregatePublicKey: context.keys[itemIndex]?.xOnlyPublicKey ?? fail(),
          message: item.message,
          extraInput: concat(context.scope.id, boot, Uint8Array.of(counter, attempt)),
        }),
      )
      const pubNonces = pairs.map(({ pubNonce }) => pubNonce)
      const content = contentOf(context, { type: 'nonce', boot, counter, attempt, pubNonces }, keys)
      const statement = this.#signContent(content, keys)
      const secNonces = pairs.map(({ secNonce }) => secNonce)
      this.#nonces.keep(context.sessionId, draw, { id: statementId(content), statement, secNonces })
      return statement
    })
  }

  /** The BIP327 session of each item. All that others contributed is checked here, before a secret nonce is touched. */
  async #sessions(context: SessionContext, nonces: readonly OpenedNonce[]): Promise<readonly Session[]> {
    const sessions: Session[] = []
    for (const [itemIndex, item] of context.items.entries()) {
      const session = refusing('nonce_set_wrong', () => {
        const aggNonce = nonceAgg(nonces.map(({ claim }) => claim.pubNonces[itemIndex] ?? fail()))
        return new Session(context.keys[itemIndex] ?? fail(), aggNonce, item.message)
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
      partials.push(session.sign(secNonces[itemIndex] ?? fail(), secretKey))
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
    const seed = await openSeed(this.#ports.records, this.#ports.sealer)
    try {
      return deriveAccountKeys(seed, network, accountIndex)
    } finally {
      seed.fill(0)
    }
  }
}

function contentOf(context: SessionContext, claim: SessionClaim, { account }: AccountKeys): StatementContent {
  const { scope, proposal } = context
  const type = claimTypeCode(claim)
  return { network: proposal.network, scope, signer: account.statementKey, type, body: encodeClaim(claim) }
}

function fail(): never {
  throw new SignerError('nonce_set_wrong', 'A nonce, a key or a digest is missing for one of the items.')
}
