import { concat } from '../../src/bytes/index.ts'
import type { Random } from '../../src/simulation/random.ts'

/** Longer than every limit of a reader of small things; more of it teaches nothing. */
const LONGEST_REPEAT = 262_144
const BOUNDARIES: readonly number[] = [0, 1, 0x17, 0x18, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff]
const WIDE_BOUNDARIES: readonly number[] = [0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

type Change = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

const CHANGES: readonly Change[] = [
  // One bit.
  (bytes, random) => withByte(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  // A value at which something begins or ends.
  (bytes, random) => withByte(bytes, random, () => random.pick(BOUNDARIES)),
  (bytes, random) => withByte(bytes, random, (byte) => byte + (random.chance(0.5) ? 1 : -1)),
  // A length of two or four bytes, either way round.
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    const width = random.chance(0.5) ? 2 : 4
    const number = new Uint8Array(4)
    new DataView(number.buffer).setUint32(0, random.pick(WIDE_BOUNDARIES), random.chance(0.5))
    return concat(bytes.subarray(0, at), number.subarray(0, width), bytes.subarray(at + width))
  },
  // Cut off.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  // Without a part.
  (bytes, random) => {
    const [from, to] = range(bytes, random)
    return concat(bytes.subarray(0, from), bytes.subarray(to))
  },
  // A part again.
  (bytes, random) => {
    const [from, to] = range(bytes, random)
    return concat(bytes.subarray(0, to), bytes.subarray(from))
  },
  // Something in between.
  (bytes, random) => {
    const at = random.below(bytes.length + 1)
    return concat(bytes.subarray(0, at), random.bytes(1 + random.below(8)), bytes.subarray(at))
  },
  // The start of one and the end of another.
  (bytes, random, other) =>
    concat(bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(random.below(other.length + 1))),
  // A part of another in the place of a part.
  (bytes, random, other) => {
    const [from, to] = range(bytes, random)
    const [otherFrom, otherTo] = range(other, random)
    return concat(bytes.subarray(0, from), other.subarray(otherFrom, otherTo), bytes.subarray(to))
  },
]

/** Changes of bytes that know nothing of what the bytes say. */
export function changeBytes(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  // Rarely, since it costs the most: a part very often.
  if (random.chance(0.002)) return repeatPart(bytes, random)
  return random.pick(CHANGES)(bytes, random, other)
}

function repeatPart(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random)
  const part = bytes.subarray(from, to)
  if (part.length === 0) return bytes
  const times = Math.floor(random.below(LONGEST_REPEAT) / part.length)
  return concat(bytes.subarray(0, from), ...Array.from({ length: times }, () => part), bytes.subarray(from))
}

function withByte(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const changed = Uint8Array.from(bytes)
  const at = random.below(Math.max(1, bytes.length))
  const byte = changed[at]
  if (byte !== undefined) changed[at] = change(byte)
  return changed
}

/** Mostly short ones: they leave the rest as it should be. */
function range(bytes: Uint8Array, random: Random): readonly [number, number] {
  const from = random.below(bytes.length + 1)
  const longest = random.chance(0.7) ? 40 : bytes.length + 1
  return [from, Math.min(bytes.length, from + random.below(longest))]
}
