import { crypto, Transaction } from 'bitcoinjs-lib'
import { privateAdd, privateNegate, signSchnorr, pointFromScalar, xOnlyPointFromPoint } from 'tiny-secp256k1'
import { concat, fromHex } from '../../../src/bytes/index.ts'
import type { Coin } from '../script-index.ts'
import { describeTransaction, type ChainTransaction, type Output } from '../transaction.ts'

/** Satoshis per virtual byte that the faucet pays. */
const FEE_RATE = 2n
/** Change below this would be dust. */
const MIN_CHANGE_SATS = 330n

const keys = deriveKeys(crypto.sha256(new TextEncoder().encode('muster regtest faucet')))

/** The taproot script that the faucet's coins pay to. Its key is public knowledge: coins of a private chain are worth nothing. */
export const FAUCET_SCRIPT: Uint8Array = concat(Uint8Array.of(0x51, 32), keys.outputKey)

/** A payment from one coin of the faucet, signed; `undefined` when the coin is too small. */
export function payFromFaucet(coin: Coin, payment: Output): ChainTransaction | undefined {
  const transaction = new Transaction()
  transaction.version = 2
  transaction.addInput(fromHex(coin.txid).toReversed(), coin.vout, 0xfffffffd)
  transaction.addOutput(payment.script, payment.valueSats)
  transaction.addOutput(FAUCET_SCRIPT, 0n)
  transaction.setWitness(0, [new Uint8Array(64)])
  const changeSats = coin.valueSats - payment.valueSats - BigInt(transaction.virtualSize()) * FEE_RATE
  const change = transaction.outs[1]
  if (change === undefined || changeSats < MIN_CHANGE_SATS) return undefined
  change.value = changeSats
  const sighash = transaction.hashForWitnessV1(0, [FAUCET_SCRIPT], [coin.valueSats], Transaction.SIGHASH_DEFAULT)
  transaction.setWitness(0, [signSchnorr(sighash, keys.secret)])
  return describeTransaction(transaction)
}

/** BIP341 without a script tree: the output key, and the secret key that signs for it. */
function deriveKeys(internalSecret: Uint8Array): { readonly secret: Uint8Array; readonly outputKey: Uint8Array } {
  const point = pointFromScalar(internalSecret)
  if (point === null) throw new Error('The faucet has no key.')
  const even = point[0] === 0x02 ? internalSecret : privateNegate(internalSecret)
  const secret = privateAdd(even, crypto.taggedHash('TapTweak', xOnlyPointFromPoint(point)))
  const output = secret === null ? null : pointFromScalar(secret)
  if (secret === null || output === null) throw new Error('The faucet has no key.')
  return { secret, outputKey: xOnlyPointFromPoint(output) }
}
