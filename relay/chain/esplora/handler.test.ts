import { afterEach, describe, expect, it } from 'vitest'
import { ChainServer } from '../chain-server.contract.ts'
import { createChain } from '../create-chain.ts'

describe('pages of another origin', () => {
  let server: ChainServer | undefined

  afterEach(async () => {
    await server?.stop()
  })

  it('are told nothing unless they are allowed', async () => {
    server = await ChainServer.start(await createChain({}))
    const response = await fetch(`${server.url}/regtest/api/blocks/tip/height`)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(await server.ask('/regtest/faucet', { method: 'OPTIONS' })).toMatchObject({ status: 405 })
  })

  it('may read and send JSON when they are', async () => {
    server = await ChainServer.start(await createChain({ allowedOrigin: 'https://app.example' }))
    const preflight = await fetch(`${server.url}/regtest/faucet`, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-headers': 'content-type',
      vary: 'origin',
    })
    const read = await fetch(`${server.url}/regtest/api/blocks/tip/height`)
    expect(read.headers.get('access-control-allow-origin')).toBe('https://app.example')
  })
})
