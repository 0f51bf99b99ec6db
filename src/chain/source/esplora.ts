import { equalBytes, toHex } from '../../bytes/index.ts'
import type { Network } from '../../wire/index.ts'
import { AddressError, parseAddress } from '../address.ts'
import { decodeTransaction, type Outpoint, type RawTransaction } from '../transaction.ts'
import { readNodeAnswer, shownText } from './broadcast-answers.ts'
import {
  type BroadcastOutcome,
  type ChainSource,
  ChainSourceError,
  type Confirmation,
  type FeeEstimate,
  MAX_ADDRESS_TRANSACTIONS,
  type TransactionRef,
  type UnspentOutput,
} from './chain-source.ts'
import { type Answer, AnswerError, Endpoints, type Fetch } from './endpoints.ts'
import {
  expectOk,
  expectOkOrMissing,
  type ListedOutput,
  readConfirmationOf,
  readFeeEstimates,
  readHeight,
  readListedOutputs,
  readSpender,
  readTransaction,
  readTransactionRefs,
  type Spender,
} from './esplora-answers.ts'

export interface EsploraConfig {
  readonly network: Network
  /** Base URLs such as `https://host/api`, in the order of preference. */
  readonly endpoints: readonly string[]
  readonly fetch: Fetch
}

/** Esplora lists confirmed transactions in pages of this size. */
const PAGE_SIZE = 25
const BAD_REQUEST = 400

/**
 * The chain through Esplora's REST interface. Transactions are taken from their bytes, whose txid is computed; scripts and
 * amounts are read there. What a server could lie about is left: what it leaves out, and what is confirmed when.
 */
export class EsploraChainSource implements ChainSource {
  readonly #network: Network
  readonly #endpoints: Endpoints

  /** @throws RangeError for endpoints that are no URLs. */
  constructor({ network, endpoints, fetch }: EsploraConfig) {
    this.#network = network
    this.#endpoints = new Endpoints(endpoints, fetch)
  }

  tipHeight(signal?: AbortSignal): Promise<number> {
    return this.#get('/blocks/tip/height', (answer) => readHeight(expectOk(answer)), signal)
  }

  async addressTransactions(address: string, signal?: AbortSignal): Promise<readonly TransactionRef[]> {
    if (this.#scriptOf(address) === undefined) return []
    const refs = new Map<string, TransactionRef>()
    const read = (answer: Answer): readonly TransactionRef[] => readTransactionRefs(expectOk(answer))
    let page = await this.#get(`/address/${address}/txs`, read, signal)
    for (;;) {
      const before = refs.size
      for (const ref of page) refs.set(ref.txid, ref)
      const confirmed = page.filter(({ confirmation }) => confirmation.kind === 'confirmed')
      const last = confirmed.at(-1)
      // A page that brings nothing new would go on for ever.
      if (last === undefined || confirmed.length < PAGE_SIZE || refs.size === before) return [...refs.values()]
      if (refs.size > MAX_ADDRESS_TRANSACTIONS) {
        throw new ChainSourceError('history_too_long', `${address} has too many transactions to follow.`)
      }
      page = await this.#get(`/address/${address}/txs/chain/${last.txid}`, read, signal)
    }
  }

  async unspentOutputs(address: string, signal?: AbortSignal): Promise<readonly UnspentOutput[]> {
    const script = this.#scriptOf(address)
    if (script === undefined) return []
    return this.#get(
      `/address/${address}/utxo`,
      async (answer) => {
        const outputs: UnspentOutput[] = []
        for (const listed of readListedOutputs(expectOk(answer))) {
          outputs.push(await this.#checked(listed, script, signal))
        }
        return outputs
      },
      signal,
    )
  }

  async #checked(listed: ListedOutput, script: Uint8Array, signal: AbortSignal | undefined): Promise<UnspentOutput> {
    const transaction = await this.transaction(listed.txid, signal)
    const output = transaction?.outputs[listed.outputIndex]
    const isAsListed =
      output !== undefined && output.amountSats === listed.amountSats && equalBytes(output.script, script)
    if (transaction === undefined || !isAsListed) throw new AnswerError('An output is not what the list says.')
    return { ...listed, transaction }
  }

