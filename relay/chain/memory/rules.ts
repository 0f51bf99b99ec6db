import { refuse } from '../errors.ts'
import { scriptTypeOf } from '../script.ts'
import type { ChainTransaction, Output } from '../transaction.ts'

/** 21 million bitcoin in satoshis. */
const MAX_MONEY_SATS = 2_100_000_000_000_000n
/** Bitcoin Core's `MAX_STANDARD_TX_WEIGHT`, `MIN_STANDARD_TX_NONWITNESS_SIZE` and `MAX_OP_RETURN_RELAY`. */
const MAX_WEIGHT = 400_000
const MIN_BASE_BYTES = 65
const MAX_OP_RETURN_BYTES = 83
const MAX_STANDARD_VERSION = 3
/** Satoshis per 1,000 virtual bytes below which spending an output costs more than it is worth (`dustrelayfee`). */
const DUST_RATE = 3_000n
/** What spending an output adds to a transaction, in virtual bytes: a legacy input and one with a witness. */
const LEGACY_INPUT_BYTES = 148n
const WITNESS_INPUT_BYTES = 67n

/**
 * The rules that a transaction breaks by itself: consensus (`CheckTransaction`) first, then what nodes relay (`IsStandardTx`).
 * @throws BroadcastRefusal with Bitcoin Core's text.
 */
export function checkAlone(transaction: ChainTransaction): void {
  checkConsensus(transaction)
  checkStandard(transaction)
}

function checkConsensus({ inputs, outputs, isCoinbase }: ChainTransaction): void {
  if (outputs.length === 0) throw refuse(-26, 'bad-txns-vout-empty')
  let total = 0n
  for (const { valueSats } of outputs) {
    if (valueSats < 0n) throw refuse(-26, 'bad-txns-vout-negative')
    if (valueSats > MAX_MONEY_SATS) throw refuse(-26, 'bad-txns-vout-toolarge')
    total += valueSats
    if (total > MAX_MONEY_SATS) throw refuse(-26, 'bad-txns-txouttotal-toolarge')
  }
  if (new Set(inputs.map(({ outpoint }) => outpoint)).size !== inputs.length) {
    throw refuse(-26, 'bad-txns-inputs-duplicate')
  }
  if (isCoinbase) throw refuse(-26, 'coinbase')
}

function checkStandard(transaction: ChainTransaction): void {
  const { version, weight, outputs, decoded } = transaction
  if (version < 1 || version > MAX_STANDARD_VERSION) throw refuse(-26, 'version')
  if (weight > MAX_WEIGHT) throw refuse(-26, 'tx-size')
  if (decoded.byteLength(false) < MIN_BASE_BYTES) throw refuse(-26, 'tx-size-small')
  for (const { script } of outputs) {
    const type = scriptTypeOf(script)
    const isTooLong = type === 'op_return' && script.length > MAX_OP_RETURN_BYTES
    if (type === 'unknown' || type === 'empty' || isTooLong) throw refuse(-26, 'scriptpubkey')
  }
  if (outputs.filter(({ script }) => scriptTypeOf(script) === 'op_return').length > 1) {
    throw refuse(-26, 'multi-op-return')
  }
  if (outputs.some((output) => output.valueSats < dustLimitSats(output))) throw refuse(-26, 'dust')
}

/** The least amount that is worth spending from this script (Bitcoin Core's `GetDustThreshold`): 330 for taproot. */
export function dustLimitSats({ script }: Output): bigint {
  const type = scriptTypeOf(script)
  if (type === 'op_return') return 0n
  const isWitness = type === 'v0_p2wpkh' || type === 'v0_p2wsh' || type === 'v1_p2tr'
  // The amount, the length of the script in one byte, and the script.
  const outputBytes = 8n + 1n + BigInt(script.length)
  return ((outputBytes + (isWitness ? WITNESS_INPUT_BYTES : LEGACY_INPUT_BYTES)) * DUST_RATE) / 1_000n
}
