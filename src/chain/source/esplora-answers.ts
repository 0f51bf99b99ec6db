import { fromHex } from '../../bytes/index.ts'
import { MAX_MONEY_SATS } from '../amount.ts'
import { decodeTransaction, type RawTransaction, TransactionError } from '../transaction.ts'
import type { Confirmation, FeeEstimate, TransactionRef } from './chain-source.ts'
import { type Answer, AnswerError } from './endpoints.ts'

/** Esplora's list of outputs at an address, before it is checked against the transactions themselves. */
export interface ListedOutput extends TransactionRef {
  readonly outputIndex: number
  readonly amountSats: bigint
}

/** Which transaction spends an output; undefined for none. */
export type Spender = string | undefined

const OK = 200
const NOT_FOUND = 404
const MAX_OUTPUT_INDEX = 0xffff_ffff
const MAX_ESTIMATED_FEE_RATE = 10_000

/** @throws AnswerError unless the status says that there is an answer. */
export function expectOk({ status, text }: Answer): string {
  if (status !== OK) throw new AnswerError(`The status is ${status}.`)
  return text
}

/** The same, or undefined where the thing that was asked for does not exist. @throws AnswerError */
export function expectOkOrMissing(answer: Answer): string | undefined {
  return answer.status === NOT_FOUND ? undefined : expectOk(answer)
}

/** @throws AnswerError */
export function readHeight(text: string): number {
  const height = Number(text)
  if (!/^\d{1,9}$/.test(text.trim())) throw new AnswerError('This is no height.')
  return height
}

/**
 * The transaction in hex, once it is known to be the one that was asked for.
 * @throws AnswerError
 */
export function readTransaction(hex: string, txid: string): RawTransaction {
  const trimmed = hex.trim()
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(trimmed)) throw new AnswerError('This is no transaction.')
  let transaction: RawTransaction
  try {
    transaction = decodeTransaction(fromHex(trimmed))
  } catch (error) {
    if (error instanceof TransactionError) throw new AnswerError('This is no transaction.')
    throw error
  }
  if (transaction.txid !== txid) throw new AnswerError('This is another transaction than the one asked for.')
  return transaction
}

/** @throws AnswerError */
export function readTransactionRefs(text: string): readonly TransactionRef[] {
  return readList(text).map(readRef)
}

/** @throws AnswerError */
export function readListedOutputs(text: string): readonly ListedOutput[] {
  return readList(text).map((value) => {
    const row = readRecord(value)
    return {
      ...readRef(value),
      outputIndex: readInteger(row['vout'], MAX_OUTPUT_INDEX),
      amountSats: BigInt(readInteger(row['value'], Number(MAX_MONEY_SATS))),
    }
  })
}

/** The status of one transaction, out of the transaction's JSON. @throws AnswerError */
export function readConfirmationOf(text: string, txid: string): Confirmation {
  const ref = readRef(parseJson(text))
  if (ref.txid !== txid) throw new AnswerError('This is another transaction than the one asked for.')
  return ref.confirmation
}

/** @throws AnswerError */
export function readSpender(text: string): Spender {
  const { spent, txid } = readRecord(parseJson(text))
  if (spent === false) return undefined
  if (spent !== true) throw new AnswerError('It does not say whether the output is spent.')
  return readTxid(txid)
}

/** By rising targets. @throws AnswerError */
export function readFeeEstimates(text: string): readonly FeeEstimate[] {
  return Object.entries(readRecord(parseJson(text)))
    .map(([target, rate]) => {
      const isRight = /^\d{1,4}$/.test(target) && typeof rate === 'number' && rate > 0 && rate <= MAX_ESTIMATED_FEE_RATE
      if (!isRight) throw new AnswerError('These are no fee rates.')
      return { targetBlocks: Number(target), satsPerVirtualByte: rate }
    })
    .toSorted((a, b) => a.targetBlocks - b.targetBlocks)
}

function readRef(value: unknown): TransactionRef {
  const { txid, status } = readRecord(value)
  return { txid: readTxid(txid), confirmation: readConfirmation(status) }
}

function readConfirmation(value: unknown): Confirmation {
  const { confirmed, block_height: height, block_time: time } = readRecord(value)
  if (confirmed === false) return { kind: 'unconfirmed' }
  if (confirmed !== true) throw new AnswerError('It does not say whether the transaction is confirmed.')
  return {
    kind: 'confirmed',
    height: readInteger(height, 999_999_999),
    epochSeconds: readInteger(time, 0xffff_ffff),
  }
}

/** @throws AnswerError unless this is a txid, lower-case hex. */
export function readTxid(value: unknown): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw new AnswerError('This is no txid.')
  return value
}

function readInteger(value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
    throw new AnswerError('A number is missing or out of range.')
  }
  return value
}

function readList(text: string): readonly unknown[] {
  const value = parseJson(text)
  if (!Array.isArray(value)) throw new AnswerError('A list was expected.')
  return value as readonly unknown[]
}

function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AnswerError('An object was expected.')
  }
  return value as Readonly<Record<string, unknown>>
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AnswerError('This is no JSON.')
  }
}
