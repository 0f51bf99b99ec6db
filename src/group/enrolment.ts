import { concat, type GatheringId, fromHex, taggedHash } from '../bytes/index.ts'
import {
  decode,
  encode,
  isBytes,
  isList,
  isText,
  isUint,
  type Network,
  verifyBip340,
  type WireValue,
} from '../wire/index.ts'
import { type Account, checkOrigin, type KeyOrigin, publicKeyOfXpub } from './account.ts'
import { GroupError } from './errors.ts'
import { checkMemberName } from './names.ts'

/** A name of 40 characters (up to 160 bytes), an xpub, an origin of ten steps and a signature fit well inside. */
export const MAX_ENROLMENT_BYTES = 1024

/** What a person brings into a gathering, with proof that the account is theirs. */
export interface Enrolment {
  readonly memberName: string
  /** Individual public key, 33 bytes, read from the xpub. */
  readonly publicKey: Uint8Array
  readonly xpub: string
  readonly origin: KeyOrigin
  /** BIP340 signature by the account key over `enrolmentDigest`, 64 bytes. */
  readonly accountSignature: Uint8Array
}

type EnrolmentTerms = Pick<Enrolment, 'memberName' | 'xpub' | 'origin'>

function termsOf({ memberName, xpub, origin }: EnrolmentTerms): readonly WireValue[] {
  return [memberName, xpub, origin.fingerprint, origin.path]
}

/**
 * The 32 bytes that the account key signs: it says that this statement key speaks for this account in this gathering.
 * The statement's own signature says the reverse, so the two keys are tied both ways.
 * @param statementKey 32 bytes.
 */
export function enrolmentDigest(gatheringId: GatheringId, statementKey: Uint8Array, terms: EnrolmentTerms): Uint8Array {
  return taggedHash('muster/enrolment', concat(fromHex(gatheringId), statementKey, encode(termsOf(terms))))
}

/** Body of an `enrol` statement: `[memberName, xpub, fingerprint, path, accountSignature]`. @throws GroupError `name_invalid`, `origin_invalid`. */
export function encodeEnrolment(
  account: Pick<Account, 'xpub' | 'origin'>,
  memberName: string,
  accountSignature: Uint8Array,
): Uint8Array {
  const terms = { memberName: checkMemberName(memberName), xpub: account.xpub, origin: checkOrigin(account.origin) }
  return encode([...termsOf(terms), accountSignature])
}

/**
 * Reads an `enrol` body. The account's signature is not checked here; see `isEnrolmentSigned`.
 * @throws GroupError `enrolment_malformed`, `name_invalid`, `xpub_invalid` or `origin_invalid`.
 * @throws WireError when the bytes are not canonical.
 */
export function decodeEnrolment(body: Uint8Array, network: Network): Enrolment {
  const value = decode(body, MAX_ENROLMENT_BYTES)
  if (!isList(value) || value.length !== 5) throw malformed()
  const [memberName, xpub, fingerprint, path, accountSignature] = value
  if (
    !isText(memberName) ||
    !isText(xpub) ||
    !isBytes(fingerprint) ||
    !isList(path) ||
    !path.every(isUint) ||
    !isBytes(accountSignature) ||
    accountSignature.length !== 64
  ) {
    throw malformed()
  }
  return {
    memberName: checkMemberName(memberName),
    publicKey: publicKeyOfXpub(xpub, network),
    xpub,
    origin: checkOrigin({ fingerprint, path }),
    accountSignature,
  }
}

/** Whether the account key really signed for this statement key in this gathering. */
export function isEnrolmentSigned(gatheringId: GatheringId, statementKey: Uint8Array, enrolment: Enrolment): boolean {
  const digest = enrolmentDigest(gatheringId, statementKey, enrolment)
  return verifyBip340(enrolment.accountSignature, digest, enrolment.publicKey.subarray(1))
}

function malformed(): GroupError {
  return new GroupError('enrolment_malformed', 'This contribution to the group cannot be read.')
}
