import { type GatheringId, idFromBytes, taggedHash } from '../bytes/index.ts'
import {
  decode,
  encode,
  isBytesOf,
  isList,
  isText,
  isUint,
  type Network,
  networkCode,
  networkOf,
} from '../wire/index.ts'
import { GroupError } from './errors.ts'
import { checkGroupName } from './names.ts'

/** A name of 60 characters (up to 240 bytes), a key and sixteen random bytes fit well inside. */
export const MAX_OPENING_BYTES = 512

/** The document of a gathering: who called it, under which name, on which network. */
export interface Opening {
  readonly network: Network
  readonly groupName: string
  /** Statement key of who may seal the group, 32 bytes. */
  readonly creatorKey: Uint8Array
  /** 16 bytes, so that two gatherings of the same name are two. */
  readonly random: Uint8Array
}

const OPENING_VERSION = 1

/** CBOR `[1, network, groupName, creatorKey, random]`. @throws GroupError `name_invalid`. */
export function encodeOpening(opening: Opening): Uint8Array {
  const { network, groupName, creatorKey, random } = opening
  return encode([OPENING_VERSION, networkCode(network), checkGroupName(groupName), creatorKey, random])
}

/** @throws GroupError `opening_malformed` or `name_invalid`, WireError when the bytes are not canonical. */
export function decodeOpening(bytes: Uint8Array): Opening {
  const value = decode(bytes, MAX_OPENING_BYTES)
  if (!isList(value) || value.length !== 5) throw malformed()
  const [version, network, groupName, creatorKey, random] = value
  if (version !== OPENING_VERSION || !isUint(network) || !isText(groupName)) throw malformed()
  if (!isBytesOf(creatorKey, 32) || !isBytesOf(random, 16)) throw malformed()
  return { network: networkOf(network), groupName: checkGroupName(groupName), creatorKey, random }
}

/** The id that an opening's bytes have. */
export function gatheringIdOf(openingBytes: Uint8Array): GatheringId {
  return idFromBytes<GatheringId>(taggedHash('muster/gathering', openingBytes))
}

function malformed(): GroupError {
  return new GroupError('opening_malformed', 'This invitation to a group cannot be read.')
}
