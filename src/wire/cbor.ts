import { decode as decodeCbor, encode as encodeCbor } from 'cborg'
import { equalBytes } from '../bytes/index.ts'
import { WireError } from './errors.ts'

/**
 * All that may stand in bytes between peers: whole numbers from 0 to 2^53 - 1, well-formed text that does not begin with a byte
 * order mark, byte strings, and lists of these; no maps, floats, tags, negative numbers, null or booleans.
 */
export type WireValue = number | string | Uint8Array | readonly WireValue[]

/** Deeper nesting than this has no meaning in any grammar of this project. */
const MAX_DEPTH = 6
/**
 * Values that one input may hold, lists among them. A value takes up to a hundred times its bytes in memory; no grammar between peers
 * comes near this number.
 */
export const MAX_VALUES = 16_384
/** Major types (RFC 8949, section 3.1) of all that may stand here. */
const MAJOR_UINT = 0
const MAJOR_BYTES = 2
const MAJOR_TEXT = 3
const MAJOR_LIST = 4
/** What decoders of UTF-8 drop at the start of a text. */
const BYTE_ORDER_MARK = '\ufeff'

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
  checkValue(value)
  return Uint8Array.from(encodeCbor(value))
}

/**
 * Reads the one spelling of a value.
 * @param maxBytes longer input is refused before it is looked at.
 * @param maxValues input with more values, lists among them, is refused before any is made.
 * @throws WireError `too_long`, `not_cbor`, `value_unknown`, or `not_canonical` when another spelling was used.
 */
export function decode(bytes: Uint8Array, maxBytes: number, maxValues = MAX_VALUES): WireValue {
  if (bytes.length > maxBytes) {
    throw new WireError('too_long', `${bytes.length} bytes were received where at most ${maxBytes} may stand.`)
  }
  checkStructure(bytes, maxValues)
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
    throw notCbor()
  }
  checkValue(decoded)
  if (!equalBytes(encodeCbor(decoded), bytes)) {
    throw new WireError('not_canonical', 'These bytes spell a value in a way that is not the one allowed.')
  }
  return decoded
}

/**
 * Walks over the headers without recursion or allocation by length, so that nothing that a peer sends can exhaust stack or memory:
 * whole numbers, text, byte strings and lists only, no deeper than `MAX_DEPTH`, not more than `maxValues`, and nothing missing or left
 * over.
 */
function checkStructure(bytes: Uint8Array, maxValues: number): void {
  const openLists: number[] = []
  let offset = 0
  let pending = 1
  let promised = 1
  while (pending > 0 || openLists.length > 0) {
    if (pending === 0) {
      pending = openLists.pop() ?? 0
      continue
    }
    pending--
    const { major, value, size } = readHeader(bytes, offset)
    offset += size
    if (major === MAJOR_TEXT || major === MAJOR_BYTES) {
      offset += value
      if (offset > bytes.length) throw notCbor()
    } else if (major === MAJOR_LIST) {
      if (openLists.length >= MAX_DEPTH) throw unknownValue()
      // Every element takes a byte at least.
      if (value > bytes.length - offset) throw notCbor()
      promised += value
      if (promised > maxValues) throw new WireError('too_long', `More than ${maxValues} values may not stand here.`)
      openLists.push(pending)
      pending = value
    } else if (major !== MAJOR_UINT) {
      throw unknownValue()
    }
  }
  if (offset !== bytes.length) throw notCbor()
}

/** A header of RFC 8949, section 3: what follows, the number that it carries, and its own size in bytes. */
function readHeader(
  bytes: Uint8Array,
  offset: number,
): { readonly major: number; readonly value: number; readonly size: number } {
  const first = bytes[offset]
  if (first === undefined) throw notCbor()
  const major = first >> 5
  const info = first & 0x1f
  if (info < 24) return { major, value: info, size: 1 }
  // 28 to 30 mean nothing, 31 is an indefinite length.
  if (info > 27) throw notCbor()
  const width = 2 ** (info - 24)
  if (offset + 1 + width > bytes.length) throw notCbor()
  const value = bytes.subarray(offset + 1, offset + 1 + width).reduce((sum, byte) => sum * 256 + byte, 0)
  return { major, value, size: 1 + width }
}

/** @throws WireError `value_unknown`. */
function checkValue(value: unknown, depth = 0): asserts value is WireValue {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw unknownValue()
  } else if (typeof value === 'string') {
    if (!value.isWellFormed() || value.startsWith(BYTE_ORDER_MARK)) throw unknownValue()
  } else if (Array.isArray(value) && depth < MAX_DEPTH) {
    for (const element of value) checkValue(element, depth + 1)
  } else if (!(value instanceof Uint8Array)) {
    throw unknownValue()
  }
}

function notCbor(): WireError {
  return new WireError('not_cbor', 'These bytes are not the CBOR that is spoken here.')
}

function unknownValue(): WireError {
  return new WireError('value_unknown', 'Only whole numbers, text, byte strings and lists of them may stand here.')
}
