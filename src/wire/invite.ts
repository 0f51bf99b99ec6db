import { base64urlnopad } from '@scure/base'
import { concat, equalBytes, taggedHash } from '../bytes/index.ts'
import { decode, encode, isBytesOf, isList, isText, isUint } from './cbor.ts'
import { WireError } from './errors.ts'
import { type Network, networkCode, NETWORKS } from './network.ts'
import type { ScopeKind } from './statement.ts'

/** The longest text after `#` that is looked at, in characters. */
export const MAX_INVITE_CHARACTERS = 4_096
/** Relays that one invite may name. */
export const MAX_INVITE_RELAYS = 8
/** A multiaddr or a peer id longer than this is not one. */
export const MAX_ADDRESS_CHARACTERS = 256

const INVITE_VERSION = 1
const CHECKSUM_BYTES = 4
/** Order of the codes on the wire. */
const INVITE_KINDS: readonly ScopeKind[] = ['session', 'gathering', 'group']

/** What a link carries: which scope, the secret that opens its channel, and where to ask for the others. */
export interface Invite {
  readonly network: Network
  readonly kind: ScopeKind
  /** Hash of the scope's document, 32 bytes. */
  readonly id: Uint8Array
  /** The channel's secret, 16 bytes. */
  readonly secret: Uint8Array
  /** libp2p peer id of who made the link. */
  readonly creatorPeerId: string
  /** Multiaddrs of relays, with the relay's peer id. */
  readonly relays: readonly string[]
}

/** What the relays know of a channel: a 32-byte hash of its secret. */
export function topicOf(secret: Uint8Array): Uint8Array {
  return taggedHash('muster/topic', secret)
}

function checksum(body: Uint8Array): Uint8Array {
  return taggedHash('muster/invite', body).slice(0, CHECKSUM_BYTES)
}

/**
 * Unpadded base64url of `version (1) ‖ checksum (4) ‖ CBOR [network, kind, id, secret, creatorPeerId, relays]`. The checksum is the start
 * of a tagged hash of the CBOR, so that a cut or mistyped link is told apart from a foreign one.
 * @throws WireError `invite_malformed` or `invite_too_long` when the parts do not fit.
 */
export function encodeInvite(invite: Invite): string {
  checkInvite(invite)
  const { network, kind, id, secret, creatorPeerId, relays } = invite
  const body = encode([networkCode(network), INVITE_KINDS.indexOf(kind), id, secret, creatorPeerId, relays])
  const text = base64urlnopad.encode(concat(Uint8Array.of(INVITE_VERSION), checksum(body), body))
  if (text.length > MAX_INVITE_CHARACTERS) throw new WireError('invite_too_long', 'This link would be too long.')
  return text
}

/**
 * Reads what follows `#` in a link.
 * @throws WireError `invite_too_long`, `invite_not_base64url`, `invite_version`, `invite_cut_off` or `invite_malformed`.
 */
export function decodeInvite(text: string): Invite {
  if (text.length > MAX_INVITE_CHARACTERS) {
    throw new WireError('invite_too_long', 'This link is longer than any link of Muster.')
  }
  let bytes: Uint8Array
  try {
    bytes = base64urlnopad.decode(text)
  } catch {
    throw new WireError('invite_not_base64url', 'This link has characters that do not belong there, or was cut off.')
  }
  if (bytes.length === 0) throw new WireError('invite_cut_off', 'This link is empty after the # sign.')
  if (bytes[0] !== INVITE_VERSION) {
    throw new WireError(
      'invite_version',
      'This link was made by another version of Muster, or is not one of its links.',
    )
  }
  const body = bytes.subarray(1 + CHECKSUM_BYTES)
  if (body.length === 0 || !equalBytes(bytes.subarray(1, 1 + CHECKSUM_BYTES), checksum(body))) {
    throw new WireError('invite_cut_off', 'This link was cut off or changed on its way. Ask for it again.')
  }
  return checkInvite(readBody(body))
}

function readBody(body: Uint8Array): Invite {
  let value
  try {
    value = decode(body, MAX_INVITE_CHARACTERS)
  } catch {
    throw malformed()
  }
  if (!isList(value) || value.length !== 6) throw malformed()
  const [networkNumber, kindNumber, id, secret, creatorPeerId, relays] = value
  if (!isUint(networkNumber) || !isUint(kindNumber) || !isBytesOf(id, 32) || !isBytesOf(secret, 16)) throw malformed()
  if (!isText(creatorPeerId) || !isList(relays) || !relays.every(isText)) throw malformed()
  const network = NETWORKS[networkNumber]
  const kind = INVITE_KINDS[kindNumber]
  if (network === undefined || kind === undefined) throw malformed()
  return { network, kind, id, secret, creatorPeerId, relays }
}

function checkInvite(invite: Invite): Invite {
  const addresses = [invite.creatorPeerId, ...invite.relays]
  if (
    invite.id.length !== 32 ||
    invite.secret.length !== 16 ||
    invite.relays.length > MAX_INVITE_RELAYS ||
    addresses.some((address) => address.length === 0 || address.length > MAX_ADDRESS_CHARACTERS)
  ) {
    throw malformed()
  }
  return invite
}

function malformed(): WireError {
  return new WireError('invite_malformed', 'This link does not say what a link of Muster says.')
}
