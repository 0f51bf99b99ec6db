import { compareBytes, type GroupId, idFromBytes, taggedHash, toHex } from '../bytes/index.ts'
import { keyAgg } from '../musig2/index.ts'
import {
  decode,
  encode,
  isBytes,
  isBytesOf,
  isList,
  isText,
  isUint,
  type Network,
  networkCode,
  networkOf,
  type WireValue,
} from '../wire/index.ts'
import { type Account, checkOrigin, HARDENED, publicKeyOfXpub } from './account.ts'
import { GroupError } from './errors.ts'
import { checkGroupName, checkMemberName } from './names.ts'

/** A group is at least two; a hundred is what links, statements and screens are made for. */
export const MIN_MEMBERS = 2
export const MAX_MEMBERS = 100
/** A hundred members of at most 600 bytes each. */
export const MAX_ROSTER_BYTES = 65_536

const ROSTER_VERSION = 1

/** A member as everyone in the group knows them. */
export interface Member extends Account {
  readonly name: string
}

/** The document of a group: who signs together. Everyone signs, so the threshold is the number of members. */
export interface Roster {
  readonly network: Network
  readonly groupName: string
  /** In the order of BIP327 KeySort of the individual public keys; a member's index is its signer index everywhere. */
  readonly members: readonly Member[]
}

/**
 * A roster of these members, in order.
 * @throws GroupError `roster_size`, or `member_twice` when a key or a name stands for two.
 */
export function makeRoster(network: Network, groupName: string, members: readonly Member[]): Roster {
  const sorted = members.toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
  return checkRoster({ network, groupName: checkGroupName(groupName), members: sorted })
}

/** CBOR `[1, network, groupName, [[name, xpub, fingerprint, path, statementKey], …]]`. */
export function encodeRoster(roster: Roster): Uint8Array {
  const { network, groupName, members } = checkRoster(roster)
  const rows = members.map(({ name, xpub, origin, statementKey }): readonly WireValue[] => [
    name,
    xpub,
    origin.fingerprint,
    origin.path,
    statementKey,
  ])
  return encode([ROSTER_VERSION, networkCode(network), groupName, rows])
}

/**
 * Reads a roster; the individual public keys come out of the xpubs.
 * @throws GroupError `roster_malformed`, `roster_size`, `member_twice`, `name_invalid`, `xpub_invalid`, `origin_invalid`;
 * WireError when the bytes are not canonical.
 */
export function decodeRoster(bytes: Uint8Array): Roster {
  const value = decode(bytes, MAX_ROSTER_BYTES)
  if (!isList(value) || value.length !== 4) throw malformed()
  const [version, networkNumber, groupName, rows] = value
  if (version !== ROSTER_VERSION || !isUint(networkNumber) || !isText(groupName) || !isList(rows)) throw malformed()
  if (rows.length > MAX_MEMBERS) throw malformed()
  const network = networkOf(networkNumber)
  return checkRoster({
    network,
    groupName: checkGroupName(groupName),
    members: rows.map((row) => readMember(row, network)),
  })
}

function readMember(row: WireValue, network: Network): Member {
  if (!isList(row) || row.length !== 5) throw malformed()
  const [name, xpub, fingerprint, path, statementKey] = row
  if (!isText(name) || !isText(xpub) || !isBytes(fingerprint) || !isList(path) || !path.every(isUint)) throw malformed()
  if (!isBytesOf(statementKey, 32)) throw malformed()
  return {
    name: checkMemberName(name),
    xpub,
    publicKey: publicKeyOfXpub(xpub, network),
    origin: checkOrigin({ fingerprint, path }),
    statementKey,
  }
}

function checkRoster(roster: Roster): Roster {
  const { members } = roster
  if (members.length < MIN_MEMBERS || members.length > MAX_MEMBERS) {
    throw new GroupError('roster_size', `A group has ${MIN_MEMBERS} to ${MAX_MEMBERS} members.`)
  }
  const isOnce = (values: readonly string[]): boolean => new Set(values).size === values.length
  if (
    !isOnce(members.map(({ publicKey }) => toHex(publicKey))) ||
    !isOnce(members.map(({ statementKey }) => toHex(statementKey)))
  ) {
    throw new GroupError('member_twice', 'The same key stands for two members.')
  }
  if (!isOnce(members.map(({ name }) => name))) {
    throw new GroupError('member_twice', 'Two members have the same name. One of them should join under another.')
  }
  const isInOrder = members.every((member, index) => {
    const previous = members[index - 1]
    // Stryker disable next-line EqualityOperator: two equal keys were refused above.
    return previous === undefined || compareBytes(previous.publicKey, member.publicKey) < 0
  })
  if (!isInOrder) throw malformed()
  return roster
}

/** The id that a roster's bytes have. */
export function groupIdOf(rosterBytes: Uint8Array): GroupId {
  return idFromBytes<GroupId>(taggedHash('muster/group', rosterBytes))
}

/** The plain aggregate public key of all members (BIP327 KeyAgg, no tweaks), 33 bytes. */
export function aggregateKeyOf(roster: Roster): Uint8Array {
  return keyAgg(roster.members.map(({ publicKey }) => publicKey)).publicKey
}

/** The group as a BIP390 descriptor with both chains, `tr(musig(…)/<0;1>/*)`, without its checksum. */
export function descriptorOf(roster: Roster): string {
  const keys = roster.members.map(({ origin, xpub }) => {
    const steps = origin.path.map((step) => (step >= HARDENED ? `/${step - HARDENED}h` : `/${step}`)).join('')
    return `[${toHex(origin.fingerprint)}${steps}]${xpub}`
  })
  return `tr(musig(${keys.join(',')})/<0;1>/*)`
}

function malformed(): GroupError {
  return new GroupError('roster_malformed', 'This list of members cannot be read.')
}
