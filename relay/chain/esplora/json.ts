import { toHex } from '../../../src/bytes/index.ts'
import type { Outspend, Status, TransactionRecord, Utxo } from '../backend.ts'
import type { Network } from '../networks.ts'
import { addressOf, scriptTypeOf } from '../script.ts'
import type { FlowStats } from '../script-index.ts'
import type { Input, Output } from '../transaction.ts'
import { assemblyOf } from './assembly.ts'

/** Any JSON value: what these functions give is written to the wire as it is. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Whether and where it is confirmed: `{confirmed, block_height, block_hash, block_time}`. */
export function statusJson(status: Status): Json {
  if (!status.isConfirmed) return { confirmed: false }
  return { confirmed: true, block_height: status.height, block_hash: status.hash, block_time: status.timeSeconds }
}

/** A whole transaction as `GET /tx/:txid` gives it; amounts and the fee in satoshis. */
export function transactionJson(record: TransactionRecord, network: Network): Json {
  const { transaction, prevouts, status } = record
  return {
    txid: transaction.txid,
    version: transaction.version,
    locktime: transaction.locktime,
    vin: transaction.inputs.map((input, index) => inputJson(input, prevouts[index], transaction.isCoinbase, network)),
    vout: transaction.outputs.map((output) => outputJson(output, network)),
    size: transaction.bytes.length,
    weight: transaction.weight,
    fee: transaction.isCoinbase ? 0 : Number(total(prevouts) - total(transaction.outputs)),
    status: statusJson(status),
  }
}

function total(outputs: readonly (Output | undefined)[]): bigint {
  return outputs.reduce((sum, output) => sum + (output?.valueSats ?? 0n), 0n)
}

function inputJson(input: Input, prevout: Output | undefined, isCoinbase: boolean, network: Network): Json {
  return {
    txid: input.txid,
    vout: input.vout,
    prevout: prevout === undefined ? null : outputJson(prevout, network),
    scriptsig: toHex(input.scriptSig),
    scriptsig_asm: assemblyOf(input.scriptSig),
    ...(input.witness.length > 0 && { witness: input.witness.map(toHex) }),
    is_coinbase: isCoinbase,
    sequence: input.sequence,
  }
}

function outputJson({ script, valueSats }: Output, network: Network): Json {
  const address = addressOf(script, network)
  return {
    scriptpubkey: toHex(script),
    scriptpubkey_asm: assemblyOf(script),
    scriptpubkey_type: scriptTypeOf(script),
    ...(address !== undefined && { scriptpubkey_address: address }),
    value: Number(valueSats),
  }
}

export function utxoJson({ txid, vout, valueSats, status }: Utxo): Json {
  return { txid, vout, status: statusJson(status), value: Number(valueSats) }
}

export function outspendJson(outspend: Outspend | undefined): Json {
  if (outspend === undefined) return { spent: false }
  return { spent: true, txid: outspend.txid, vin: outspend.vin, status: statusJson(outspend.status) }
}

export function flowJson(flow: FlowStats): Json {
  return {
    funded_txo_count: flow.fundedCount,
    funded_txo_sum: Number(flow.fundedSats),
    spent_txo_count: flow.spentCount,
    spent_txo_sum: Number(flow.spentSats),
    tx_count: flow.transactionCount,
  }
}
