import type { Random } from '../../src/simulation/random.ts'

const LONGEST_REPEAT = 131_072

/** What trips up whoever counts, shows, compares or splits text. */
const STRANGE: readonly string[] = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\u2028',
  'e\u0301',
  '\ufb01',
  '\u0130',
  'ſ',
  'K',
  '🏳️‍🌈',
  '\ud800',
  '\udfff',
  '\u{10ffff}',
  '٣',
  '-0',
  '1e309',
  '0x10',
  '__proto__',
  'constructor',
  '../..',
  '%00',
  '<script>',
  '${}',
  '#',
  '/',
  ',',
  '()',
  '[]',
  '=',
]

/** A short text of that kind, sometimes a long one. */
export function strangeText(random: Random): string {
  const text = random.pick(STRANGE)
  if (random.chance(0.02)) return text.repeat(Math.ceil(random.below(LONGEST_REPEAT) / Math.max(1, text.length)))
  return random.chance(0.3) ? text + random.pick(STRANGE) : text
}

type Change = (text: string, random: Random, other: string) => string

const CHANGES: readonly Change[] = [
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + strangeText(random) + text.slice(at)
  },
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + String.fromCharCode(0x20 + random.below(0x5f)) + text.slice(at + 1)
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(Math.min(40, text.length + 1))),
  (text, random) => {
    const [from, to] = range(text, random)
    return text.slice(0, from) + text.slice(to)
  },
  (text, random) => {
    const [from, to] = range(text, random)
    return text.slice(0, to) + text.slice(from)
  },
  (text, random, other) => text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1)),
  (text, random, other) => {
    const [from, to] = range(text, random)
    const [otherFrom, otherTo] = range(other, random)
    return text.slice(0, from) + other.slice(otherFrom, otherTo) + text.slice(to)
  },
  (text, random) => {
    const [from, to] = range(text, random)
    const piece = text.slice(from, to)
    return text.slice(0, from) + (random.chance(0.5) ? piece.toUpperCase() : piece.toLowerCase()) + text.slice(to)
  },
]

/** Changes of text that know nothing of what it says. */
export function changeText(text: string, random: Random, other: string): string {
  if (random.chance(0.002)) {
    const [from, to] = range(text, random)
    const piece = text.slice(from, Math.max(to, from + 1))
    const times = Math.ceil(random.below(LONGEST_REPEAT) / Math.max(1, piece.length))
    return text.slice(0, from) + piece.repeat(times) + text.slice(from)
  }
  return random.pick(CHANGES)(text, random, other)
}

function range(text: string, random: Random): readonly [number, number] {
  const from = random.below(text.length + 1)
  const longest = random.chance(0.7) ? 12 : text.length + 1
  return [from, Math.min(text.length, from + random.below(longest))]
}
