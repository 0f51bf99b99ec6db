import { addressOf } from '../address.ts'
import type { Network } from '../../wire/index.ts'
import {
  decodeTransaction,
  encodeSignedTransaction,
  type Outpoint,
  outpointKey,
  type RawTransaction,
  type TransactionOutput,
} from '../transaction.ts'
import type { Confirmation } from './chain-source.ts'

/** A transaction with what the chain knows about it. */
export interface KnownTransaction {
  readonly bytes: Uint8Array
  readonly transaction: RawTransaction
  readonly confirmation: Confirmation
}

/** What a node would say to a transaction. */
export type Acceptance =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'already_known' }
  /** In the words of Bitcoin Core. */
  | { readonly kind: 'rejected'; readonly rpcCode: number; readonly message: string }

/** Time of the block at height 0, in seconds since 1970; then one every ten minutes. */
const GENESIS_SECONDS = 1_700_000_000
const BLOCK_SECONDS = 600

/**
 * A chain in memory for tests and simulations: blocks on demand, a mempool that lets nothing be spent twice. Scripts and
 * signatures are not checked.
 */
export class MemoryChain {
  readonly network: Network
  readonly #known = new Map<string, KnownTransaction>()
  readonly #spenders = new Map<string, string>()
  #height = 100
  #fundings = 0

  constructor(network: Network) {
    this.network = network
  }

  get height(): number {
    return this.#height
  }

  /** Coins out of nowhere, waiting for a block. */
  fund(...outputs: readonly TransactionOutput[]): RawTransaction {
    this.#fundings += 1
    const input = { txid: this.#fundings.toString(16).padStart(64, 'f'), outputIndex: 0, sequence: 0xffff_ffff }
    const bytes = encodeSignedTransaction({ version: 2, inputs: [input], outputs, lockTime: 0 }, [[new Uint8Array(64)]])
    return this.#add(bytes)
  }

  /** Takes a transaction into the mempool if its coins are there and unspent. */
  accept(bytes: Uint8Array): Acceptance {
    const { txid, inputs, outputs } = decodeTransaction(bytes)
    if (this.#known.has(txid)) return { kind: 'already_known' }
    const spent = inputs.map((input) => this.#known.get(input.txid)?.transaction.outputs[input.outputIndex])
    const isMissing = inputs.some((input, index) => spent[index] === undefined || this.#isSpentInBlock(input))
    if (isMissing) return { kind: 'rejected', rpcCode: -25, message: 'bad-txns-inputs-missingorspent' }
    if (inputs.some((input) => this.spenderOf(input) !== undefined)) {
      return { kind: 'rejected', rpcCode: -26, message: 'insufficient fee, rejecting replacement' }
    }
    const fee = sum(spent) - sum(outputs)
    if (fee < 0n) return { kind: 'rejected', rpcCode: -25, message: 'bad-txns-in-belowout' }
    if (fee === 0n) return { kind: 'rejected', rpcCode: -26, message: 'min relay fee not met, 0 < 100' }
    this.#add(bytes)
    return { kind: 'accepted' }
  }

  #add(bytes: Uint8Array): RawTransaction {
    const transaction = decodeTransaction(bytes)
    this.#known.set(transaction.txid, { bytes, transaction, confirmation: { kind: 'unconfirmed' } })
    for (const input of transaction.inputs) this.#spenders.set(outpointKey(input), transaction.txid)
    return transaction
  }

  #isSpentInBlock(outpoint: Outpoint): boolean {
    const spender = this.spenderOf(outpoint)
    return spender !== undefined && this.#known.get(spender)?.confirmation.kind === 'confirmed'
  }

  /** One block with all that was waiting. */
  mine(): void {
    this.#height += 1
    const confirmation = {
      kind: 'confirmed',
      height: this.#height,
      epochSeconds: GENESIS_SECONDS + this.#height * BLOCK_SECONDS,
    } as const
    for (const [txid, known] of this.#known) {
      if (known.confirmation.kind === 'unconfirmed') this.#known.set(txid, { ...known, confirmation })
    }
  }

  /** Forgets a transaction that waits, as nodes do after a while. */
  evict(txid: string): void {
    const known = this.#known.get(txid)
    if (known?.confirmation.kind !== 'unconfirmed') return
    this.#known.delete(txid)
    for (const input of known.transaction.inputs) this.#spenders.delete(outpointKey(input))
  }

  find(txid: string): KnownTransaction | undefined {
    return this.#known.get(txid)
  }

  spenderOf(outpoint: Outpoint): string | undefined {
    return this.#spenders.get(outpointKey(outpoint))
  }

  /** All transactions that pay to or spend from an address, the newest first. */
  transactionsOf(address: string): readonly KnownTransaction[] {
    const isAt = (output: TransactionOutput | undefined): boolean =>
      output !== undefined && addressOf(output.script, this.network) === address
    const touches = ({ transaction }: KnownTransaction): boolean =>
      transaction.outputs.some(isAt) ||
      transaction.inputs.some((input) => isAt(this.#known.get(input.txid)?.transaction.outputs[input.outputIndex]))
    return [...this.#known.values()].filter(touches).toReversed()
  }
}

function sum(outputs: readonly (TransactionOutput | undefined)[]): bigint {
  return outputs.reduce((total, output) => total + (output?.amountSats ?? 0n), 0n)
}
