import { decode as decodeCbor, encode as encodeCbor } from 'cborg'
import { equalBytes } from '../bytes/index.ts'
import { WireError } from './errors.ts'

/** All that may stand in bytes between peers: no maps, floats, tags, negative numbers, null or booleans. */
export type WireValue = number | string | Uint8Array | readonly WireValue[]

/** Deeper nesting than this has no meaning in any grammar of this project. */
const MAX_DEPTH = 6
/** Major type and additional information share the first byte (RFC 8949, section 3). */
const MAJOR_ARRAY = 4

export function isUint(value: WireValue | undefined): value is number {
  return typeof value === 'number'
}

export function isText(value: WireValue | undefined): value is string {
  return typeof value === 'string'
}

export function isBytes(value: WireValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array
}

/** Whether it is a byte string of exactly this length. */
export function isBytesOf(value: WireValue | undefined, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length
}

export function isList(value: WireValue | undefined): value is readonly WireValue[] {
  return Array.isArray(value)
}

/**
 * The one spelling of a value: definite lengths, shortest integers (RFC 8949, section 4.2.1).
 * @throws WireError `value_unknown` for anything outside `WireValue`.
 */
export function encode(value: WireValue): Uint8Array {
  checkValue(value, 0)
  return Uint8Array.from(encodeCbor(value))
}

/**
 * Reads the one spelling of a value.
 * @param maxBytes longer input is refused before it is looked at.
 * @throws WireError `too_long`, `not_cbor`, `value_unknown`, or `not_canonical` when another spelling was used.
 */
export function decode(bytes: Uint8Array, maxBytes: number): WireValue {
  if (bytes.length > maxBytes) {
    throw new WireError('too_long', `${bytes.length} bytes were received where at most ${maxBytes} may stand.`)
  }
  refuseDeepNesting(bytes)
  let decoded: unknown
  try {
    decoded = decodeCbor(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowNaN: false,
      allowInfinity: false,
      allowBigInt: false,
      useMaps: false,
      rejectDuplicateMapKeys: true,
      tags: {},
    })
  } catch {
    throw new WireError('not_cbor', 'These bytes are not the CBOR that is spoken here.')
  }
  const value = checkValue(decoded, 0)
  if (!equalBytes(Uint8Array.from(encodeCbor(value)), bytes)) {
    throw new WireError('not_canonical', 'These bytes spell a value in a way that is not the one allowed.')
  }
  return value
}

/**
 * Refuses bytes that open more arrays, one in the other, than any grammar here has: the decoder is recursive, and
 * nothing that a peer sends may exhaust the stack. Only leading array headers can nest without other content.
 */
function refuseDeepNesting(bytes: Uint8Array): void {
  let run = 0
  for (const byte of bytes) {
    run = byte >> 5 === MAJOR_ARRAY ? run + 1 : 0
    if (run > 256) throw new WireError('not_cbor', 'These bytes are nested too deep.')
  }
}

function checkValue(value: unknown, depth: number): WireValue {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw unknownValue()
    return value
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw unknownValue()
    return value
  }
  if (value instanceof Uint8Array) return value
  if (Array.isArray(value) && depth < MAX_DEPTH) {
    return value.map((element) => checkValue(element, depth + 1))
  }
  throw unknownValue()
}

function unknownValue(): WireError {
  return new WireError('value_unknown', 'Only whole numbers, text, byte strings and lists of them may stand here.')
}
