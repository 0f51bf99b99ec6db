import { opcodes } from 'bitcoinjs-lib'
import { toHex } from '../../../src/bytes/index.ts'

const OP_PUSHDATA1 = 0x4c
const OP_1NEGATE = 0x4f
const OP_1 = 0x51
const OP_16 = 0x60

/** Names that differ from Bitcoin Core's. */
const OWN_NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, 'OP_0'],
  [OP_1NEGATE, 'OP_PUSHNUM_NEG1'],
  [0xb1, 'OP_CLTV'],
  [0xb2, 'OP_CSV'],
])

const CORE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(opcodes).flatMap(([name, code]) => (typeof code === 'number' ? [[code, name] as const] : [])),
)

/** A script in words as Esplora writes them: `OP_PUSHNUM_1 OP_PUSHBYTES_32 <hex>`. A push that is cut off ends the text. */
export function assemblyOf(script: Uint8Array): string {
  const words: string[] = []
  let offset = 0
  while (offset < script.length) {
    const code = script[offset] ?? 0
    offset += 1
    if (code === 0 || code > OP_PUSHDATA1 + 2) {
      words.push(nameOf(code))
      continue
    }
    const lengthBytes = code < OP_PUSHDATA1 ? 0 : 1 << (code - OP_PUSHDATA1)
    const length = lengthBytes === 0 ? code : littleEndian(script.slice(offset, offset + lengthBytes))
    offset += lengthBytes
    words.push(lengthBytes === 0 ? `OP_PUSHBYTES_${code}` : `OP_PUSHDATA${lengthBytes}`)
    if (offset + length > script.length) {
      words.push('<push past end>')
      break
    }
    words.push(toHex(script.slice(offset, offset + length)))
    offset += length
  }
  return words.join(' ')
}

function nameOf(code: number): string {
  if (code >= OP_1 && code <= OP_16) return `OP_PUSHNUM_${code - OP_1 + 1}`
  return OWN_NAMES.get(code) ?? CORE_NAMES.get(code) ?? `OP_RETURN_${code}`
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0)
}