  transaction(txid: string, signal?: AbortSignal): Promise<RawTransaction | undefined> {
    return this.#get(
      `/tx/${txid}/hex`,
      (answer) => {
        const hex = expectOkOrMissing(answer)
        return hex === undefined ? undefined : readTransaction(hex, txid)
      },
      signal,
    )
  }

  confirmation(txid: string, signal?: AbortSignal): Promise<Confirmation | undefined> {
    // Not `/tx/:txid/status`, which calls a transaction that nobody knows unconfirmed.
    return this.#get(
      `/tx/${txid}`,
      (answer) => {
        const text = expectOkOrMissing(answer)
        return text === undefined ? undefined : readConfirmationOf(text, txid)
      },
      signal,
    )
  }

  feeEstimates(signal?: AbortSignal): Promise<readonly FeeEstimate[]> {
    return this.#get('/fee-estimates', (answer) => readFeeEstimates(expectOk(answer)), signal)
  }

  async broadcast(bytes: Uint8Array, signal?: AbortSignal): Promise<BroadcastOutcome> {
    const { txid, inputs } = decodeTransaction(bytes)
    try {
      return await this.#endpoints.ask(
        '/tx',
        // As JSON it would need a CORS preflight, which public hosts refuse.
        { method: 'POST', headers: { 'content-type': 'text/plain' }, body: toHex(bytes) },
        (answer) => this.#readBroadcast(answer, txid, inputs, signal),
        signal,
      )
    } catch (error) {
      if (error instanceof ChainSourceError) return { kind: 'unreachable', attempts: error.attempts }
      throw error
    }
  }

  async #readBroadcast(
    { status, text }: Answer,
    txid: string,
    inputs: readonly Outpoint[],
    signal: AbortSignal | undefined,
  ): Promise<BroadcastOutcome> {
    if (status !== BAD_REQUEST) {
      if (expectOk({ status, text }).trim() !== txid) throw new AnswerError('It names another transaction.')
      return { kind: 'published', txid }
    }
    const answer = readNodeAnswer(text)
    switch (answer.kind) {
      case 'already_known':
        return { kind: 'already_known', txid }
      case 'refused':
        return { kind: 'refused', reason: answer.reason, text: shownText(text) }
      case 'inputs_gone':
        return this.#whoSpent(txid, inputs, text, signal)
    }
  }

  /** Once a block has it and its outputs are spent on, a node no longer knows its own transaction: its coins' spender tells. */
  async #whoSpent(
    txid: string,
    inputs: readonly Outpoint[],
    text: string,
    signal: AbortSignal | undefined,
  ): Promise<BroadcastOutcome> {
    for (const [inputIndex, input] of inputs.entries()) {
      const spentBy = await this.#spenderOf(input, signal)
      if (spentBy === txid) return { kind: 'already_known', txid }
      if (spentBy !== undefined) return { kind: 'conflict', inputIndex, spentBy }
    }
    return { kind: 'refused', reason: 'inputs_missing', text: shownText(text) }
  }

  #spenderOf({ txid, outputIndex }: Outpoint, signal: AbortSignal | undefined): Promise<Spender> {
    return this.#get(
      `/tx/${txid}/outspend/${outputIndex}`,
      (answer) => {
        const text = expectOkOrMissing(answer)
        return text === undefined ? undefined : readSpender(text)
      },
      signal,
    )
  }

  #scriptOf(address: string): Uint8Array | undefined {
    try {
      return parseAddress(address, this.#network)
    } catch (error) {
      if (error instanceof AddressError) return undefined
      throw error
    }
  }

  #get<Result>(
    path: string,
    read: (answer: Answer) => Result | Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    return this.#endpoints.ask(path, { method: 'GET' }, read, signal)
  }
}
