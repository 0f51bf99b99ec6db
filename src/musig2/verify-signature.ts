import { multiplySum } from './multi-scalar.ts'
import { GENERATOR, isInfinity, liftX } from './points.ts'
import type { AffinePoint } from './points.ts'
import { readInteger } from './integers.ts'
import { N, modN } from './scalars.ts'
import { bip340 } from './scheme.ts'
import type { SignatureScheme } from './scheme.ts'

/** Whether 64 bytes are a signature of `message` by `key` in this scheme. */
export function isSignatureOf(
  scheme: SignatureScheme,
  key: AffinePoint,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== 64) return false
  const x = readInteger(signature)
  const s = readInteger(signature, 32)
  if (s >= N) return false
  const e = scheme.challenge(signature.subarray(0, 32), key, message)
  const R = multiplySum([
    { scalar: s, point: GENERATOR },
    { scalar: scheme.keyIsNegated(key) ? e : modN(-e), point: key },
  ])
  return !isInfinity(R) && R.x === x && scheme.nonceMayStand(R)
}

/**
 * BIP340 verification: whether `signature` (64 bytes) signs `message` (any length) under `publicKey` (32 bytes, x-only).
 * False for anything malformed; throws nothing.
 */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false
  const key = liftX(readInteger(publicKey))
  return key !== undefined && isSignatureOf(bip340, key, message, signature)
}
