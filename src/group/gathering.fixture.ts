import { HDKey } from '@scure/bip32'
import { type StatementId, taggedHash } from '../bytes/index.ts'
import {
  bip340PublicKey,
  type Network,
  type Scope,
  signBip340,
  signStatement,
  STATEMENT_TYPES,
  type StatementContent,
  statementId,
} from '../wire/index.ts'
import { type Account, extendedKeyVersions, HARDENED } from './account.ts'
import { encodeEnrolment, enrolmentDigest } from './enrolment.ts'
import { encodeConfirmation, encodeSeal, gatheringScope } from './gathering-statements.ts'
import { encodeOpening, gatheringIdOf, type Opening } from './opening.ts'
import type { Member } from './roster.ts'

/** A person with an account whose secrets follow from a number. For tests only. */
export interface Person extends Account {
  readonly name: string
  readonly accountSecretKey: Uint8Array
  readonly statementSecretKey: Uint8Array
}

/** A signed statement with its id. */
export interface Said {
  readonly id: StatementId
  readonly bytes: Uint8Array
}

const AUX = new Uint8Array(32)

export function personOf(number: number, name: string, network: Network = 'testnet4'): Person {
  const seed = taggedHash('muster/test', Uint8Array.of(number & 255, number >> 8))
  const account = HDKey.fromMasterSeed(seed, extendedKeyVersions(network))
  const statement = account.deriveChild(HARDENED)
  if (account.privateKey === null || account.publicKey === null || statement.privateKey === null) {
    throw new Error('A seed has secret keys.')
  }
  return {
    name,
    statementKey: bip340PublicKey(statement.privateKey),
    publicKey: account.publicKey,
    xpub: account.publicExtendedKey,
    origin: { fingerprint: seed.slice(0, 4), path: [87 + HARDENED, 1 + HARDENED, number + HARDENED] },
    accountSecretKey: account.privateKey,
    statementSecretKey: statement.privateKey,
  }
}

export function memberOf({ name, statementKey, publicKey, xpub, origin }: Person): Member {
  return { name, statementKey, publicKey, xpub, origin }
}

export function openingBy(creator: Person, change: Partial<Opening> = {}): Uint8Array {
  const random = new Uint8Array(16).fill(1)
  return encodeOpening({ network: 'testnet4', groupName: 'Club', creatorKey: creator.statementKey, random, ...change })
}

/** Any body under any type, signed by this person for this gathering, or with the signed content changed first. */
export function say(
  openingBytes: Uint8Array,
  { statementKey, statementSecretKey }: Person,
  type: number,
  body: Uint8Array,
  change: Partial<StatementContent> = {},
): Said {
  const scope: Scope = gatheringScope(gatheringIdOf(openingBytes))
  const content: StatementContent = { network: 'testnet4', scope, signer: statementKey, type, body, ...change }
  return { id: statementId(content), bytes: signStatement(content, statementSecretKey, AUX) }
}

/** This person's enrolment under any name; with the account's signature made by `signedBy`. */
export function enrol(openingBytes: Uint8Array, person: Person, name = person.name, signedBy = person): Said {
  const digest = enrolmentDigest(gatheringIdOf(openingBytes), person.statementKey, { memberName: name, ...person })
  const signature = signBip340(digest, signedBy.accountSecretKey, AUX)
  return say(openingBytes, person, STATEMENT_TYPES.enrol, encodeEnrolment(person, name, signature))
}

export function seal(openingBytes: Uint8Array, creator: Person, enrolments: readonly Said[]): Said {
  return say(openingBytes, creator, STATEMENT_TYPES.seal, encodeSeal(enrolments.map(({ id }) => id)))
}

export function confirm(
  openingBytes: Uint8Array,
  person: Person,
  groupId: Parameters<typeof encodeConfirmation>[0],
): Said {
  return say(openingBytes, person, STATEMENT_TYPES.confirm, encodeConfirmation(groupId))
}
