import { readFileSync } from 'node:fs'
import { Transaction } from '@scure/btc-signer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../bytes/index.ts'
import { KeyPathSighash } from './sighash.ts'
import { decodeUnsignedTransaction, type TransactionOutput, type UnsignedTransaction } from './transaction.ts'

const vectors = <File>(name: string): File =>
  JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8')) as File

type Spending = { given: { txinIndex: number; hashType: number }; intermediary: { sigHash: string } }
const bip341 = vectors<{
  keyPathSpending: {
    given: { rawUnsignedTx: string; utxosSpent: { scriptPubKey: string; amountSats: number }[] }
    inputSpending: Spending[]
  }[]
}>('bip0341')

const [vector] = bip341.keyPathSpending
const transaction = decodeUnsignedTransaction(fromHex(vector!.given.rawUnsignedTx))
const prevouts: TransactionOutput[] = vector!.given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({
  script: fromHex(scriptPubKey),
  amountSats: BigInt(amountSats),
}))

const byLibrary = (
  tx: UnsignedTransaction,
  spent: readonly TransactionOutput[],
  index: number,
  type: 0 | 1,
): string => {
  const library = new Transaction({
    version: tx.version,
    lockTime: tx.lockTime,
    allowUnknownVersion: true,
    allowUnknownOutputs: true,
  })
  for (const { txid, outputIndex, sequence } of tx.inputs) library.addInput({ txid, index: outputIndex, sequence })
  for (const { amountSats, script } of tx.outputs) library.addOutput({ amount: amountSats, script })
  return toHex(
    library.preimageWitnessV1(
      index,
      spent.map(({ script }) => script),
      type,
      spent.map(({ amountSats }) => amountSats),
    ),
  )
}

describe('KeyPathSighash', () => {
  const ofType = (hashType: number) => vector!.inputSpending.filter(({ given }) => given.hashType === hashType)

  it.each([...ofType(0), ...ofType(1)])('is that of BIP341 for input $given.txinIndex', ({ given, intermediary }) => {
    const sighash = new KeyPathSighash(transaction, prevouts)
    const type = given.hashType === 0 ? 'DEFAULT' : 'ALL'
    expect(toHex(sighash.message(given.txinIndex, type))).toBe(intermediary.sigHash)
  })

  it('is that of the library for any transaction', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
    const taproot = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((key) => Uint8Array.of(0x51, 0x20, ...key))
    const amount = fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n })
    const output = fc.record({ amountSats: amount, script: taproot })
    const input = fc.record({
      txid: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
      outputIndex: uint32,
      sequence: uint32,
      prevout: output,
    })
    const inputs = fc.array(input, { minLength: 1, maxLength: 6 })
    const outputs = fc.array(fc.record({ amountSats: amount, script: fc.constant(prevouts[0]!.script) }), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(inputs, outputs, fc.constantFrom(1, 2, 3), uint32, (spends, paid, version, lockTime) => {
        const tx = { version, inputs: spends, outputs: paid, lockTime }
        const spent = spends.map(({ prevout }) => prevout)
        const sighash = new KeyPathSighash(tx, spent)
        for (const index of spends.keys()) {
          expect(toHex(sighash.message(index, 'DEFAULT'))).toBe(byLibrary(tx, spent, index, 0))
          expect(toHex(sighash.message(index, 'ALL'))).toBe(byLibrary(tx, spent, index, 1))
        }
      }),
      { numRuns: 25 },
    )
  })

  it('refuses an input that is not there, and a list of prevouts that does not fit', () => {
    const sighash = new KeyPathSighash(transaction, prevouts)
    expect(() => sighash.message(prevouts.length, 'DEFAULT')).toThrow(RangeError)
    expect(() => sighash.message(-1, 'DEFAULT')).toThrow(RangeError)
    expect(() => new KeyPathSighash(transaction, prevouts.slice(1))).toThrow(RangeError)
  })
})
