import { describe, expect, it } from 'vitest'
import { FakeRefusal, startFakeNode, startServer } from './fake-node.contract.ts'
import { RpcClient, RpcError } from './rpc-client.ts'

describe('RpcClient', () => {
  it('gives the results of a batch in the order of its calls, refusals in their places', async () => {
    const { rpc, stop } = await startFakeNode((method, params) => {
      if (method === 'no') throw new FakeRefusal(-8, 'out of range')
      return params
    })
    const calls = Array.from({ length: 450 }, (_, index) => ({ method: index === 7 ? 'no' : 'echo', params: [index] }))
    const results = await rpc.batch(calls)
    expect(results[7]).toEqual(new RpcError(-8, 'out of range'))
    expect(results.filter((_, index) => index !== 7)).toEqual(
      calls.filter((_, index) => index !== 7).map(({ params }) => params),
    )
    await stop()
  })

  it('proves by name and password that it may call, and tells which wallet it means', async () => {
    const heard: (string | undefined)[] = []
    const { rpc, stop } = await startServer((_, { url, headers }) => {
      heard.push(url, headers.authorization)
      return { status: 200, body: '{"id":0,"result":1,"error":null}' }
    })
    expect(await rpc.call('getbalance', [], { wallet: 'a b' })).toBe(1)
    expect(heard).toEqual(['/wallet/a%20b', `Basic ${btoa('u:p')}`])
    await stop()
  })

  it.each([
    [200, 'busy', 'node_answer_invalid'],
    [200, '{"id":0,"result":1}', 'node_answer_invalid'],
    [500, '{"id":0,"result":null,"error":"bad"}', 'node_answer_invalid'],
    [404, '{"id":0,"result":null,"error":{"code":-32601,"message":"Method not found"}}', 'node_refused'],
    [401, '', 'node_unauthorized'],
    [503, 'Work queue depth exceeded', 'node_busy'],
  ])('has a code for an answer %i %j', async (status, body, code) => {
    const { rpc, stop } = await startServer(() => ({ status, body }))
    await expect(rpc.call('getblockcount')).rejects.toMatchObject({ code })
    await stop()
  })

  it('refuses an address that is no URL, and a cookie that is not there', async () => {
    const login = { kind: 'cookie', file: '/nowhere/.cookie' } as const
    expect(() => new RpcClient({ url: 'localhost:8332', login })).toThrow(
      expect.objectContaining({ code: 'request_invalid' }),
    )
    const rpc = new RpcClient({ url: 'http://127.0.0.1:1', login })
    await expect(rpc.call('getblockcount')).rejects.toMatchObject({ code: 'node_unauthorized' })
  })
})
