import { schnorr as full } from '@noble/secp256k1'
import { bytesToHex } from '@noble/hashes/utils.js'
import { concat, equalBytes, taggedHash } from '../../bytes/index.ts'

export * from '@noble/secp256k1'

const publicKeys = new Map<string, Uint8Array>()

function getPublicKey(secretKey: Uint8Array): Uint8Array {
  const name = bytesToHex(secretKey)
  let publicKey = publicKeys.get(name)
  if (publicKey === undefined) {
    publicKey = full.getPublicKey(secretKey)
    publicKeys.set(name, publicKey)
  }
  return Uint8Array.from(publicKey)
}

/** 64 bytes that follow from key and message: everyone could make them, and in the simulation only who holds the secret does. */
function mark(message: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const half = taggedHash('muster/light-signature', publicKey, message)
  return concat(half, half)
}

/** Stands for BIP340 where thousands of schedules are run: the same keys and sizes, no curve, and no secrecy at all. */
export const schnorr = {
  getPublicKey,
  sign: (message: Uint8Array, secretKey: Uint8Array): Uint8Array => mark(message, getPublicKey(secretKey)),
  verify: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean =>
    equalBytes(signature, mark(message, publicKey)),
}
