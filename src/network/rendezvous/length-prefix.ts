import { concat } from '../../bytes/index.ts'
import { RendezvousError } from './errors.ts'

/** Seven bits of a length stand in each byte of the prefix; the eighth says that another byte follows. */
const BITS_PER_BYTE = 7
const LOW_BITS = 0x7f
const MORE = 0x80
/** Three bytes hold any length up to 2 MiB, far above every limit here. */
const MAX_PREFIX_BYTES = 3

/** The message behind its length as an unsigned varint of at most 3 bytes (multiformats/unsigned-varint). */
export function withLengthPrefix(message: Uint8Array): Uint8Array {
  const prefix: number[] = []
  let rest = message.length
  while (rest > LOW_BITS) {
    prefix.push((rest & LOW_BITS) | MORE)
    rest >>>= BITS_PER_BYTE
  }
  prefix.push(rest)
  if (prefix.length > MAX_PREFIX_BYTES) throw tooLong(message.length)
  return concat(Uint8Array.from(prefix), message)
}

/** Cuts the bytes of one stream, in whatever pieces they come, into messages. After a throw the stream is of no use. */
export class LengthPrefixReader {
  readonly #maxBytes: number
  #waiting: Uint8Array = new Uint8Array()

  /** @param maxBytes of a message; a longer one is refused as soon as its length is read. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The messages that these bytes complete, in order; what is left over waits for more.
   * @throws RendezvousError `message_too_long`, or `message_malformed` for an empty message or a length in another spelling.
   */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    let rest = this.#waiting.length === 0 ? bytes : concat(this.#waiting, bytes)
    const messages: Uint8Array[] = []
    for (;;) {
      const prefix = readPrefix(rest)
      if (prefix === undefined) break
      if (prefix.length > this.#maxBytes) throw tooLong(prefix.length)
      const end = prefix.bytes + prefix.length
      if (rest.length < end) break
      messages.push(rest.slice(prefix.bytes, end))
      rest = rest.subarray(end)
    }
    this.#waiting = rest.slice()
    return messages
  }
}

interface Prefix {
  /** Of the message. */
  readonly length: number
  /** Of the prefix itself. */
  readonly bytes: number
}

/** The prefix at the start, or undefined while it is not whole. */
function readPrefix(bytes: Uint8Array): Prefix | undefined {
  let length = 0
  for (let index = 0; index < MAX_PREFIX_BYTES; index++) {
    const byte = bytes[index]
    if (byte === undefined) return undefined
    length |= (byte & LOW_BITS) << (index * BITS_PER_BYTE)
    if ((byte & MORE) !== 0) continue
    if (byte === 0)
      throw new RendezvousError('message_malformed', 'A length is empty or spelled with more bytes than it needs.')
    return { length, bytes: index + 1 }
  }
  throw new RendezvousError('message_too_long', 'A message announces a length beyond every limit.')
}

function tooLong(length: number): RendezvousError {
  return new RendezvousError('message_too_long', `A message of ${length} bytes is longer than is allowed here.`)
}
