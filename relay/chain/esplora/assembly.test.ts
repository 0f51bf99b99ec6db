import { describe, expect, it } from 'vitest'
import { fromHex } from '../../../src/bytes/index.ts'
import { assemblyOf } from './assembly.ts'

describe('assemblyOf', () => {
  it.each([
    ['', ''],
    [`76a914${'ab'.repeat(20)}88ac`, `OP_DUP OP_HASH160 OP_PUSHBYTES_20 ${'ab'.repeat(20)} OP_EQUALVERIFY OP_CHECKSIG`],
    [`0014${'ab'.repeat(20)}`, `OP_0 OP_PUSHBYTES_20 ${'ab'.repeat(20)}`],
    ['4f516000', 'OP_PUSHNUM_NEG1 OP_PUSHNUM_1 OP_PUSHNUM_16 OP_0'],
    ['6a4c02beef', 'OP_RETURN OP_PUSHDATA1 beef'],
    ['4d0300aabbcc', 'OP_PUSHDATA2 aabbcc'],
    ['b1b2', 'OP_CLTV OP_CSV'],
    ['03aabb', 'OP_PUSHBYTES_3 <push past end>'],
    ['4c', 'OP_PUSHDATA1 <push past end>'],
    ['ee', 'OP_RETURN_238'],
  ])('writes %s as Esplora does', (hex, assembly) => {
    expect(assemblyOf(fromHex(hex))).toBe(assembly)
  })
})
