/** BIP380: the characters of a descriptor, in the order that makes the usual typing errors cheap to find. */
const INPUT_CHARACTERS = `0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH\`#"\\ `
const CHECKSUM_CHARACTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
/** BIP380's five generators of 40 bits, each as its upper and its lower half. */
const GENERATORS: readonly (readonly [number, number])[] = [
  [0xf5dee, 0x51989],
  [0xa9fdc, 0xa3312],
  [0x1bab1, 0x0e32d],
  [0x3706b, 0x1677a],
  [0x644d6, 0x26ffd],
]
const CHECKSUM_LENGTH = 8
/** Of the twenty bits of a half, those that stay when five go over into the next one. */
const KEPT_BITS = 15
const KEPT = 2 ** KEPT_BITS - 1

/** The polynomial checksum of 40 bits (BIP380), in halves of 20: a hundred keys take no memory for it. */
class PolyMod {
  high = 0
  low = 1

  step(value: number): void {
    const { high, low } = this
    const top = high >>> KEPT_BITS
    this.high = ((high & KEPT) << 5) | (low >>> KEPT_BITS)
    this.low = ((low & KEPT) << 5) ^ value
    for (const [bit, [generatorHigh, generatorLow]] of GENERATORS.entries()) {
      if (((top >>> bit) & 1) === 0) continue
      this.high ^= generatorHigh
      this.low ^= generatorLow
    }
  }

  /** Five of the forty bits. @param place 0 for the highest. */
  digit(place: number): number {
    const half = place < 4 ? this.high : this.low
    return (half >>> (5 * (3 - (place % 4)))) & 31
  }
}

/** The eight characters that follow `#` after this descriptor (BIP380); undefined if a character cannot stand in one. */
export function descriptorChecksum(descriptor: string): string | undefined {
  const checksum = new PolyMod()
  let group = 0
  let grouped = 0
  for (const character of descriptor) {
    const position = INPUT_CHARACTERS.indexOf(character)
    if (position === -1) return undefined
    checksum.step(position & 31)
    group = group * 3 + (position >> 5)
    grouped += 1
    if (grouped === 3) {
      checksum.step(group)
      group = 0
      grouped = 0
    }
  }
  if (grouped > 0) checksum.step(group)
  for (let index = 0; index < CHECKSUM_LENGTH; index++) checksum.step(0)
  checksum.low ^= 1
  const digits = Array.from({ length: CHECKSUM_LENGTH }, (_, place) => checksum.digit(place))
  return digits.map((digit) => CHECKSUM_CHARACTERS[digit] ?? '').join('')
}
