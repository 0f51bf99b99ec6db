import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from '../bytes/index.ts'

/** A file of `docs/vectors`, which says what the bytes of PROTOCOL.md are. */
export function readVectors<File>(name: string): File {
  const path = join(import.meta.dirname, '../../docs/vectors', `${name}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as File
}

/** The same value as the vectors write it: bytes as hex, everything else as it is. */
export function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]))
}
