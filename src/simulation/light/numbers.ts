import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

/** The order of secp256k1. */
export const ORDER = 0xffffffff_ffffffff_ffffffff_fffffffe_baaedce6_af48a03b_bfd25e8c_d0364141n

export function mod(value: bigint): bigint {
  const rest = value % ORDER
  return rest < 0n ? rest + ORDER : rest
}

export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes)}`)
}

/** 32 bytes, big-endian. */
export function bytesOf(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'))
}

/** A point, 33 bytes: its sign (2 or 3) and the smaller of the number and its negative; 33 zeros for the neutral element. */
export function encodePoint(point: bigint): Uint8Array {
  const bytes = new Uint8Array(33)
  if (point === 0n) return bytes
  const isPositive = point <= ORDER - point
  bytes[0] = isPositive ? 2 : 3
  bytes.set(bytesOf(isPositive ? point : ORDER - point), 1)
  return bytes
}

/** Undefined for what is no point other than the neutral element. */
export function decodePoint(bytes: Uint8Array): bigint | undefined {
  const [sign] = bytes
  if (bytes.length !== 33 || (sign !== 2 && sign !== 3)) return undefined
  const size = numberOf(bytes.subarray(1))
  if (size === 0n || size > ORDER - size) return undefined
  return sign === 2 ? size : ORDER - size
}

export function hasPositiveSign(point: bigint): boolean {
  return point <= ORDER - point
}
