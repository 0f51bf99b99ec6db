import { addressOf } from '../address.ts'
import { decodeTransaction, type RawTransaction } from '../transaction.ts'
import type {
  BroadcastOutcome,
  ChainSource,
  Confirmation,
  FeeEstimate,
  TransactionRef,
  UnspentOutput,
} from './chain-source.ts'
import { readNodeAnswer } from './broadcast-answers.ts'
import type { MemoryChain } from './memory-chain.ts'

/** A source that looks at a chain in memory. */
export class MemoryChainSource implements ChainSource {
  readonly #chain: MemoryChain

  constructor(chain: MemoryChain) {
    this.#chain = chain
  }

  async tipHeight(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted()
    return this.#chain.height
  }

  async addressTransactions(address: string, signal?: AbortSignal): Promise<readonly TransactionRef[]> {
    signal?.throwIfAborted()
    return this.#chain.transactionsOf(address).map(({ transaction, confirmation }) => ({
      txid: transaction.txid,
      confirmation,
    }))
  }

  async unspentOutputs(address: string, signal?: AbortSignal): Promise<readonly UnspentOutput[]> {
    signal?.throwIfAborted()
    return this.#chain.transactionsOf(address).flatMap(({ transaction, confirmation }) =>
      transaction.outputs.flatMap(({ script, amountSats }, outputIndex) => {
        const { txid } = transaction
        const isSpent = this.#chain.spenderOf({ txid, outputIndex }) !== undefined
        if (isSpent || addressOf(script, this.#chain.network) !== address) return []
        return [{ txid, outputIndex, amountSats, confirmation, transaction }]
      }),
    )
  }

  async transaction(txid: string, signal?: AbortSignal): Promise<RawTransaction | undefined> {
    signal?.throwIfAborted()
    return this.#chain.find(txid)?.transaction
  }

  async confirmation(txid: string, signal?: AbortSignal): Promise<Confirmation | undefined> {
    signal?.throwIfAborted()
    return this.#chain.find(txid)?.confirmation
  }

  async feeEstimates(signal?: AbortSignal): Promise<readonly FeeEstimate[]> {
    signal?.throwIfAborted()
    return [
      { targetBlocks: 1, satsPerVirtualByte: 3.5 },
      { targetBlocks: 6, satsPerVirtualByte: 1.2 },
    ]
  }

  async broadcast(bytes: Uint8Array, signal?: AbortSignal): Promise<BroadcastOutcome> {
    signal?.throwIfAborted()
    const { txid, inputs } = decodeTransaction(bytes)
    const acceptance = this.#chain.accept(bytes)
    if (acceptance.kind === 'accepted') return { kind: 'published', txid }
    if (acceptance.kind === 'already_known') return { kind: 'already_known', txid }
    const answer = readNodeAnswer(acceptance.message)
    if (answer.kind === 'refused') return { kind: 'refused', reason: answer.reason, text: acceptance.message }
    for (const [inputIndex, input] of inputs.entries()) {
      const spentBy = this.#chain.spenderOf(input)
      if (spentBy !== undefined) return { kind: 'conflict', inputIndex, spentBy }
    }
    return { kind: 'refused', reason: 'inputs_missing', text: acceptance.message }
  }
}
