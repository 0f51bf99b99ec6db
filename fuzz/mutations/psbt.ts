import { concat } from '../../src/bytes/index.ts'
import type { Random } from '../../src/simulation/random.ts'
import { changeBytes } from './bytes.ts'

// PSBTs along their grain (BIP174): maps of fields, each a key and a value behind their lengths.

interface Field {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

const MAGIC_BYTES = 5
const MOST_FIELDS = 2_000

/** One field, or one map, of the PSBT changed; undefined where the bytes are none. */
export function changePsbt(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array | undefined {
  const maps = readMaps(bytes)
  if (maps === undefined || maps.length === 0) return undefined
  const read = readMaps(other) ?? []
  const otherMaps = read.length === 0 ? maps : read
  const at = random.below(maps.length)
  const map = maps[at] ?? []
  if (random.chance(0.15)) return writeMaps(bytes, changeMaps(maps, at, random, otherMaps), random)
  const foreign = random.pick(otherMaps)
  return writeMaps(bytes, maps.with(at, changeFields(map, random, foreign)), random)
}

function changeMaps(
  maps: readonly (readonly Field[])[],
  at: number,
  random: Random,
  otherMaps: readonly (readonly Field[])[],
): readonly (readonly Field[])[] {
  const map = maps[at] ?? []
  switch (random.below(4)) {
    case 0:
      return maps.toSpliced(at, 1)
    case 1:
      return maps.toSpliced(at, 0, map)
    case 2:
      return maps.with(at, random.pick(otherMaps))
    default:
      return [...maps.slice(0, at), ...otherMaps.slice(random.below(otherMaps.length))]
  }
}

function changeFields(map: readonly Field[], random: Random, foreign: readonly Field[]): readonly Field[] {
  const at = random.below(Math.max(1, map.length))
  const field = map[at]
  if (field === undefined) return foreign
  switch (random.below(7)) {
    case 0:
      return map.toSpliced(at, 1)
    case 1:
      return map.toSpliced(at, 0, field)
    case 2:
      return map.with(at, { ...field, value: changeBytes(field.value, random, foreign[0]?.value ?? field.value) })
    case 3:
      return map.with(at, { ...field, key: changeBytes(field.key, random, foreign[0]?.key ?? field.key) })
    case 4:
      return map.with(at, { ...field, key: concat(Uint8Array.of(random.below(0x20)), field.key.subarray(1)) })
    case 5:
      return random.chance(0.05) ? manyFields(map, field, random) : map.toReversed()
    default:
      return [...map, ...foreign]
  }
}

/** The same field again and again, each under a key of its own. */
function manyFields(map: readonly Field[], field: Field, random: Random): readonly Field[] {
  const count = random.below(MOST_FIELDS)
  return [
    ...map,
    ...Array.from({ length: count }, (_, index) => ({
      ...field,
      key: concat(field.key, Uint8Array.of(index & 255, index >> 8)),
    })),
  ]
}

function readMaps(bytes: Uint8Array): readonly (readonly Field[])[] | undefined {
  const maps: Field[][] = []
  let fields: Field[] = []
  let offset = MAGIC_BYTES
  const prefixed = (): Uint8Array | undefined => {
    const first = bytes[offset]
    if (first === undefined || first > 0xfd) return undefined
    const low = bytes[offset + 1] ?? 0
    const high = bytes[offset + 2] ?? 0
    const [width, length] = first < 0xfd ? [1, first] : [3, low | (high << 8)]
    const part = bytes.subarray(offset + width, offset + width + length)
    offset += width + length
    return part
  }
  while (offset < bytes.length) {
    const key = prefixed()
    if (key === undefined) return undefined
    if (key.length === 0) {
      maps.push(fields)
      fields = []
      continue
    }
    const value = prefixed()
    if (value === undefined) return undefined
    fields.push({ key, value })
  }
  return maps
}

/** Behind the same first bytes; rarely with a length that lies. */
function writeMaps(bytes: Uint8Array, maps: readonly (readonly Field[])[], random: Random): Uint8Array {
  const prefixed = (part: Uint8Array): Uint8Array => {
    const length = random.chance(0.005) ? random.below(0x1_0000) : part.length
    const prefix = length < 0xfd ? [length] : [0xfd, length & 255, (length >> 8) & 255]
    return concat(Uint8Array.from(prefix), part)
  }
  const end = Uint8Array.of(0)
  return concat(
    bytes.subarray(0, MAGIC_BYTES),
    ...maps.flatMap((map) => [...map.flatMap(({ key, value }) => [prefixed(key), prefixed(value)]), end]),
  )
}
