import { compareBytes, concat, equalBytes } from '../../bytes/index.ts'
import { ByteReader, ByteReaderError } from '../byte-reader.ts'
import { compactSize } from '../integers.ts'
import { PsbtError } from './errors.ts'

/** One key-value pair of a PSBT map (BIP174). */
export interface Field {
  /** Key type. */
  readonly type: number
  /** What the key has besides its type; empty for most types. */
  readonly keyData: Uint8Array
  readonly value: Uint8Array
}

export type FieldMap = readonly Field[]

/** `psbt` and 0xff (BIP174). */
export const PSBT_MAGIC = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff)

/**
 * The maps of a PSBT of either version, in their order: the global one, those of the inputs, those of the outputs.
 * How many there should be is for the caller to compare.
 * @throws PsbtError `not_psbt`, `malformed`, `duplicate_key`.
 */
export function decodeMaps(bytes: Uint8Array): FieldMap[] {
  if (!equalBytes(bytes.subarray(0, PSBT_MAGIC.length), PSBT_MAGIC)) {
    throw new PsbtError('not_psbt', 'This is not a PSBT.')
  }
  const reader = new ByteReader(bytes.subarray(PSBT_MAGIC.length))
  const maps: FieldMap[] = []
  try {
    while (!reader.isAtEnd) maps.push(decodeMap(reader))
  } catch (error) {
    if (error instanceof ByteReaderError) throw new PsbtError('malformed', `This PSBT is damaged. ${error.message}`)
    throw error
  }
  return maps
}

function decodeMap(reader: ByteReader): FieldMap {
  const fields: Field[] = []
  for (let key = reader.prefixedBytes(); key.length > 0; key = reader.prefixedBytes()) {
    const keyReader = new ByteReader(key)
    const type = keyReader.compactSize()
    fields.push({ type, keyData: key.slice(compactSize(type).length), value: reader.prefixedBytes() })
  }
  const sorted = fields.toSorted(compareKeys)
  const isTwice = sorted.some((field, index) => {
    const next = sorted[index + 1]
    return next !== undefined && compareKeys(field, next) === 0
  })
  if (isTwice) throw new PsbtError('duplicate_key', 'This PSBT has a field twice.')
  return fields
}

/** A PSBT of these maps, the fields of each in the order of their keys' bytes: the same fields always make the same bytes. */
export function encodeMaps(maps: readonly FieldMap[]): Uint8Array {
  return concat(PSBT_MAGIC, ...maps.flatMap((fields) => [...fields.toSorted(compareKeys).flatMap(encodeField), END]))
}

const END = Uint8Array.of(0)

function encodeField(field: Field): Uint8Array[] {
  const key = keyBytes(field)
  return [compactSize(key.length), key, compactSize(field.value.length), field.value]
}

function keyBytes({ type, keyData }: Field): Uint8Array {
  return concat(compactSize(type), keyData)
}

function compareKeys(a: Field, b: Field): number {
  return compareBytes(keyBytes(a), keyBytes(b))
}
