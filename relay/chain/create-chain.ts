import type { EsploraBackend, RegtestControls } from './backend.ts'
import { createHandler, type ChainHandler } from './esplora/handler.ts'
import { MemoryChain } from './memory/memory-chain.ts'
import { findBitcoind, type Environment } from './node/find-bitcoind.ts'
import { startRegtestNode } from './node/regtest-node.ts'
import { connectBackend } from './rpc/connect.ts'
import { NodeWallet } from './rpc/node-wallet.ts'
import { RpcClient, type RpcAddress } from './rpc/rpc-client.ts'
import type { Network } from './script.ts'

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

interface Source {
  readonly backend: EsploraBackend
  readonly controls: RegtestControls | undefined
  readonly description: string
  readonly stop: () => Promise<void>
}

/**
 * Opens a chain: a given node, else a private regtest node where there is a `bitcoind`, else a regtest chain in this process.
 * @throws ChainError when the given node cannot serve, or the `bitcoind` that was found does not start.
 */
export async function createChain(options: ChainOptions): Promise<Chain> {
  const { backend, controls, description, stop } = await openSource(options)
  const handle = createHandler({ backend, controls, allowedOrigin: options.allowedOrigin })
  return { handle, network: backend.network, hasFaucet: controls !== undefined, description, stop }
}

async function openSource(options: ChainOptions): Promise<Source> {
  if (options.bitcoindRpc !== undefined) return await openNode(options.bitcoindRpc, options.indexFromHeight)
  const bitcoind = findBitcoind(options.environment ?? {})
  if (bitcoind !== undefined) return await openPrivateNode(bitcoind, options.dataDir)
  const chain = new MemoryChain(Date.now)
  return { backend: chain, controls: chain, description: 'a regtest chain in this process', stop: nothing }
}

async function openNode(address: RpcAddress, indexFromHeight: number | undefined): Promise<Source> {
  const rpc = new RpcClient(address)
  const backend = await connectBackend(rpc, indexFromHeight)
  const controls = backend.network === 'regtest' ? await NodeWallet.open(rpc) : undefined
  const since = indexFromHeight === undefined ? '' : `, addresses from block ${indexFromHeight} on`
  return { backend, controls, description: `${backend.network} by the node at ${rpc.host}${since}`, stop: nothing }
}

async function openPrivateNode(bitcoind: string, dataDir: string | undefined): Promise<Source> {
  const node = await startRegtestNode({ bitcoind, dataDir })
  try {
    const backend = await connectBackend(node.rpc, undefined)
    const controls = await NodeWallet.open(node.rpc)
    return { backend, controls, description: `a private regtest node ${node.subversion}`, stop: () => node.stop() }
  } catch (error) {
    await node.stop()
    throw error
  }
}

function nothing(): Promise<void> {
  return Promise.resolve()
}
