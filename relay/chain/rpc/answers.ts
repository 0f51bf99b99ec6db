import { fromHex } from '../../../src/bytes/index.ts'
import { ChainError } from '../errors.ts'
import { hashFromText, outpointKey, type BlockHash, type OutpointKey, type Txid } from '../ids.ts'
import { scriptHashOf } from '../script.ts'
import type { ScriptHash } from '../ids.ts'
import type { Effects } from '../script-index.ts'

/** A block as the index needs it. */
export interface NodeBlock {
  readonly hash: BlockHash
  readonly height: number
  readonly timeSeconds: number
  /** `undefined` for the genesis block. */
  readonly previous: BlockHash | undefined
  /** `undefined` at the tip. */
  readonly next: BlockHash | undefined
  readonly transactions: readonly NodeBlockTransaction[]
}

/** A block's transaction and, of the coins that it spends, where they came from. */
export interface NodeBlockTransaction {
  readonly effects: Effects
  readonly spent: readonly { readonly scriptHash: ScriptHash; readonly height: number }[]
}

/** A member of an object. @throws ChainError `node_answer_invalid` when there is none, as all of this file does. */
export function member(value: unknown, name: string): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return Reflect.get(value, name)
  throw invalid(name)
}

/** A member that may be missing. */
export function optional(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

export function asText(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw invalid(what)
}

export function asCount(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw invalid(what)
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(what)
}

export function asHash<Kind extends Txid | BlockHash>(value: unknown, what: string): Kind {
  const hash = hashFromText<Kind>(asText(value, what))
  if (hash === undefined) throw invalid(what)
  return hash
}

export function asBytes(value: unknown, what: string): Uint8Array {
  try {
    return fromHex(asText(value, what))
  } catch {
    throw invalid(what)
  }
}

/** An amount in bitcoin with eight decimals, which a double holds exactly enough, in satoshis. */
export function asSats(value: unknown, what: string): bigint {
  if (typeof value === 'number' && value >= 0 && value <= 21_000_000) return BigInt(Math.round(value * 100_000_000))
  throw invalid(what)
}

/** What `getblock` says at verbosity 3. */
export function asBlock(value: unknown): NodeBlock {
  const previous = optional(value, 'previousblockhash')
  const next = optional(value, 'nextblockhash')
  return {
    hash: asHash(member(value, 'hash'), 'hash'),
    height: asCount(member(value, 'height'), 'height'),
    timeSeconds: asCount(member(value, 'time'), 'time'),
    previous: previous === undefined ? undefined : asHash(previous, 'previousblockhash'),
    next: next === undefined ? undefined : asHash(next, 'nextblockhash'),
    transactions: asList(member(value, 'tx'), 'tx').map(asBlockTransaction),
  }
}

function asBlockTransaction(value: unknown): NodeBlockTransaction {
  const txid = asHash<Txid>(member(value, 'txid'), 'txid')
  const inputs = asList(member(value, 'vin'), 'vin').filter((input) => optional(input, 'coinbase') === undefined)
  const funds = asList(member(value, 'vout'), 'vout').map((output) => ({
    scriptHash: scriptHashIn(output),
    valueSats: asSats(member(output, 'value'), 'value'),
  }))
  const spent = inputs.flatMap((input) => {
    const prevout = optional(input, 'prevout')
    if (prevout === undefined) return []
    return [{ scriptHash: scriptHashIn(prevout), height: asCount(member(prevout, 'height'), 'height') }]
  })
  return { effects: { txid, funds, spends: inputs.map(asOutpoint) }, spent }
}

function asOutpoint(input: unknown): OutpointKey {
  return outpointKey(asHash(member(input, 'txid'), 'txid'), asCount(member(input, 'vout'), 'vout'))
}

function scriptHashIn(output: unknown): ScriptHash {
  return scriptHashOf(asBytes(member(member(output, 'scriptPubKey'), 'hex'), 'scriptPubKey'))
}

function invalid(what: string): ChainError {
  return new ChainError('node_answer_invalid', `The node's answer has no good "${what}".`)
}
