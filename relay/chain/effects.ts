import { scriptHashOf } from './script.ts'
import type { Effects } from './script-index.ts'
import type { ChainTransaction } from './transaction.ts'

/** What a parsed transaction does to the set of coins. */
export function effectsOf({ txid, inputs, outputs, isCoinbase }: ChainTransaction): Effects {
  return {
    txid,
    funds: outputs.map(({ script, valueSats }) => ({ scriptHash: scriptHashOf(script), valueSats })),
    spends: isCoinbase ? [] : inputs.map(({ outpoint }) => outpoint),
  }
}
