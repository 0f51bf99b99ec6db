import { concat, equalBytes } from '../../bytes/index.ts'
import { MAX_PSBT_BYTES } from '../limits.ts'
import { isPsbt } from '../psbt-text.ts'
import { RefusedError } from '../refused-error.ts'
import type { SeriesErrorCode } from '../series-error-words.ts'
import { type BbqrEncoding, type BbqrFrame, isBbqr, readFrame } from './frame.ts'
import { inflate } from './inflate.ts'

/** What was read so far of a PSBT that comes as a series of codes. It holds one frame at least. */
export interface CodeSeries {
  readonly encoding: BbqrEncoding
  readonly frameCount: number
  /** By the place of their frames, in the order in which they were read. */
  readonly blocks: ReadonlyMap<number, Uint8Array>
}

/** Whether a code can only be of a series that holds a PSBT, or of one that is refused with words of its own. */
export function isOfSeries(text: string): boolean {
  return isBbqr(text) || isUr(text)
}

/**
 * The series with one more code, in whatever order they come; the same object when the code was read before.
 * @param series undefined before the first code.
 * @param text what the code says.
 * @throws RefusedError with a `SeriesErrorCode`, of which `series` takes no harm: what `readFrame` throws, `codes_ur` for a code of
 * that kind, `codes_other` for one that does not go with those before, `codes_too_large` as soon as a single code shows that there
 * will be more than `MAX_PSBT_BYTES`.
 */
export function withCode(series: CodeSeries | undefined, text: string): CodeSeries {
  if (isUr(text)) throw refusal('codes_ur')
  if (series !== undefined && !isBbqr(text)) throw refusal('codes_other')
  const frame = readFrame(text)
  if (series === undefined) {
    if (leastBytes(frame) > MAX_PSBT_BYTES) throw refusal('codes_too_large')
    const { encoding, frameCount, frameIndex, block } = frame
    return { encoding, frameCount, blocks: new Map([[frameIndex, block]]) }
  }
  const known = series.blocks.get(frame.frameIndex)
  if (known === undefined ? !goesWith(series, frame) : !isSame(series, frame, known)) throw refusal('codes_other')
  if (known !== undefined) return series
  // A short last one may have been the first to be read.
  if (leastBytes(frame) > MAX_PSBT_BYTES) throw refusal('codes_too_large')
  return { ...series, blocks: new Map(series.blocks).set(frame.frameIndex, frame.block) }
}

export function isComplete({ frameCount, blocks }: CodeSeries): boolean {
  return blocks.size === frameCount
}

/**
 * @param series a complete one.
 * @returns the bytes of a PSBT as far as its first ones tell, no more than `MAX_PSBT_BYTES`.
 * @throws RefusedError `codes_too_large`, `codes_damaged`.
 */
export async function psbtOf(series: CodeSeries): Promise<Uint8Array> {
  const inOrder = [...series.blocks].sort(([a], [b]) => a - b).map(([, block]) => block)
  const whole = concat(...inOrder)
  if (whole.length > MAX_PSBT_BYTES) throw refusal('codes_too_large')
  const psbt = series.encoding === 'Z' ? await inflate(whole, MAX_PSBT_BYTES) : whole
  if (!isPsbt(psbt)) throw refusal('codes_damaged')
  return psbt
}

/** Uniform Resources (BCR-2020-005), in which other wallets show PSBTs as well. */
function isUr(text: string): boolean {
  return /^ur:/i.test(text)
}

/** All blocks have one length, only the last one may be shorter. */
function leastBytes({ frameCount, frameIndex, block }: BbqrFrame): number {
  return isLast(frameCount, frameIndex) ? block.length * frameCount : block.length * (frameCount - 1) + 1
}

function isLast(frameCount: number, frameIndex: number): boolean {
  return frameIndex === frameCount - 1
}

function isSame({ encoding, frameCount }: CodeSeries, frame: BbqrFrame, known: Uint8Array): boolean {
  return frame.encoding === encoding && frame.frameCount === frameCount && equalBytes(frame.block, known)
}

function goesWith({ encoding, frameCount, blocks }: CodeSeries, frame: BbqrFrame): boolean {
  if (frame.encoding !== encoding || frame.frameCount !== frameCount) return false
  const { length } = frame.block
  const isLastFrame = isLast(frameCount, frame.frameIndex)
  return [...blocks].every(([index, known]) => {
    if (isLast(frameCount, index)) return known.length <= length
    return isLastFrame ? length <= known.length : length === known.length
  })
}

function refusal(code: SeriesErrorCode): RefusedError {
  return new RefusedError(code, '')
}
