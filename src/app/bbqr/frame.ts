import { base32nopad } from '@scure/base'
import { fromHex } from '../../bytes/index.ts'
import { RefusedError } from '../refused-error.ts'
import type { SeriesErrorCode } from '../series-error-words.ts'

// BBQr, https://bbqr.org: a code of a series is a head of eight characters and a block of the data. `B$`, the encoding, the type of
// the file, the number of codes and the place of this one from 0 on, both as two digits of base 36.

/** H: hex in capitals. 2: base32 without padding (RFC 4648). Z: the whole is raw deflate (RFC 1951), its blocks are base32. */
export type BbqrEncoding = 'H' | '2' | 'Z'

/** One code of a series that holds a PSBT. */
export interface BbqrFrame {
  readonly encoding: BbqrEncoding
  /** 1 to `MAX_FRAMES`. */
  readonly frameCount: number
  readonly frameIndex: number
  /** One byte at least. */
  readonly block: Uint8Array
}

/** `ZZ` in base 36. */
export const MAX_FRAMES = 1_295
/** What the largest QR code holds of the characters that BBQr is written with (version 40, level L). */
const MAX_CHARACTERS = 4_296
const MAGIC = 'B$'
const HEAD = /^B\$([0-9A-Z])([0-9A-Z])([0-9A-Z]{2})([0-9A-Z]{2})/

/** Whether a code says that it is one of a series; it may be malformed all the same. */
export function isBbqr(text: string): boolean {
  return text.startsWith(MAGIC)
}

/**
 * @param text what a code says.
 * @throws RefusedError with a `SeriesErrorCode`: `codes_transaction` or `codes_not_psbt` for another type of file, `codes_encoding`,
 * `codes_malformed`.
 */
export function readFrame(text: string): BbqrFrame {
  const [head, encoding, type, count, index] = HEAD.exec(text) ?? []
  if (head === undefined || count === undefined || index === undefined || text.length > MAX_CHARACTERS)
    throw refusal('codes_malformed')
  if (type !== 'P') throw refusal(type === 'T' ? 'codes_transaction' : 'codes_not_psbt')
  if (encoding !== 'H' && encoding !== '2' && encoding !== 'Z') throw refusal('codes_encoding')
  const frameCount = Number.parseInt(count, 36)
  const frameIndex = Number.parseInt(index, 36)
  const block = blockOf(encoding, text.slice(head.length))
  if (frameIndex >= frameCount || block.length === 0) throw refusal('codes_malformed')
  return { encoding, frameCount, frameIndex, block }
}

/** The code that says this frame in base32, all of it characters that a QR code packs tightly. */
export function writeFrame({ frameCount, frameIndex, block }: Omit<BbqrFrame, 'encoding'>): string {
  return `${MAGIC}2P${twoDigits(frameCount)}${twoDigits(frameIndex)}${base32nopad.encode(block)}`
}

/** Each block is a whole number of bytes by itself. */
function blockOf(encoding: BbqrEncoding, text: string): Uint8Array {
  try {
    if (encoding !== 'H') return base32nopad.decode(text)
    if (text !== text.toUpperCase()) throw refusal('codes_malformed')
    return fromHex(text)
  } catch {
    throw refusal('codes_malformed')
  }
}

function twoDigits(value: number): string {
  return value.toString(36).toUpperCase().padStart(2, '0')
}

function refusal(code: SeriesErrorCode): RefusedError {
  return new RefusedError(code, '')
}
