import { compareBytes, equalBytes } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import { descriptorChecksum } from './checksum.ts'
import { DescriptorError } from './errors.ts'
import { type MemberKey, parseMemberKey, printMemberKey } from './member-key.ts'

/** A group as a BIP390 descriptor `tr(musig(…)/<0;1>/*)`: a taproot wallet that only all members together can spend from. */
export interface GroupDescriptor {
  readonly network: Network
  /** In the order of BIP327 KeySort of the public keys, in which BIP390 aggregates them however they were written. */
  readonly members: readonly MemberKey[]
}

const MIN_MEMBERS = 2
const MAX_MEMBERS = 100
/** A hundred keys of 111 characters with origins of at most ten steps. */
const MAX_DESCRIPTOR_CHARACTERS = 32_768
const OPENING = 'tr(musig('
const CLOSING = ')/<0;1>/*)'

/**
 * Reads the descriptor of a group, with or without its BIP380 checksum. Everything else that a descriptor may say
 * (scripts, other derivations, keys that are no account xpubs) is refused: this wallet would not watch it rightly.
 * @throws DescriptorError
 */
export function parseDescriptor(text: string, network: Network): GroupDescriptor {
  const body = checkChecksum(text.trim())
  if (!body.startsWith(OPENING) || !body.endsWith(CLOSING)) {
    throw new DescriptorError('form_unsupported', 'A group’s descriptor reads tr(musig(…)/<0;1>/*).')
  }
  const keys = body.slice(OPENING.length, -CLOSING.length).split(',')
  if (keys.length < MIN_MEMBERS || keys.length > MAX_MEMBERS) {
    throw new DescriptorError('member_count', `A group has ${MIN_MEMBERS} to ${MAX_MEMBERS} members.`)
  }
  return makeDescriptor(
    network,
    keys.map((key) => parseMemberKey(key, network)),
  )
}

function makeDescriptor(network: Network, keys: readonly MemberKey[]): GroupDescriptor {
  const members = keys.toSorted((a, b) => compareBytes(a.publicKey, b.publicKey))
  const isTwice = members.some(({ publicKey }, index) => {
    const next = members[index + 1]
    return next !== undefined && equalBytes(publicKey, next.publicKey)
  })
  if (isTwice) throw new DescriptorError('member_twice', 'The same key stands for two members.')
  return { network, members }
}

function checkChecksum(text: string): string {
  if (text.length > MAX_DESCRIPTOR_CHARACTERS) {
    throw new DescriptorError('too_long', 'This descriptor is longer than that of any group.')
  }
  const [body = '', checksum, ...rest] = text.split('#')
  const expected = descriptorChecksum(body)
  if (expected === undefined || rest.length > 0) {
    throw new DescriptorError('character_invalid', 'This descriptor has a character that no descriptor has.')
  }
  if (checksum !== undefined && checksum !== expected) {
    throw new DescriptorError(
      'checksum_wrong',
      'The checksum of this descriptor does not match. Copy it again, all of it.',
    )
  }
  return body
}

/** The descriptor as text, members in KeySort order, with its checksum. */
export function printDescriptor({ members }: GroupDescriptor): string {
  const body = `${OPENING}${members.map(printMemberKey).join(',')}${CLOSING}`
  return `${body}#${descriptorChecksum(body) ?? ''}`
}
