/** The 32 bytes at `offset` as an unsigned big-endian integer. */
export function readInteger(bytes: Uint8Array, offset = 0): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32)
  return (
    (((view.getBigUint64(0) << 64n) | view.getBigUint64(8)) << 128n) |
    ((view.getBigUint64(16) << 64n) | view.getBigUint64(24))
  )
}

/** Writes `value`, in [0, 2²⁵⁶), as 32 big-endian bytes at `offset`. */
export function writeInteger(value: bigint, bytes: Uint8Array, offset = 0): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32)
  view.setBigUint64(0, value >> 192n)
  view.setBigUint64(8, BigInt.asUintN(64, value >> 128n))
  view.setBigUint64(16, BigInt.asUintN(64, value >> 64n))
  view.setBigUint64(24, BigInt.asUintN(64, value))
}

/** `value`, in [0, 2²⁵⁶), as 32 big-endian bytes. */
export function integerToBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  writeInteger(value, bytes)
  return bytes
}

/** `value` as `length` big-endian bytes: a count in the bytes that are hashed. */
export function bigEndian(value: number, length: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(length - 4, value)
  return bytes
}
