import { concat, fromHex, idFromBytes, type SessionId, type StatementId, toHex } from '../bytes/index.ts'
import { type Account, encodeEnrolment, enrolmentDigest } from '../group/index.ts'
import { nonceAgg, nonceGen, type SecNonce, Session } from '../musig2/index.ts'
import {
  claimTypeCode,
  encodeClaim,
  nonceSetIdOf,
  type SessionClaim,
  type SessionContext,
  StatementSet,
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
import { bodyOfClaim, type Claim, scopeOfClaim } from './claims.ts'
import { SignerError } from './errors.ts'
import { type AccountKeys, deriveAccountKeys, wipeAccountKeys } from './keys.ts'
import { NonceVault } from './nonce-vault.ts'
import { type RegisteredGroup, Registry, type StoredAccount } from './registry.ts'
import { type Review, type Reviewed, reviewProposal } from './review.ts'
import type { Sealer, SignerRecords } from './sealer.ts'
import { openSeed } from './seed.ts'

const APPROVED_PREFIX = 'signer/approved/'
const BOOT_BYTES = 16
const AUX_RAND_BYTES = 32

/** Which nonce of this signer a fresh one is; `nextStep` says it. */
export interface NonceDraw {
  readonly counter: number
  readonly attempt: number
}

/** What a signer needs from its surroundings. */
export interface SignerPorts {
  readonly records: SignerRecords
  readonly sealer: Sealer
  /** As many fresh random bytes as asked for. */
  readonly random: (length: number) => Uint8Array
  /** Lets other work in between two signatures of a long list. */
  readonly yieldToEvents: () => Promise<void>
}

/** Holds the seed and the secret nonces of one device; implements the coordinator's port Signer. */
export class LocalSigner {
  readonly #ports: SignerPorts
  readonly #registry: Registry
  readonly #nonces = new NonceVault()
  /** Drawn at every start: a nonce from before a restart is never taken for one of now. */
  readonly #boot: Uint8Array
  #accountQueue: Promise<unknown> = Promise.resolve()

  constructor(ports: SignerPorts) {
    this.#ports = ports
    this.#registry = new Registry(ports.records)
    this.#boot = ports.random(BOOT_BYTES)
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
    const nonces = readNonceSet(context, nonceStatements)
    const own = nonces[group.signerIndex]
    if (own === undefined) throw wrongNonceSet()
    const secNonces = this.#nonces.take(own.id)
    if (secNonces === undefined) {
      throw new SignerError('nonce_not_alive', 'The secret nonce of this session was used, or lost by a restart.')
    }
    const pubNonces = nonces.map(({ claim }) => claim.pubNonces)
    return this.#withKeys(group.account, async (keys) => {
      const partials = await this.#signItems(context, pubNonces, secNonces, keys.secretKey)
      const claim: SessionClaim = {
        type: 'partial',
        nonceSetId: nonceSetIdOf(nonces.map(({ id }) => id)),
        nonceStatementId: own.id,
        partials,
      }
      return this.#signClaim(context, claim, keys)
    })
  }

  async liveNonceIds(sessionId: SessionId): Promise<readonly StatementId[]> {
    return this.#nonces.ids(sessionId)
  }

  async hasApproved(sessionId: SessionId): Promise<boolean> {
    return (await this.#ports.records.get(APPROVED_PREFIX + sessionId)) !== undefined
  }

  async issue(scope: Scope, network: Network, statementKey: Uint8Array, claim: Claim): Promise<Uint8Array> {
    if (scopeOfClaim(claim) !== scope.kind) {
      throw new SignerError('proposal_malformed', `A ${scope.kind} has no statement of this kind.`)
    }
    const account = await this.#registry.account(statementKey)
    return this.#withKeys(account, async (keys) => {
      const content =
        claim.type === 'enrol'
          ? { type: STATEMENT_TYPES.enrol, body: this.#enrolment(scope, claim.memberName, keys) }
          : bodyOfClaim(claim, this.#boot)
      return this.#signContent({ network, scope, signer: statementKey, ...content }, keys)
    })
  }

  async forget(sessionId: SessionId): Promise<void> {
    this.#nonces.forget(sessionId)
    await this.#ports.records.delete(APPROVED_PREFIX + sessionId)
  }

  async #makeAccount(network: Network): Promise<Account> {
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

  async #drawNonce({ context, group, review }: Reviewed, { counter, attempt }: NonceDraw): Promise<Uint8Array> {
    return this.#withKeys(group.account, async (keys) => {
      const pairs = context.items.map((item, itemIndex) =>
        nonceGen({
          publicKey: keys.account.publicKey,
          secretKey: keys.secretKey,
          aggregatePublicKey: context.keys[itemIndex]?.xOnlyPublicKey ?? fail(),
          message: item.message,
          extraInput: concat(fromHex(review.sessionId), this.#boot, Uint8Array.of(counter, attempt)),
        }),
      )
      const pubNonces = pairs.map(({ pubNonce }) => pubNonce)
      const claim: SessionClaim = { type: 'nonce', boot: this.#boot, counter, attempt, pubNonces }
      const statement = this.#signClaim(context, claim, keys)
      const id = statementId(contentOf(context, claim, keys.account.statementKey))
      this.#nonces.keep(
        id,
        review.sessionId,
        pairs.map(({ secNonce }) => secNonce),
      )
      return statement
    })
  }

  async #signItems(
    context: SessionContext,
    pubNonces: readonly (readonly Uint8Array[])[],
    secNonces: readonly SecNonce[],
    secretKey: Uint8Array,
  ): Promise<readonly Uint8Array[]> {
    const partials: Uint8Array[] = []
    for (const [itemIndex, item] of context.items.entries()) {
      const aggNonce = nonceAgg(pubNonces.map((list) => list[itemIndex] ?? fail()))
      const session = new Session(context.keys[itemIndex] ?? fail(), aggNonce, item.message)
      partials.push(session.sign(secNonces[itemIndex] ?? fail(), secretKey))
      await this.#ports.yieldToEvents()
    }
    return partials
  }

  #enrolment(scope: Scope, memberName: string, { account, secretKey }: AccountKeys): Uint8Array {
    const gatheringId = idFromBytes<Parameters<typeof enrolmentDigest>[0]>(scope.id)
    const terms = { memberName, xpub: account.xpub, origin: account.origin }
    const digest = enrolmentDigest(gatheringId, account.statementKey, terms)
    return encodeEnrolment(account, memberName, signBip340(digest, secretKey, this.#ports.random(AUX_RAND_BYTES)))
  }

  #signClaim(context: SessionContext, claim: SessionClaim, keys: AccountKeys): Uint8Array {
    return this.#signContent(contentOf(context, claim, keys.account.statementKey), keys)
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
    const { records, sealer, random } = this.#ports
    const seed = await openSeed(records, sealer, random)
    try {
      return deriveAccountKeys(seed, network, accountIndex)
    } finally {
      seed.fill(0)
    }
  }
}

