import type { Stream } from '@libp2p/interface'
import { concat } from '../../src/bytes/index.ts'
import { CircuitError } from './errors.ts'
import { MAX_MESSAGE_BYTES } from './messages.ts'

/** The message with which a stream begins. */
export interface FirstMessage {
  readonly message: Uint8Array
  /** What came behind it. */
  readonly rest: Uint8Array
}

/** `MAX_MESSAGE_BYTES` as a varint has two bytes. */
const MAX_PREFIX_BYTES = 2
const LOW_BITS = 0x7f
const MORE = 0x80

/**
 * Waits for the first message of a stream and then pauses the stream, so that all else waits for `resume`.
 * @throws CircuitError as soon as the message announces to be too long, or the stream ends before it is whole; the reason of the signal.
 */
export async function readFirstMessage(stream: Stream, signal: AbortSignal): Promise<FirstMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<FirstMessage>()
  let received: Uint8Array = new Uint8Array()
  const onMessage = ({ data }: { readonly data: { subarray(): Uint8Array } }): void => {
    received = concat(received, data.subarray())
    try {
      const first = cut(received)
      if (first === undefined) return
      stream.removeEventListener('message', onMessage)
      stream.pause()
      resolve(first)
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const onEnd = (): void => {
    reject(new CircuitError('stream_ended', 'The stream ended before its first message.'))
  }
  const onAbort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('The first message came too late.'))
  }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('remoteCloseWrite', onEnd, { once: true })
  stream.addEventListener('close', onEnd, { once: true })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await promise
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('remoteCloseWrite', onEnd)
    stream.removeEventListener('close', onEnd)
    signal.removeEventListener('abort', onAbort)
  }
}

/** Undefined while it is not whole. */
function cut(bytes: Uint8Array): FirstMessage | undefined {
  let length = 0
  for (let index = 0; index < MAX_PREFIX_BYTES; index++) {
    const byte = bytes[index]
    if (byte === undefined) return undefined
    length |= (byte & LOW_BITS) << (index * 7)
    if ((byte & MORE) !== 0) continue
    if (length > MAX_MESSAGE_BYTES) break
    const start = index + 1
    if (bytes.length < start + length) return undefined
    return { message: bytes.slice(start, start + length), rest: bytes.slice(start + length) }
  }
  throw new CircuitError('message_too_long', `A message has at most ${MAX_MESSAGE_BYTES} bytes.`)
}
