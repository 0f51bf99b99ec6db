import { Transaction } from 'bitcoinjs-lib'
import { verifySchnorr } from 'tiny-secp256k1'
import { refuse } from '../errors.ts'
import { scriptTypeOf } from '../script.ts'
import type { ChainTransaction, Output } from '../transaction.ts'

/** BIP341: the last witness element is an annex when there are at least two and it begins with this byte. */
const ANNEX_TAG = 0x50
const SIGHASH_TYPES: readonly number[] = [0x01, 0x02, 0x03, 0x81, 0x82, 0x83]

/**
 * Checks each input's taproot key-path signature (BIP341, BIP340). Sighash and signature check are bitcoinjs-lib's and
 * libsecp256k1's, not those that made the signature, so one mistake cannot hide another.
 * @param prevouts the output that each input spends, in the order of the inputs.
 * @throws BroadcastRefusal with Bitcoin Core's text; spends of other kinds are refused, for this chain could not check them.
 */
export function checkSignatures(transaction: ChainTransaction, prevouts: readonly Output[]): void {
  const { inputs, txid, wtxid } = transaction
  if (inputs.some(({ witness }) => witness.length > 1 && witness.at(-1)?.[0] === ANNEX_TAG)) {
    throw refuse(-26, 'bad-witness-taproot-annex')
  }
  for (const [inputIndex, input] of inputs.entries()) {
    const fault = faultOf(transaction, inputIndex, prevouts)
    if (fault === undefined) continue
    const where = `input ${inputIndex} of ${txid} (wtxid ${wtxid}), spending ${input.outpoint}`
    throw refuse(-26, `mempool-script-verify-flag-failed (${fault}), ${where}`)
  }
}

function faultOf(transaction: ChainTransaction, inputIndex: number, prevouts: readonly Output[]): string | undefined {
  const { inputs, outputs, decoded } = transaction
  const input = inputs[inputIndex]
  const prevout = prevouts[inputIndex]
  if (input === undefined || prevout === undefined) return 'No such input'
  if (scriptTypeOf(prevout.script) !== 'v1_p2tr') return 'This chain can check taproot key-path spends only'
  if (input.scriptSig.length > 0) return 'Witness requires empty scriptSig'
  const [signature] = input.witness
  if (signature === undefined) return 'Witness program was passed an empty witness'
  if (input.witness.length > 1) return 'This chain can check taproot key-path spends only'
  if (signature.length !== 64 && signature.length !== 65) return 'Invalid Schnorr signature size'
  const sighashType = signature[64] ?? Transaction.SIGHASH_DEFAULT
  const isSingleWithoutOutput = (sighashType & 0x03) === Transaction.SIGHASH_SINGLE && inputIndex >= outputs.length
  if ((signature.length === 65 && !SIGHASH_TYPES.includes(sighashType)) || isSingleWithoutOutput) {
    return 'Invalid Schnorr signature hash type'
  }
  const scripts = prevouts.map(({ script }) => script)
  const values = prevouts.map(({ valueSats }) => valueSats)
  const sighash = decoded.hashForWitnessV1(inputIndex, scripts, values, sighashType)
  return isSignedBy(prevout.script.slice(2), sighash, signature.slice(0, 64)) ? undefined : 'Invalid Schnorr signature'
}

function isSignedBy(outputKey: Uint8Array, sighash: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verifySchnorr(sighash, outputKey, signature)
  } catch {
    // Thrown for an output key or a signature that is out of range: nobody can have signed that.
    return false
  }
}
