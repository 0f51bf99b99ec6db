import { RawTx } from '@scure/btc-signer/script.js'
import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../bytes/index.ts'
import {
  decodeTransaction,
  decodeUnsignedTransaction,
  encodeSignedTransaction,
  encodeUnsignedTransaction,
  txidOfUnsigned,
} from './transaction.ts'

const bip341 = JSON.parse(readFileSync(new URL('./vectors/bip0341.json', import.meta.url), 'utf8')) as {
  keyPathSpending: { given: { rawUnsignedTx: string }; auxiliary: { fullySignedTx: string } }[]
}
const unsignedBytes = fromHex(bip341.keyPathSpending[0]!.given.rawUnsignedTx)
const signedBytes = fromHex(bip341.keyPathSpending[0]!.auxiliary.fullySignedTx)

const malformed: unknown = expect.objectContaining({ name: 'TransactionError', code: 'transaction_malformed' })
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const anyTransaction = fc.record({
  version: fc.integer({ min: 1, max: 3 }),
  inputs: fc.array(fc.record({ txid: bytes(32).map(toHex), outputIndex: uint32, sequence: uint32 }), {
    minLength: 1,
    maxLength: 5,
  }),
  outputs: fc.array(
    fc.record({ amountSats: fc.bigInt({ min: 0n, max: 2n ** 63n }), script: fc.uint8Array({ maxLength: 300 }) }),
    { maxLength: 5 },
  ),
  lockTime: uint32,
})

describe('transactions', () => {
  it('come back from bytes unchanged, with and without witnesses, under one txid', () => {
    fc.assert(
      fc.property(anyTransaction, fc.uint8Array({ minLength: 1, maxLength: 70 }), (transaction, item) => {
        const unsigned = encodeUnsignedTransaction(transaction)
        const signed = encodeSignedTransaction(
          transaction,
          transaction.inputs.map(() => [item]),
        )
        expect(decodeUnsignedTransaction(unsigned)).toEqual(transaction)
        const decoded = decodeTransaction(signed)
        expect(toHex(decoded.bytesWithoutWitnesses)).toBe(toHex(unsigned))
        expect(decoded.txid).toBe(txidOfUnsigned(transaction))
        expect(decodeTransaction(unsigned).txid).toBe(decoded.txid)
        expect(toHex(RawTx.encode(RawTx.decode(signed)))).toBe(toHex(signed))
      }),
    )
  })

  it('have the txid that the library computes, scriptSigs included', () => {
    const library = Transaction.fromRaw(signedBytes, { allowUnknownOutputs: true, disableScriptCheck: true })
    expect(decodeTransaction(signedBytes).txid).toBe(library.id)
    expect(encodeUnsignedTransaction(decodeUnsignedTransaction(unsignedBytes))).toEqual(unsignedBytes)
  })

  it('are refused when cut off anywhere, or followed by anything', () => {
    fc.assert(
      fc.property(fc.nat(unsignedBytes.length - 1), (length) => {
        expect(() => decodeTransaction(unsignedBytes.slice(0, length))).toThrow(malformed)
        expect(() => decodeUnsignedTransaction(unsignedBytes.slice(0, length))).toThrow(malformed)
      }),
    )
    expect(() => decodeTransaction(concat(signedBytes, Uint8Array.of(0)))).toThrow(malformed)
  })

  it('are refused when a length is written in more bytes than it needs, or claims more than there is', () => {
    const [version, rest] = [unsignedBytes.slice(0, 4), unsignedBytes.slice(5)]
    expect(() => decodeUnsignedTransaction(concat(version, Uint8Array.of(0xfd, 9, 0), rest))).toThrow(malformed)
    expect(() => decodeUnsignedTransaction(concat(version, Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff), rest))).toThrow(
      malformed,
    )
    expect(() => decodeUnsignedTransaction(concat(version, new Uint8Array(9).fill(0xff), rest))).toThrow(malformed)
  })

  it('with a scriptSig are no unsigned transactions', () => {
    const library = Transaction.fromRaw(signedBytes, { allowUnknownOutputs: true, disableScriptCheck: true })
    expect(library.inputsLength).toBe(9)
    expect(() => decodeUnsignedTransaction(decodeTransaction(signedBytes).bytesWithoutWitnesses)).toThrow(malformed)
  })

  it('larger than a block are not looked at', () => {
    expect(() => decodeTransaction(new Uint8Array(4_000_001))).toThrow(malformed)
    expect(() => decodeUnsignedTransaction(new Uint8Array(4_000_001))).toThrow(malformed)
  })
})
