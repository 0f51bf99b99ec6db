import type { Environment } from './node/find-bitcoind.ts'
import type { ChainHandler } from './esplora/handler.ts'
import type { Network } from './networks.ts'
import type { RpcAddress } from './rpc/rpc-client.ts'

/** Which chain to serve: the first of these that is there. */
export interface ChainOptions {
  /** A running node. */
  readonly bitcoindRpc?: RpcAddress
  /** Only with `bitcoindRpc`: the first block of the address index. */
  readonly indexFromHeight?: number
  /** Where a `bitcoind` is looked for, by BITCOIND and PATH; without it none is, and the chain lives in this process. */
  readonly environment?: Environment
  /** Where a private regtest node keeps its chain; without it the chain goes when the node stops. */
  readonly dataDir?: string
  /** An origin whose pages may read the answers, or `*`; without it the same origin only. */
  readonly allowedOrigin?: string
}

/** A chain behind Esplora's routes, for whoever serves it. */
export interface ServedChain {
  /** Answers what begins with `/<network>/`; `false` for any other request, which is then still untouched. */
  readonly handle: ChainHandler
  readonly network: Network
  /** Whether `POST /regtest/faucet` and `POST /regtest/mine` are answered too. */
  readonly hasFaucet: boolean
  /** What it is, for the log. */
  readonly description: string
}

/** A chain for whoever opened it. */
export interface Chain extends ServedChain {
  /** Ends a node that was started for it. May be called again. */
  stop(): Promise<void>
}

/**
 * Opens a chain: a given node, else a private regtest node where there is a `bitcoind`, else a regtest chain in this process.
 * @throws ChainError when the given node cannot serve, or the `bitcoind` that was found does not start.
 */
export async function createChain(options: ChainOptions): Promise<Chain> {
  // Only now: a relay without a chain does without the 30 MB that a chain's libraries take.
  const { openChain } = await import('./open-chain.ts')
  return await openChain(options)
}
