import { ChainError } from '../errors.ts'
import type { Network } from '../networks.ts'
import { asCount, asText, member, optional } from './answers.ts'
import { FILTER_INDEX, FilterIndex } from './filter-index.ts'
import { FullIndex } from './full-index.ts'
import { RpcBackend } from './rpc-backend.ts'
import type { RpcClient } from './rpc-client.ts'

/** The names that Bitcoin Core gives to the chains. */
const NETWORK_OF: ReadonlyMap<string, Network> = new Map([
  ['main', 'mainnet'],
  ['testnet4', 'testnet4'],
  ['signet', 'signet'],
  ['regtest', 'regtest'],
])

/**
 * Reads from a node what chain it is on, and makes sure that it can serve.
 * @param indexFromHeight the first block of the address index. On regtest all blocks are read unless it says otherwise; on
 * other networks it has to be given.
 * @throws ChainError `txindex_required`, `filter_index_required`, `index_start_required`, and `request_invalid` for a chain
 * that is not served.
 */
export async function connectBackend(rpc: RpcClient, indexFromHeight: number | undefined): Promise<RpcBackend> {
  const info = await rpc.call('getblockchaininfo')
  const chain = asText(member(info, 'chain'), 'chain')
  const network = NETWORK_OF.get(chain)
  if (network === undefined)
    throw new ChainError('request_invalid', `The node is on ${chain}, which is not served here.`)
  const indexes = await rpc.call('getindexinfo')
  if (optional(indexes, 'txindex') === undefined) {
    throw new ChainError(
      'txindex_required',
      'The node finds transactions by their id only when started with -txindex=1.',
    )
  }
  const firstHeight = indexFromHeight ?? (network === 'regtest' ? 0 : undefined)
  if (firstHeight === undefined) {
    throw new ChainError(
      'index_start_required',
      `Bitcoin Core keeps no address index, so one is built from the blocks. Say with --index-from-height where to begin: ` +
        `a block before the first payment to any of your addresses. The tip of ${network} is at ${readHeight(info)}.`,
    )
  }
  const hasFilters = optional(indexes, FILTER_INDEX) !== undefined
  if (network === 'mainnet' && !hasFilters) {
    throw new ChainError('filter_index_required', 'On mainnet the node must be started with -blockfilterindex=1 too.')
  }
  const isWhole = firstHeight === 0 && network === 'regtest'
  const index = hasFilters && !isWhole ? new FilterIndex(rpc, firstHeight) : new FullIndex(rpc, firstHeight)
  return new RpcBackend(rpc, network, index)
}

function readHeight(info: unknown): number {
  return asCount(member(info, 'blocks'), 'blocks')
}
