import type { Outpoint, RawTransaction } from '../transaction.ts'

/** Whether a transaction is in a block. Times and heights are what the source says; nothing here can check them. */
export type Confirmation =
  | { readonly kind: 'unconfirmed' }
  | {
      readonly kind: 'confirmed'
      readonly height: number
      /** Of the block, in seconds since 1970. */
      readonly epochSeconds: number
    }

/** A transaction that pays to or spends from an address. */
export interface TransactionRef {
  readonly txid: string
  readonly confirmation: Confirmation
}

/** An output that nothing has spent yet, as far as the source knows. Amount and script are those of the transaction itself. */
export interface UnspentOutput extends Outpoint {
  readonly amountSats: bigint
  readonly confirmation: Confirmation
  readonly transaction: RawTransaction
}

/** What to pay to be in one of the next blocks. */
export interface FeeEstimate {
  readonly targetBlocks: number
  readonly satsPerVirtualByte: number
}

/** What a node said against a transaction, in the words of this program; `text` has its own. */
export type RefusalReason =
  | 'fee_too_low'
  | 'fee_too_high'
  | 'replacement_fee_too_low'
  | 'inputs_missing'
  | 'not_final_yet'
  | 'dust'
  | 'chain_too_long'
  | 'script_invalid'
  | 'malformed'
  | 'other'

/**
 * What became of a transaction that was handed to the network:
 *
 * | kind | conclusion |
 * |---|---|
 * | `published` | a node has it now |
 * | `already_known` | it was there before, from whomever: a success like the other |
 * | `refused` | no node will have it as it is |
 * | `conflict` | another transaction spends one of its coins |
 * | `unreachable` | nobody answered: it may or may not be known; ask again, it does no harm |
 */
export type BroadcastOutcome =
  | { readonly kind: 'published'; readonly txid: string }
  | { readonly kind: 'already_known'; readonly txid: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly text: string }
  | { readonly kind: 'conflict'; readonly inputIndex: number; readonly spentBy: string }
  | { readonly kind: 'unreachable'; readonly attempts: readonly Attempt[] }

/** One host that was asked in vain. */
export interface Attempt {
  readonly host: string
  readonly fault: AttemptFault
}

export type AttemptFault =
  | { readonly kind: 'network' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'answer_invalid'; readonly what: string }

/**
 * Why a question has no answer:
 *
 * | code | meaning |
 * |---|---|
 * | `unreachable` | no host answered, or all of them were busy or broken |
 * | `answer_invalid` | hosts answered, and no answer held up when it was checked |
 * | `history_too_long` | an address has more transactions than this wallet follows |
 */
export type ChainSourceErrorCode = 'unreachable' | 'answer_invalid' | 'history_too_long'

/** A question to the chain that has no answer. */
export class ChainSourceError extends Error {
  override readonly name = 'ChainSourceError'
  readonly code: ChainSourceErrorCode
  readonly attempts: readonly Attempt[]

  constructor(code: ChainSourceErrorCode, message: string, attempts: readonly Attempt[] = []) {
    super(message)
    this.code = code
    this.attempts = attempts
  }
}

/** More transactions than this at one address are not followed. */
export const MAX_ADDRESS_TRANSACTIONS = 1_000

/**
 * Where the wallet learns what is on the chain, and publishes. Every method takes an AbortSignal, whose reason it throws when
 * it is aborted, and throws ChainSourceError where no checked answer is to be had. Waiting and trying again is the caller's.
 */
export interface ChainSource {
  /** The height of the last block. */
  tipHeight(signal?: AbortSignal): Promise<number>

  /**
   * All transactions of an address, in any order. An address of another network has none.
   * @throws ChainSourceError `history_too_long` above `MAX_ADDRESS_TRANSACTIONS`.
   */
  addressTransactions(address: string, signal?: AbortSignal): Promise<readonly TransactionRef[]>

  /** What lies at an address. */
  unspentOutputs(address: string, signal?: AbortSignal): Promise<readonly UnspentOutput[]>

  /** The transaction whose txid this is, computed from its bytes; undefined where the source does not know it. */
  transaction(txid: string, signal?: AbortSignal): Promise<RawTransaction | undefined>

  /** Undefined where the source does not know the transaction. Another server behind the same name may know it. */
  confirmation(txid: string, signal?: AbortSignal): Promise<Confirmation | undefined>

  /** By rising targets; may be empty. */
  feeEstimates(signal?: AbortSignal): Promise<readonly FeeEstimate[]>

  /**
   * Hands a signed transaction to the network. Never throws ChainSourceError: not being reachable is an outcome.
   * @throws TransactionError for bytes that are no transaction, before anybody is asked.
   */
  broadcast(transaction: Uint8Array, signal?: AbortSignal): Promise<BroadcastOutcome>
}
