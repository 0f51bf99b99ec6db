import { taggedHash } from '../bytes/index.ts'
import { readInteger } from './integers.ts'

/** The order of secp256k1's group (SEC 2 v2, 2.4.1): scalars are integers modulo N. */
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** The remainder of `value` in [0, N); `value` may be negative. */
export function modN(value: bigint): bigint {
  const remainder = value % N
  return remainder < 0n ? remainder + N : remainder
}

/** The scalar that these 32 big-endian bytes encode, or undefined where they are not 32 bytes below N. Zero is a scalar. */
export function parseScalar(bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== 32) return undefined
  const value = readInteger(bytes)
  return value < N ? value : undefined
}

/** `int(hash_tag(parts…)) mod n`, as BIP340 and BIP327 make scalars of hashes. */
export function hashToScalar(tag: string, ...parts: readonly Uint8Array[]): bigint {
  return modN(readInteger(taggedHash(tag, ...parts)))
}
