import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

/** A fault in bytes that came from outside: `code` is stable, the message is for people. */
export class BytesError extends Error {
  override readonly name = 'BytesError'
  readonly code: 'hex_invalid' | 'length_wrong'

  constructor(code: BytesError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** One new array with the parts one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Whether both hold the same bytes. Not constant-time: for public data; see `equalSecretBytes`. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** Whether both hold the same bytes, in a time that depends on the length only. */
export function equalSecretBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0)
  return difference === 0
}

/** Lexicographic order of unsigned bytes, a prefix first: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes)
}

/**
 * The bytes that hex of either case names.
 * @throws BytesError `hex_invalid` for an odd length or another character.
 */
export function fromHex(hex: string): Uint8Array {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new BytesError('hex_invalid', 'This is not hex: an even number of the characters 0-9 and a-f is expected.')
  }
  return hexToBytes(hex)
}

/**
 * The same bytes, once their length is known to be right.
 * @throws BytesError `length_wrong`, naming `what` and both lengths.
 */
export function expectLength(bytes: Uint8Array, length: number, what: string): Uint8Array {
  if (bytes.length !== length) {
    throw new BytesError('length_wrong', `${what} must be ${length} bytes, not ${bytes.length}.`)
  }
  return bytes
}
