import type { Network } from '../networks.ts'
import { member, optional } from './answers.ts'
import { RpcError, type RpcClient } from './rpc-client.ts'

/** In how many blocks a payment is to be confirmed. */
const TARGETS: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 20, 144, 504, 1008]
/** Bitcoin Core gives rates in bitcoin per 1,000 virtual bytes. */
const SATS_PER_VB = 100_000
/** What is paid where nobody competes for room in blocks. */
const REGTEST_RATE = 1

/**
 * The node's estimates in satoshis per virtual byte, by target, none below what its mempool asks for. A regtest node
 * cannot estimate, and any fee does there; elsewhere a target that the node cannot tell is left out.
 */
export async function readFeeEstimates(rpc: RpcClient, network: Network): Promise<ReadonlyMap<number, number>> {
  const [mempool, ...estimates] = await rpc.batch([
    { method: 'getmempoolinfo', params: [] },
    // The node does not estimate for the very next block and answers for two.
    ...TARGETS.map((target) => ({ method: 'estimatesmartfee', params: [target] })),
  ])
  const floor = rateOf(member(mempool, 'mempoolminfee')) ?? REGTEST_RATE
  const rates = new Map<number, number>()
  for (const [index, target] of TARGETS.entries()) {
    const estimate = estimates[index]
    const known = estimate instanceof RpcError ? undefined : rateOf(optional(estimate, 'feerate'))
    const rate = known ?? (network === 'regtest' ? REGTEST_RATE : undefined)
    if (rate !== undefined) rates.set(target, Math.max(rate, floor))
  }
  return rates
}

function rateOf(bitcoinPerKvb: unknown): number | undefined {
  return typeof bitcoinPerKvb === 'number' ? Math.round(bitcoinPerKvb * SATS_PER_VB * 1_000) / 1_000 : undefined
}
