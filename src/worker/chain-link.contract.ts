import {
  type BroadcastOutcome,
  type ChainSource,
  ChainSourceError,
  decodeTransaction,
  type MemoryChain,
  MemoryChainSource,
  parseAddress,
} from '../chain/index.ts'
import type { ChainAccess } from './wallet/index.ts'

/** One device's view of the chain: what it hears can be changed, and what it sent is counted. */
export class ChainLink {
  readonly broadcasts: string[] = []
  answer: (() => BroadcastOutcome) | undefined
  isDown = false
  readonly #source: ChainSource

  constructor(chain: MemoryChain) {
    this.#source = new MemoryChainSource(chain)
  }

  access(chain: MemoryChain): ChainAccess {
    return {
      source: (network) => (network === 'regtest' ? this.source() : undefined),
      faucet: {
        fund: async (address, sats) => {
          chain.fund({ script: parseAddress(address, 'regtest'), amountSats: sats })
        },
        mine: async (blocks) => {
          for (let block = 0; block < blocks; block++) chain.mine()
        },
      },
    }
  }

  source(): ChainSource {
    const unlessDown = <T>(ask: () => Promise<T>): Promise<T> =>
      this.isDown ? Promise.reject(new ChainSourceError('unreachable', 'No server could be reached.')) : ask()
    return {
      tipHeight: () => unlessDown(() => this.#source.tipHeight()),
      addressTransactions: (address) => unlessDown(() => this.#source.addressTransactions(address)),
      unspentOutputs: (address) => unlessDown(() => this.#source.unspentOutputs(address)),
      transaction: (txid) => unlessDown(() => this.#source.transaction(txid)),
      confirmation: (txid) => unlessDown(() => this.#source.confirmation(txid)),
      feeEstimates: () => unlessDown(() => this.#source.feeEstimates()),
      broadcast: async (bytes) => {
        this.broadcasts.push(decodeTransaction(bytes).txid)
        if (this.isDown)
          return { kind: 'unreachable', attempts: [{ host: 'esplora.test', fault: { kind: 'network' } }] }
        return this.answer?.() ?? this.#source.broadcast(bytes)
      },
    }
  }
}
