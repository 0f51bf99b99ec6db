import type { EsploraBackend, RegtestControls } from './backend.ts'
import type { Chain, ChainOptions } from './create-chain.ts'
import { createHandler } from './esplora/handler.ts'
import { MemoryChain } from './memory/memory-chain.ts'
import { findBitcoind } from './node/find-bitcoind.ts'
import { startRegtestNode } from './node/regtest-node.ts'
import { connectBackend } from './rpc/connect.ts'
import { NodeWallet } from './rpc/node-wallet.ts'
import { RpcClient, type RpcAddress } from './rpc/rpc-client.ts'

interface Source {
  readonly backend: EsploraBackend
  readonly controls: RegtestControls | undefined
  readonly description: string
  readonly stop: () => Promise<void>
}

/** As `createChain`. */
export async function openChain(options: ChainOptions): Promise<Chain> {
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
