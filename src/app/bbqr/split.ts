import { MAX_FRAMES, writeFrame } from './frame.ts'

/** Eight characters of base32. Blocks of whole groups waste no bits. */
const GROUP_BYTES = 5
/** Makes codes of version 17, 85 modules a side, which cameras read from a screen in passing. */
const BLOCK_BYTES = 116 * GROUP_BYTES

/**
 * The codes that say a PSBT, in base32: deflate would need a window of 1 KiB, which browsers do not offer.
 * @param psbt one byte at least. Up to 751 kB the codes are of version 17 at most, up to 1 MiB of version 21.
 * @returns 1 to `MAX_FRAMES` texts. All have one length, only the last may be shorter.
 */
export function splitPsbt(psbt: Uint8Array): readonly string[] {
  const leastCount = Math.min(MAX_FRAMES, Math.ceil(psbt.length / BLOCK_BYTES))
  // As even as can be, so that the last one is not much emptier than the others.
  const blockBytes = Math.ceil(psbt.length / leastCount / GROUP_BYTES) * GROUP_BYTES
  const frameCount = Math.ceil(psbt.length / blockBytes)
  return Array.from({ length: frameCount }, (_, frameIndex) =>
    writeFrame({
      frameCount,
      frameIndex,
      block: psbt.subarray(frameIndex * blockBytes, (frameIndex + 1) * blockBytes),
    }),
  )
}
