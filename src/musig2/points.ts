import { equalBytes } from '../bytes/index.ts'
import { P } from './field.ts'
import { integerToBytes, readInteger, writeInteger } from './integers.ts'
import { squareRoot } from './powers.ts'

/** A point of secp256k1 by its coordinates in [0, P); `INFINITY` is (0, 0), which is not on the curve. Public data only. */
export type AffinePoint = { readonly x: bigint; readonly y: bigint }

export const INFINITY: AffinePoint = Object.freeze({ x: 0n, y: 0n })

/** The generator (SEC 2 v2, 2.4.1). */
export const GENERATOR: AffinePoint = Object.freeze({
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
})

const INFINITY_BYTES = new Uint8Array(33)

export function isInfinity(point: AffinePoint): boolean {
  return point.x === 0n && point.y === 0n
}

export function hasEvenY(point: AffinePoint): boolean {
  return (point.y & 1n) === 0n
}

export function negate(point: AffinePoint): AffinePoint {
  return point.y === 0n ? point : { x: point.x, y: P - point.y }
}

/** BIP340 `lift_x`: the point with this x and an even y, or undefined where x is not below P or is on no point. */
export function liftX(x: bigint): AffinePoint | undefined {
  if (x >= P) return undefined
  const y = squareRoot((((x * x) % P) * x + 7n) % P)
  if (y === undefined) return undefined
  return { x, y: (y & 1n) === 0n ? y : P - y }
}

/** BIP327 `cpoint`: the point that 33 bytes encode (SEC 1 compressed), or undefined. Infinity has no such encoding. */
export function parsePoint(bytes: Uint8Array): AffinePoint | undefined {
  const prefix = bytes[0]
  if (bytes.length !== 33 || (prefix !== 2 && prefix !== 3)) return undefined
  const point = liftX(readInteger(bytes, 1))
  return point !== undefined && prefix === 3 ? negate(point) : point
}

/** BIP327 `cpoint_ext`: as `parsePoint`, and 33 zero bytes are infinity. */
export function parsePointOrInfinity(bytes: Uint8Array): AffinePoint | undefined {
  return equalBytes(bytes, INFINITY_BYTES) ? INFINITY : parsePoint(bytes)
}

/** BIP327 `cbytes_ext`: 33 bytes, all zero for infinity; `cbytes` for every other point. */
export function cbytes(point: AffinePoint): Uint8Array {
  const bytes = new Uint8Array(33)
  if (isInfinity(point)) return bytes
  bytes[0] = hasEvenY(point) ? 2 : 3
  writeInteger(point.x, bytes, 1)
  return bytes
}

/** BIP340 `bytes(P)`, BIP327 `xbytes`: the 32 bytes of x. */
export function xbytes(point: AffinePoint): Uint8Array {
  return integerToBytes(point.x)
}
