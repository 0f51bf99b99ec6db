import { Transaction } from 'bitcoinjs-lib'
import { toHex } from '../../src/bytes/index.ts'
import { outpointKey, type OutpointKey, type Txid } from './ids.ts'

/** An output: a script of any length and its amount. */
export interface Output {
  readonly script: Uint8Array
  readonly valueSats: bigint
}

/** An input: the output that it spends and what it shows for it. */
export interface Input {
  readonly txid: Txid
  readonly vout: number
  readonly outpoint: OutpointKey
  readonly scriptSig: Uint8Array
  readonly witness: readonly Uint8Array[]
  /** Unsigned, 32 bits. */
  readonly sequence: number
}

/** A transaction once parsed. */
export interface ChainTransaction {
  readonly txid: Txid
  readonly wtxid: Txid
  readonly bytes: Uint8Array
  readonly version: number
  readonly locktime: number
  readonly weight: number
  readonly virtualSize: number
  readonly isCoinbase: boolean
  readonly inputs: readonly Input[]
  readonly outputs: readonly Output[]
  /** The parser's own object, which also knows the signature hashes. */
  readonly decoded: Transaction
}

/**
 * Parses a transaction in its network encoding (BIP144), nothing before and nothing after it.
 * @returns `undefined` when these bytes are not one.
 */
export function parseTransaction(bytes: Uint8Array): ChainTransaction | undefined {
  try {
    return describeTransaction(Transaction.fromBuffer(bytes), bytes)
  } catch {
    // The parser says in many ways that bytes are not a transaction; here the only news is that they are not.
    return undefined
  }
}

/** The same transaction with what the chain needs to know of it worked out. */
export function describeTransaction(decoded: Transaction, bytes = decoded.toBuffer()): ChainTransaction {
  return {
    txid: decoded.getId() as Txid,
    wtxid: toHex(decoded.getHash(true).toReversed()) as Txid,
    bytes,
    version: decoded.version,
    locktime: decoded.locktime,
    weight: decoded.weight(),
    virtualSize: decoded.virtualSize(),
    isCoinbase: decoded.isCoinbase(),
    inputs: decoded.ins.map(({ hash, index, script, sequence, witness }) => {
      const txid = toHex(hash.toReversed()) as Txid
      return { txid, vout: index, outpoint: outpointKey(txid, index), scriptSig: script, witness, sequence }
    }),
    outputs: decoded.outs.map(({ script, value }) => ({ script, valueSats: value })),
    decoded,
  }
}