function contentOf(context: SessionContext, claim: SessionClaim, signer: Uint8Array): StatementContent {
  const { scope, proposal } = context
  return { network: proposal.network, scope, signer, type: claimTypeCode(claim), body: encodeClaim(claim) }
}

interface OpenedNonce {
  readonly id: StatementId
  readonly claim: Extract<SessionClaim, { type: 'nonce' }>
}

/** Opens and verifies the nonce statements: one of each signer, in their order, all of one attempt. */
function readNonceSet(context: SessionContext, nonceStatements: readonly Uint8Array[]): readonly OpenedNonce[] {
  if (nonceStatements.length !== context.proposal.signers.length) throw wrongNonceSet()
  const opened = nonceStatements.map((bytes, signerIndex): OpenedNonce => {
    const statements = new StatementSet(context)
    const received = statements.receive(bytes)
    if (received.kind !== 'added') throw wrongNonceSet()
    const entry = statements.get(received.id)
    if (entry?.claim.type !== 'nonce' || entry.signerIndex !== signerIndex) throw wrongNonceSet()
    return { id: entry.id, claim: entry.claim }
  })
  if (new Set(opened.map(({ claim }) => claim.attempt)).size !== 1) throw wrongNonceSet()
  return opened
}

function wrongNonceSet(): SignerError {
  return new SignerError('nonce_set_wrong', 'These are not the nonces of all signers for one attempt.')
}

function fail(): never {
  throw new SignerError('nonce_set_wrong', 'A nonce, a key or a digest is missing for one of the items.')
}
