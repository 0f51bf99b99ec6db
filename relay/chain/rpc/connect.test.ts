import { describe, expect, it } from 'vitest'
import { connectBackend } from './connect.ts'
import { startFakeNode } from './fake-node.contract.ts'

describe('connectBackend', () => {
  const ALL = ['txindex', 'basic block filter index']

  async function connect(chain: string, indexes: readonly string[], indexFromHeight?: number): Promise<string> {
    const { rpc, stop } = await startFakeNode((method) => {
      if (method === 'getblockchaininfo') return { chain, blocks: 900_000 }
      return Object.fromEntries(indexes.map((name) => [name, { synced: true, best_block_height: 900_000 }]))
    })
    try {
      return (await connectBackend(rpc, indexFromHeight)).network
    } finally {
      await stop()
    }
  }

  it.each([
    ['main', 'mainnet'],
    ['testnet4', 'testnet4'],
    ['signet', 'signet'],
  ])('asks where to begin on %s', async (chain, network) => {
    await expect(connect(chain, ALL)).rejects.toMatchObject({
      code: 'index_start_required',
      message: expect.stringContaining(`The tip of ${network} is at 900000.`) as string,
    })
    expect(await connect(chain, ALL, 890_000)).toBe(network)
  })

  it('reads all of a regtest chain', async () => {
    expect(await connect('regtest', ['txindex'])).toBe('regtest')
  })

  it('needs an index of transactions', async () => {
    await expect(connect('regtest', [])).rejects.toMatchObject({ code: 'txindex_required' })
  })

  it('needs filters of blocks on mainnet, and does without them on a test network', async () => {
    await expect(connect('main', ['txindex'], 890_000)).rejects.toMatchObject({ code: 'filter_index_required' })
    expect(await connect('signet', ['txindex'], 0)).toBe('signet')
  })

  it('serves no chain that it does not know', async () => {
    await expect(connect('test', ALL)).rejects.toMatchObject({ code: 'request_invalid' })
  })
})
