import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { HDKey } from '@scure/bip32'
import { concat, fromHex } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import { networkParameters } from '../network-parameters.ts'

/** BIP328: the chain code of every synthetic xpub, SHA-256 of `MuSig2MuSig2MuSig2`, 32 bytes. */
export const SYNTHETIC_CHAIN_CODE = fromHex('868087ca02a6f974c4598924c36b57762d32cb45717167e300622c7167e38965')

/** BIP328: the extended public key that stands for this aggregate key (33 bytes), in Base58Check. */
export function syntheticXpub(aggregateKey: Uint8Array, network: Network): string {
  return new HDKey({
    publicKey: aggregateKey,
    chainCode: SYNTHETIC_CHAIN_CODE,
    versions: networkParameters(network).extendedKey,
  }).publicExtendedKey
}

/** One unhardened step of BIP32 seen as a change of the aggregate key. */
export interface ChildStep {
  /** I_L, 32 bytes: the plain tweak that leads from the parent's key to the child's. */
  readonly tweak: Uint8Array
  /** I_R, 32 bytes. */
  readonly chainCode: Uint8Array
}

/**
 * BIP32 CKDpub, as far as it is a matter of hashing: what to add to the parent key (33 bytes) and the child's chain code.
 * @param index below 2³¹: hardened steps do not exist without a private key.
 */
export function childStep(publicKey: Uint8Array, chainCode: Uint8Array, index: number): ChildStep {
  if (!Number.isInteger(index) || index < 0 || index >= 0x8000_0000) {
    throw new RangeError(`${index} is not an unhardened index.`)
  }
  const suffix = new Uint8Array(4)
  new DataView(suffix.buffer).setUint32(0, index)
  const digest = hmac(sha512, chainCode, concat(publicKey, suffix))
  return { tweak: digest.slice(0, 32), chainCode: digest.slice(32) }
}
