import { compareBytes, equalBytes, type NonceSetId, type StatementId, taggedHash } from '../bytes/index.ts'
import { keyAgg, nonceAgg, nonceGen, type SecNonce, Session } from '../musig2/index.ts'
import { bip340PublicKey, decodeStatement, signStatement, type StatementContent, statementId } from '../wire/index.ts'
import { claimTypeCode, encodeClaim, type SessionClaim } from './claims.ts'
import { makeContext, messageItems, type SessionContext, type SigningItem } from './context.ts'
import { fold, type SessionState } from './fold.ts'
import { nonceSetIdOf } from './nonce-sets.ts'
import { encodeProposal, type Proposal, sessionIdOf, type SignerKeys } from './proposal.ts'
import { StatementSet } from './statement-set.ts'
import { VerificationCache, verifyNext } from './verification.ts'

/** A signer whose every secret follows from its number. For tests only. */
export interface Cast extends SignerKeys {
  readonly secretKey: Uint8Array
  readonly statementSecretKey: Uint8Array
}

/** A signed statement with its id. */
export interface Said {
  readonly id: StatementId
  readonly bytes: Uint8Array
}

/** A nonce statement with the secrets behind it. */
export interface SaidNonce extends Said {
  readonly pubNonces: readonly Uint8Array[]
  readonly secNonces: readonly SecNonce[]
}

const AUX = new Uint8Array(32)

function secretOf(...numbers: readonly number[]): Uint8Array {
  return taggedHash('muster/test', Uint8Array.from(numbers))
}

/** So many signers in the order of their public keys; `salt` makes others. */
export function castOf(count: number, salt = 0): readonly Cast[] {
  return Array.from({ length: count }, (_, number): Cast => {
    const secretKey = secretOf(number, 0, salt)
    const statementSecretKey = secretOf(number, 1, salt)
    return {
      secretKey,
      statementSecretKey,
      publicKey: plainPublicKey(secretKey),
      statementKey: bip340PublicKey(statementSecretKey),
    }
  }).toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
}

/** The 33 bytes with the right parity: of the two keys with this x, the one for which the library agrees to sign. */
function plainPublicKey(secretKey: Uint8Array): Uint8Array {
  const x = bip340PublicKey(secretKey)
  const candidates = [2, 3].map((prefix) => Uint8Array.of(prefix, ...x))
  const found = candidates.find((publicKey) => {
    const context = keyAgg([publicKey])
    const { secNonce, pubNonce } = nonceGen({ publicKey, random: secretOf(9) })
    try {
      new Session(context, nonceAgg([pubNonce]), AUX).sign(secNonce, secretKey)
      return true
    } catch {
      return false
    }
  })
  if (found === undefined) throw new Error('This secret key has no public key.')
  return found
}

/** A session between these signers about a text, with any part of its proposal changed. */
export function sessionOf(
  cast: readonly Cast[],
  change: Partial<Proposal> = {},
  items: readonly SigningItem[] = messageItems('hello'),
): SessionContext {
  const proposal: Proposal = {
    network: 'testnet4',
    scheme: 'bip340',
    groupId: new Uint8Array(32).fill(1),
    signers: cast.map(({ publicKey, statementKey }) => ({ publicKey, statementKey })),
    subject: { kind: 'message', text: 'hello' },
    electionMethod: 'lexicographic',
    creatorIndex: 0,
    createdAtMs: 1_700_000_000_000,
    expiresAtMs: 1_700_086_400_000,
    failoverSeconds: 300,
    note: '',
    random: new Uint8Array(16).fill(2),
    ...change,
  }
  return makeContext(sessionIdOf(encodeProposal(proposal)), proposal, items, new Uint8Array(32).fill(3))
}

/** What this signer says in the session, signed; or with any field of the signed content changed first. */
export function say(
  context: SessionContext,
  speaker: Cast,
  claim: SessionClaim,
  change: Partial<StatementContent> = {},
): Said {
  return sayBody(context, speaker, claimTypeCode(claim), encodeClaim(claim), change)
}

