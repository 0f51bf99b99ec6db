import { HDKey } from '@scure/bip32'
import type { Network } from '../wire/index.ts'
import { GroupError } from './errors.ts'

/** Where an account key stands in its owner's tree (BIP380 key origin). */
export interface KeyOrigin {
  /** Fingerprint of the master key, 4 bytes. */
  readonly fingerprint: Uint8Array
  /** Steps from the master key; a hardened step is its index plus 2^31. */
  readonly path: readonly number[]
}

/** The public side of the one account that a member gives to one group. */
export interface Account {
  /** BIP340 key that signs this member's statements, 32 bytes; never a key that holds coins. */
  readonly statementKey: Uint8Array
  /** Individual public key of BIP327, 33 bytes: the account's own public key. */
  readonly publicKey: Uint8Array
  /** BIP32 serialisation of the account's public key and chain code, Base58Check. */
  readonly xpub: string
  readonly origin: KeyOrigin
}

/** First index of the hardened half (BIP32). */
export const HARDENED = 0x8000_0000
/** A path deeper than this has no use here (m/87'/coin'/account' has three steps). */
export const MAX_PATH_STEPS = 10
/** A serialised extended key has 111 characters; nothing longer is looked at. */
export const MAX_XPUB_CHARACTERS = 112

/** BIP32 version bytes: `xpub` on mainnet, `tpub` on every test network. */
export function extendedKeyVersions(network: Network): { readonly private: number; readonly public: number } {
  return network === 'mainnet'
    ? { private: 0x0488_ade4, public: 0x0488_b21e }
    : { private: 0x0435_8394, public: 0x0435_87cf }
}

/**
 * The 33-byte public key inside an account's xpub.
 * @throws GroupError `xpub_invalid` when it is not a public extended key of this network.
 */
export function publicKeyOfXpub(xpub: string, network: Network): Uint8Array {
  if (xpub.length > MAX_XPUB_CHARACTERS) throw new GroupError('xpub_invalid', 'This account key is too long.')
  let key: HDKey
  try {
    key = HDKey.fromExtendedKey(xpub, extendedKeyVersions(network))
  } catch {
    throw new GroupError('xpub_invalid', `This is not an account key (xpub) for ${network}.`)
  }
  if (key.privateKey !== null) {
    throw new GroupError('xpub_invalid', 'This is a private extended key. Only the public one may be shared.')
  }
  if (key.publicKey === null || key.publicExtendedKey !== xpub) {
    throw new GroupError('xpub_invalid', `This is not an account key (xpub) for ${network}.`)
  }
  return Uint8Array.from(key.publicKey)
}

/**
 * The same origin, once it is known to be one: 4 bytes and up to ten BIP32 steps.
 * @throws GroupError `origin_invalid`.
 */
export function checkOrigin(origin: KeyOrigin): KeyOrigin {
  const isPathRight =
    origin.path.length <= MAX_PATH_STEPS &&
    origin.path.every((step) => Number.isInteger(step) && step >= 0 && step <= 0xffff_ffff)
  if (origin.fingerprint.length !== 4 || !isPathRight) {
    throw new GroupError('origin_invalid', 'The origin of this account key is not a fingerprint and a path.')
  }
  return origin
}
