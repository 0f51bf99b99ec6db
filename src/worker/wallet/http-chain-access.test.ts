import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, createChain } from '../../../relay/chain/index.ts'
import type { Fetch } from '../../chain/index.ts'
import { httpChainAccess } from './http-chain-access.ts'

const SHOP = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

describe('chains over HTTP', () => {
  let chain: Chain
  let server: Server
  let origin: string
  const asked: string[] = []
  const counting: Fetch = async (url, init) => {
    asked.push(url)
    return fetch(url, init)
  }

  beforeAll(async () => {
    // Without an environment there is no node to find: the chain lives in this process.
    chain = await createChain({})
    server = createServer((request, response) => {
      chain.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await chain.stop()
  })

  it('are asked at the page’s origin where a URL begins with a slash, and one after the other', async () => {
    const esplora = { regtest: ['http://127.0.0.1:1/api', '/regtest/api'] }
    const access = httpChainAccess({ esplora, hasFaucet: true }, origin, counting)
    const source = access.source('regtest')
    expect(await source?.tipHeight()).toBeGreaterThan(0)
    expect(asked).toEqual(['http://127.0.0.1:1/api/blocks/tip/height', `${origin}/regtest/api/blocks/tip/height`])
    expect(access.source('regtest')).toBe(source)
    expect(access.source('signet')).toBeUndefined()
  })

  it('fund an address and mine where there is a faucet, and pass on why it refuses', async () => {
    const access = httpChainAccess({ esplora: { regtest: ['/regtest/api'] }, hasFaucet: true }, origin, counting)
    await access.faucet!.fund(SHOP, 50_000n)
    await access.faucet!.mine(1)
    const [output] = (await access.source('regtest')?.unspentOutputs(SHOP)) ?? []
    expect(output).toMatchObject({ amountSats: 50_000n, confirmation: { kind: 'confirmed' } })
    await expect(access.faucet!.fund(SHOP, 1n)).rejects.toMatchObject({ name: 'WalletError', code: 'faucet_refused' })
    const without = httpChainAccess({ esplora: {}, hasFaucet: false }, origin, counting)
    expect(without.faucet).toBeUndefined()
  })

  it('tell that a faucet is out of reach, or speaks another language', async () => {
    const down = httpChainAccess({ esplora: {}, hasFaucet: true }, 'http://127.0.0.1:1', counting)
    await expect(down.faucet!.mine(1)).rejects.toMatchObject({ code: 'faucet_refused', message: /out of reach/ })
    const page: Fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
    const behind = httpChainAccess({ esplora: {}, hasFaucet: true }, origin, page)
    await expect(behind.faucet!.mine(1)).rejects.toMatchObject({ message: 'The faucet answered with status 502.' })
  })
})
