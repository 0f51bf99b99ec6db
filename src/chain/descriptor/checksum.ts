/** BIP380: the characters of a descriptor, in the order that makes the usual typing errors cheap to find. */
const INPUT_CHARACTERS = `0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH\`#"\\ `
const CHECKSUM_CHARACTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0xf5_dee5_1989n, 0xa9_fdca_3312n, 0x1b_ab10_e32dn, 0x37_06b1_677an, 0x64_4d62_6ffdn]
const CHECKSUM_LENGTH = 8

function step(checksum: bigint, value: number): bigint {
  const top = checksum >> 35n
  let next = ((checksum & 0x7_ffff_ffffn) << 5n) ^ BigInt(value)
  for (const [bit, generator] of GENERATOR.entries()) if ((top >> BigInt(bit)) & 1n) next ^= generator
  return next
}

/** The eight characters that follow `#` after this descriptor (BIP380); undefined if a character cannot stand in one. */
export function descriptorChecksum(descriptor: string): string | undefined {
  let checksum = 1n
  let group = 0
  let grouped = 0
  for (const character of descriptor) {
    const position = INPUT_CHARACTERS.indexOf(character)
    if (position === -1) return undefined
    checksum = step(checksum, position & 31)
    group = group * 3 + (position >> 5)
    grouped += 1
    if (grouped === 3) {
      checksum = step(checksum, group)
      group = 0
      grouped = 0
    }
  }
  if (grouped > 0) checksum = step(checksum, group)
  for (let index = 0; index < CHECKSUM_LENGTH; index++) checksum = step(checksum, 0)
  checksum ^= 1n
  let text = ''
  for (let index = CHECKSUM_LENGTH - 1; index >= 0; index--) {
    text += CHECKSUM_CHARACTERS[Number((checksum >> BigInt(5 * index)) & 31n)] ?? ''
  }
  return text
}