/** The same for a body that no claim has. */
export function sayBody(
  context: SessionContext,
  speaker: Cast,
  type: number,
  body: Uint8Array,
  change: Partial<StatementContent> = {},
): Said {
  const { scope, proposal } = context
  const content = { network: proposal.network, scope, signer: speaker.statementKey, type, body, ...change }
  return { id: statementId(content), bytes: signStatement(content, speaker.statementSecretKey, AUX) }
}

/** 16 bytes that stand for a start of a worker. */
export function bootOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number)
}

/** A nonce of this signer for every item; the same numbers give the same one. */
export function sayNonce(
  context: SessionContext,
  speaker: Cast,
  draw: { readonly boot?: number; readonly counter: number; readonly attempt?: number; readonly variant?: number },
): SaidNonce {
  const { boot = 0, counter, attempt = 0, variant = 0 } = draw
  const pairs = context.items.map((_, itemIndex) => {
    const random = taggedHash(
      'muster/test-nonce',
      speaker.secretKey,
      Uint8Array.of(boot, counter, attempt, variant, itemIndex),
    )
    return nonceGen({ publicKey: speaker.publicKey, secretKey: speaker.secretKey, random })
  })
  const pubNonces = pairs.map(({ pubNonce }) => pubNonce)
  const said = say(context, speaker, { type: 'nonce', boot: bootOf(boot), counter, attempt, pubNonces })
  return { ...said, pubNonces, secNonces: pairs.map(({ secNonce }) => secNonce) }
}

/** The right partial signatures of one signer for these nonces, one nonce of each signer in order. Spends them. */
export function sayPartial(context: SessionContext, speaker: Cast, nonces: readonly SaidNonce[]): Said {
  const own = nonces[context.proposal.signers.findIndex(({ publicKey }) => equalBytes(publicKey, speaker.publicKey))]
  if (own === undefined) throw new Error('This signer has no nonce in the set.')
  const partials = context.items.map(({ message }, itemIndex) => {
    const aggNonce = nonceAgg(nonces.map(({ pubNonces }) => pubNonces[itemIndex] ?? AUX))
    const keyContext = context.keys[itemIndex]
    const secNonce = own.secNonces[itemIndex]
    if (keyContext === undefined || secNonce === undefined) throw new Error(`There is no item ${itemIndex}.`)
    return new Session(keyContext, aggNonce, message).sign(secNonce, speaker.secretKey)
  })
  return sayPartials(context, speaker, nonceSetIdOf(nonces.map(({ id }) => id)), own.id, partials)
}

/** Any partial signatures for any set. */
export function sayPartials(
  context: SessionContext,
  speaker: Cast,
  nonceSetId: NonceSetId,
  nonceStatementId: StatementId,
  partials: readonly Uint8Array[],
): Said {
  return say(context, speaker, { type: 'partial', nonceSetId, nonceStatementId, partials })
}

/** What these statements amount to, with everything verified. Each of them has to be taken. */
export function stateOf(said: readonly Said[], session: SessionContext): SessionState {
  const statements = new StatementSet(session)
  for (const { bytes, id } of said) {
    const { kind } = statements.receive(bytes)
    if (kind !== 'added') throw new Error(`The statement ${id} was not taken: ${kind}.`)
  }
  return verified(session, statements)
}

/** The same where some push others out of their places. */
export function crowdedStateOf(said: readonly Said[], session: SessionContext): SessionState {
  const statements = new StatementSet(session)
  for (const { bytes } of said) statements.receive(bytes)
  return verified(session, statements)
}

function verified(session: SessionContext, statements: StatementSet): SessionState {
  const cache = new VerificationCache()
  while (verifyNext(session, statements, cache));
  return fold(session, statements, cache)
}

/** The type code and body that a statement carries. */
export function contentOf({ bytes }: Said): StatementContent {
  return decodeStatement(bytes)
}
