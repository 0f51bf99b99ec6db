import { concat } from '../../src/bytes/index.ts'
import { CircuitError } from './errors.ts'

/** The part of protocol buffers that the circuit protocols use: varints and bytes, each with the number of its field. */
export interface Field {
  readonly number: number
  readonly value: number | Uint8Array
}

const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5
const TYPE_BITS = 8
const BITS = 128
/** Of a varint: more could not be held exactly by a number. */
const MAX_VARINT_BYTES = 7

/** @param value a whole number from 0 to 2^49 - 1. */
export function varintField(number: number, value: number): Uint8Array {
  return concat(varint(number * TYPE_BITS + VARINT), varint(value))
}

export function bytesField(number: number, value: Uint8Array): Uint8Array {
  return concat(varint(number * TYPE_BITS + BYTES), varint(value.length), value)
}

/**
 * The fields of a message in their order; of other wire types than varint and bytes they are left out.
 * @throws CircuitError `message_malformed`.
 */
export function readFields(message: Uint8Array): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const readVarint = (): number => {
    let value = 0
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = message[at++]
      if (byte === undefined) throw malformed()
      value += (byte % BITS) * BITS ** index
      if (byte < BITS) return value
    }
    throw malformed()
  }
  const skip = (length: number): number => {
    const start = at
    at += length
    if (at > message.length) throw malformed()
    return start
  }
  while (at < message.length) {
    const tag = readVarint()
    const number = Math.floor(tag / TYPE_BITS)
    switch (tag % TYPE_BITS) {
      case VARINT:
        fields.push({ number, value: readVarint() })
        break
      case BYTES: {
        const start = skip(readVarint())
        fields.push({ number, value: message.slice(start, at) })
        break
      }
      case FIXED_64:
        skip(8)
        break
      case FIXED_32:
        skip(4)
        break
      default:
        throw malformed()
    }
  }
  return fields
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= BITS) {
    bytes.push((rest % BITS) + BITS)
    rest = Math.floor(rest / BITS)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

function malformed(): CircuitError {
  return new CircuitError('message_malformed', 'The message is no protocol buffer.')
}
