import { equalBytes } from '../src/bytes/index.ts'
import { PropertyError } from './target.ts'

/** Reads bytes, and holds the reader to it that they are the only ones which say what they say. */
export function oneSpelling<Value>(
  decode: (bytes: Uint8Array) => Value,
  encode: (value: Value) => Uint8Array,
): (bytes: Uint8Array) => Value {
  return (bytes) => {
    const value = decode(bytes)
    if (!equalBytes(encode(value), bytes)) throw new PropertyError('Two spellings were taken for one thing.')
    return value
  }
}

/** Reads a message, and holds the guard to it that what it lets through it lets through again, as the same. */
export function lastingly<Message>(parse: (value: unknown) => Message): (value: unknown) => Message {
  return (value) => {
    const message = parse(value)
    try {
      parse(message)
    } catch {
      throw new PropertyError('What was let through is refused when it comes again.')
    }
    return message
  }
}
