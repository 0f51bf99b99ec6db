import { concat } from '../../src/bytes/index.ts'
import type { Random } from '../../src/simulation/random.ts'
import { decode, isBytes, isList, type WireValue } from '../../src/wire/index.ts'
import { strangeText } from './text.ts'

/** CBOR that a reader should meet: values, and bytes that stand for something that is none. */
type Node = WireValue | Raw | readonly Node[]

/** Bytes that go out as they are. */
class Raw {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

const LONGEST = 4 * 1_048_576
const DEEPEST = 3_000
const MOST = 60_000
const NUMBERS: readonly number[] = [
  0,
  1,
  2,
  3,
  16,
  23,
  24,
  100,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
]
const LENGTHS: readonly number[] = [0, 1, 4, 12, 16, 31, 32, 33, 64, 65, 66, 300]

/** What none of the grammars has: RFC 8949 in all its width, and what is against it. */
const RAWS: readonly (readonly number[])[] = [
  [0x18, 0x05],
  [0x19, 0x00, 0x05],
  [0x1b, 0, 0, 0, 0, 0, 0, 0, 5],
  [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0],
  [0x20],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x5f, 0x41, 0x00, 0xff],
  [0x7f, 0x61, 0x61, 0xff],
  [0x9f, 0x00, 0xff],
  [0xa0],
  [0xa1, 0x01, 0x02],
  [0xbf, 0xff],
  [0xc0, 0x60],
  [0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  [0xd9, 0xd9, 0xf7, 0x00],
  [0xf4],
  [0xf5],
  [0xf6],
  [0xf7],
  [0xf9, 0x00, 0x00],
  [0xf9, 0x7e, 0x00],
  [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
  [0xff],
  [0x1c],
  [0x62, 0xc0, 0x80],
  [0x63, 0xed, 0xa0, 0x80],
  [0x63, 0xef, 0xbb, 0xbf],
  [0x61, 0xff],
]
const MAJOR_BYTES = 2
const MAJOR_TEXT = 3
const MAJOR_LIST = 4

/** One value of the CBOR in another shape; undefined where the bytes are no CBOR, or the change would change nothing. */
export function changeCbor(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array | undefined {
  const value = read(bytes)
  if (value === undefined) return undefined
  const places = placesOf(value)
  const place = random.pick(places)
  const changed = replaceAt(value, place, (node) => changeNode(node, random, read(other)))
  return write(changed)
}

function read(bytes: Uint8Array): WireValue | undefined {
  try {
    return decode(bytes, LONGEST)
  } catch {
    return undefined
  }
}

type Path = readonly number[]

function placesOf(value: WireValue): readonly Path[] {
  if (!isList(value)) return [[]]
  return [[], ...value.flatMap((inner, index) => placesOf(inner).map((path): Path => [index, ...path]))]
}

function replaceAt(node: WireValue, [index, ...rest]: Path, change: (value: WireValue) => Node): Node {
  if (index === undefined || !isList(node)) return change(node)
  return node.map((inner, at): Node => (at === index ? replaceAt(inner, rest, change) : inner))
}

function changeNode(node: WireValue, random: Random, other: WireValue | undefined): Node {
  if (isList(node) && node.length > 0 && random.chance(0.6)) return changeList(node, random, other)
  // What is in a byte string may be CBOR again: a statement's body, a proposal in an announcement.
  if (isBytes(node) && random.chance(0.3)) return changeCbor(node, random, node) ?? random.bytes(node.length)
  if (typeof node === 'number' && random.chance(0.5)) return Math.max(0, node + (random.chance(0.5) ? 1 : -1))
  return foreign(random, other)
}

function changeList(list: readonly WireValue[], random: Random, other: WireValue | undefined): Node {
  const at = random.below(list.length)
  const to = random.below(list.length)
  const element = list[at] ?? 0
  switch (random.below(7)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return list.toSpliced(to, 0, element)
    case 2:
      return list.with(at, list[to] ?? 0).with(to, element)
    case 3:
      return [...list, element, ...list]
    case 4:
      return isList(other) ? [...list.slice(0, at), ...other.slice(random.below(other.length + 1))] : [list]
    case 5:
      return random.chance(0.05) ? Array.from({ length: random.below(MOST) }, () => element) : [...list].reverse()
    default:
      return new Raw(concat(lyingHeader(MAJOR_LIST, list.length, random), ...list.map((inner) => write(inner))))
  }
}

function foreign(random: Random, other: WireValue | undefined): Node {
  switch (random.below(8)) {
    case 0:
      return random.pick(NUMBERS)
    case 1:
      return random.bytes(random.pick(LENGTHS))
    case 2:
      return strangeText(random)
    case 3:
      return new Raw(Uint8Array.from(random.pick(RAWS)))
    case 4:
      return random.chance(0.1) ? nested(1 + random.below(DEEPEST)) : nested(1 + random.below(8))
    case 5:
      return new Raw(concat(lyingHeader(random.chance(0.5) ? MAJOR_BYTES : MAJOR_TEXT, 4, random), random.bytes(4)))
    case 6:
      return []
    default:
      return other === undefined ? 0 : replaceAt(other, [], (value) => part(value, random))
  }
}

function part(value: WireValue, random: Random): WireValue {
  return isList(value) && value.length > 0 && random.chance(0.8) ? part(random.pick(value), random) : value
}

function nested(depth: number): Raw {
  return new Raw(concat(new Uint8Array(depth).fill(0x81), Uint8Array.of(0)))
}

/** A header that promises another length than what follows has. */
function lyingHeader(major: number, length: number, random: Random): Uint8Array {
  const promised = random.pick([length + 1, Math.max(0, length - 1), 0xffff, 0xffff_ffff, 2 ** 48, 2 ** 53])
  return header(major, promised)
}

function write(node: Node): Uint8Array {
  if (node instanceof Raw) return node.bytes
  if (typeof node === 'number') return header(0, node)
  if (node instanceof Uint8Array) return concat(header(MAJOR_BYTES, node.length), node)
  if (typeof node === 'string') {
    const text = new TextEncoder().encode(node)
    return concat(header(MAJOR_TEXT, text.length), text)
  }
  return concat(header(MAJOR_LIST, node.length), ...node.map((inner) => write(inner)))
}

function header(major: number, value: number): Uint8Array {
  const bits = major << 5
  if (value < 24) return Uint8Array.of(bits | value)
  if (value < 2 ** 8) return Uint8Array.of(bits | 24, value)
  const view = new DataView(new ArrayBuffer(9))
  if (value < 2 ** 16) {
    view.setUint8(0, bits | 25)
    view.setUint16(1, value)
    return new Uint8Array(view.buffer, 0, 3)
  }
  if (value < 2 ** 32) {
    view.setUint8(0, bits | 26)
    view.setUint32(1, value)
    return new Uint8Array(view.buffer, 0, 5)
  }
  view.setUint8(0, bits | 27)
  view.setBigUint64(1, BigInt(value))
  return new Uint8Array(view.buffer)
}
