import { hashes, schnorr } from '@noble/secp256k1'
import { sha256 } from '@noble/hashes/sha2.js'

/** The library leaves the hash of its synchronous calls to its user. */
hashes.sha256 ??= sha256

/** Whether this is a BIP340 signature (64 bytes) of the message by the x-only key (32 bytes). Never throws on bad bytes. */
export function verifyBip340(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  // The library throws on lengths, and answers on everything else.
  if (signature.length !== 64 || publicKey.length !== 32) return false
  return schnorr.verify(signature, message, publicKey)
}

/**
 * A BIP340 signature, 64 bytes.
 * @param secretKey 32 bytes.
 * @param auxRand 32 fresh random bytes, which protect the secret key against faults and side channels.
 */
export function signBip340(message: Uint8Array, secretKey: Uint8Array, auxRand: Uint8Array): Uint8Array {
  return schnorr.sign(message, secretKey, auxRand)
}

/** The x-only public key (32 bytes) of a secret key (32 bytes). */
export function bip340PublicKey(secretKey: Uint8Array): Uint8Array {
  return schnorr.getPublicKey(secretKey)
}
