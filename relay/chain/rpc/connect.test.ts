import { describe, expect, it } from 'vitest'
import { connectBackend } from './connect.ts'
import { startFakeNode } from './fake-node.contract.ts'

describe('connectBackend', () => {
  async function connect(chain: string, hasIndex: boolean, indexFromHeight?: number): Promise<string> {
    const { rpc, stop } = await startFakeNode((method) => {
      if (method === 'getblockchaininfo') return { chain, blocks: 900_000 }
      return hasIndex ? { txindex: { synced: true, best_block_height: 900_000 } } : {}
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
    await expect(connect(chain, true)).rejects.toMatchObject({
      code: 'index_start_required',
      message: expect.stringContaining(`The tip of ${network} is at 900000.`) as string,
    })
    expect(await connect(chain, true, 890_000)).toBe(network)
  })

  it('reads all of a regtest chain', async () => {
    expect(await connect('regtest', true)).toBe('regtest')
  })

  it('needs an index of transactions', async () => {
    await expect(connect('regtest', false)).rejects.toMatchObject({ code: 'txindex_required' })
  })

  it('serves no chain that it does not know', async () => {
    await expect(connect('test', true)).rejects.toMatchObject({ code: 'request_invalid' })
  })
})
