import { concat } from '../../bytes/index.ts'
import { RefusedError } from '../refused-error.ts'
import type { SeriesErrorCode } from '../series-error-words.ts'

/** A browser gives out at once what a slice becomes: deflate makes no more than 1,032 bytes of one, so this is 1 MB at the most. */
const SLICE_BYTES = 1_024

/**
 * Unpacks raw deflate (RFC 1951), in whatever window.
 * @param maxBytes of the result; little more than that is ever unpacked.
 * @throws RefusedError `codes_too_large`, `codes_damaged`.
 */
export async function inflate(packed: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of slicesOf(packed).pipeThrough(new DecompressionStream('deflate-raw'))) {
      length += part.length
      if (length > maxBytes) throw refusal('codes_too_large')
      parts.push(part)
    }
  } catch (error) {
    throw error instanceof RefusedError ? error : refusal('codes_damaged')
  }
  return concat(...parts)
}

/** A slice is handed on only when it is asked for. */
function slicesOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let offset = 0
  return new ReadableStream(
    {
      pull(controller) {
        if (offset >= bytes.length) {
          controller.close()
          return
        }
        controller.enqueue(bytes.slice(offset, offset + SLICE_BYTES))
        offset += SLICE_BYTES
      },
    },
    { highWaterMark: 0 },
  )
}

function refusal(code: SeriesErrorCode): RefusedError {
  return new RefusedError(code, '')
}
