import { describe, expect, it } from 'vitest'
import { toHex } from '../../bytes/index.ts'
import { esploraFetch } from '../testing/esplora-server.ts'
import { testWallet } from '../testing/members.ts'
import { encodeSignedTransaction } from '../transaction.ts'
import { chainSourceContract } from './chain-source.contract.ts'
import type { Fetch } from './endpoints.ts'
import { EsploraChainSource } from './esplora.ts'
import { MemoryChain } from './memory-chain.ts'

const here = testWallet(2).addressAt('receive', 0)
const there = testWallet(2).addressAt('receive', 1)

chainSourceContract(
  'EsploraChainSource',
  (chain) =>
    new EsploraChainSource({ network: 'regtest', endpoints: ['https://one.test/api'], fetch: esploraFetch(chain) }),
)

/** A source of two hosts; what the first one says is given, the second one is honest. `asked` lists the requests. */
function twoHosts(first: (url: string, init: RequestInit) => Response | Promise<Response>) {
  const chain = new MemoryChain('regtest')
  const asked: { url: string; init: RequestInit }[] = []
  const honest = esploraFetch(chain)
  const fetch: Fetch = async (url, init) => {
    asked.push({ url, init })
    return url.startsWith('https://one.test') ? first(url, init) : honest(url, init)
  }
  const source = new EsploraChainSource({
    network: 'regtest',
    endpoints: ['https://one.test/api/', 'https://two.test/api'],
    fetch,
  })
  return { chain, source, asked }
}
const answer =
  (body: string, status = 200): (() => Response) =>
  () =>
    new Response(body, { status })
const coin = (chain: MemoryChain): Uint8Array => {
  const { txid } = chain.fund({ script: here.script, amountSats: 5_000n })
  return encodeSignedTransaction(
    {
      version: 2,
      inputs: [{ txid, outputIndex: 0, sequence: 0xffff_fffd }],
      outputs: [{ script: there.script, amountSats: 4_000n }],
      lockTime: 0,
    },
    [[new Uint8Array(64)]],
  )
}

describe('EsploraChainSource', () => {
  it.each([
    ['is busy', answer('', 429)],
    ['is broken', answer('', 503)],
    ['is out of reach', () => Promise.reject(new TypeError('Failed to fetch'))],
    [
      'breaks off',
      () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })),
    ],
    ['says nonsense', answer('<html>')],
    ['says that there is no such route', answer('', 404)],
  ])('asks the next host when one %s, and that one first from then on', async (_, first) => {
    const { chain, source, asked } = twoHosts(first)
    expect(await source.tipHeight()).toBe(chain.height)
    expect(await source.feeEstimates()).toHaveLength(2)
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(['one.test', 'two.test', 'two.test'])
  })

  it('says who was asked in vain when nobody answers', async () => {
    const fetch: Fetch = async (url) => {
      if (url.includes('one.test')) throw new TypeError('Failed to fetch')
      return new Response('', { status: 429 })
    }
    const source = new EsploraChainSource({
      network: 'regtest',
      endpoints: ['https://one.test/api', 'https://two.test/api'],
      fetch,
    })
    await expect(source.tipHeight()).rejects.toMatchObject({
      name: 'ChainSourceError',
      code: 'unreachable',
      attempts: [
        { host: 'one.test', fault: { kind: 'network' } },
        { host: 'two.test', fault: { kind: 'status', status: 429 } },
      ],
    })
    const chain = new MemoryChain('regtest')
    expect(await source.broadcast(coin(chain))).toMatchObject({
      kind: 'unreachable',
      attempts: [{ host: 'one.test' }, { host: 'two.test' }],
    })
  })

  it('says so when hosts answer and no answer holds up', async () => {
    const source = new EsploraChainSource({
      network: 'regtest',
      endpoints: ['https://one.test/api'],
      fetch: async () => new Response('soon'),
    })
    await expect(source.tipHeight()).rejects.toMatchObject({
      code: 'answer_invalid',
      attempts: [{ host: 'one.test', fault: { kind: 'answer_invalid' } }],
    })
  })

  it('stops in the middle of a request for the reason that it is given', async () => {
    const controller = new AbortController()
    const reason = new Error('The person went away.')
    const { source, asked } = twoHosts(() => {
      controller.abort(reason)
      return Promise.reject(new DOMException('aborted', 'AbortError'))
    })
    await expect(source.tipHeight(controller.signal)).rejects.toBe(reason)
    expect(asked).toHaveLength(1)
    expect(asked[0]!.init.signal).toBe(controller.signal)
  })

  it.each([
    ['tipHeight', '-1'],
    ['tipHeight', '1e3'],
    ['feeEstimates', '{"1":"3"}'],
    ['feeEstimates', '{"one":3}'],
    ['feeEstimates', '{"1":0}'],
    ['feeEstimates', '{"1":1e9}'],
    ['feeEstimates', '[]'],
    ['feeEstimates', 'null'],
  ] as const)('does not believe a host whose answer to %s is %s', async (question, body) => {
    const { source, asked } = twoHosts(answer(body))
    await source[question]()
    expect(asked).toHaveLength(2)
  })

  it.each([
    '{}',
    '[{"txid":"AB"}]',
    `[{"txid":"${'ab'.repeat(32)}"}]`,
    `[{"txid":"${'ab'.repeat(32)}","status":{"confirmed":"yes"}}]`,
    `[{"txid":"${'ab'.repeat(32)}","status":{"confirmed":true}}]`,
    `[{"txid":"${'ab'.repeat(32)}","status":{"confirmed":true,"block_height":1.5,"block_time":1}}]`,
    `[{"txid":"${'ab'.repeat(32)}","status":{"confirmed":true,"block_height":1,"block_time":-1}}]`,
  ])('does not believe a list of transactions that reads %s', async (body) => {
    const { source } = twoHosts(answer(body))
    expect(await source.addressTransactions(here.address)).toEqual([])
  })

  it('computes the txid of a transaction itself, and asks on when it is another one', async () => {
    const chain = new MemoryChain('regtest')
    const other = chain.fund({ script: there.script, amountSats: 1n })
    const { chain: real, source } = twoHosts(answer(toHex(chain.find(other.txid)!.bytes)))
    real.fund({ script: here.script, amountSats: 4n })
    const wanted = real.fund({ script: here.script, amountSats: 5n })
    expect(await source.transaction(wanted.txid)).toEqual(wanted)
  })

  it.each(['', 'abc', '00', '0200'])('does not take %j for a transaction', async (body) => {
    const { chain, source } = twoHosts(answer(body))
    const wanted = chain.fund({ script: here.script, amountSats: 5n })
    expect(await source.transaction(wanted.txid)).toEqual(wanted)
  })

  it('reads amounts and scripts from the transaction, and asks on when the list says otherwise', async () => {
    for (const lie of [
      { value: 6_000 },
      { vout: 1 },
      { vout: 7 },
      { value: '5000' },
      { value: 2_100_000_000_000_001 },
    ]) {
      const { chain, source } = twoHosts((url, init) =>
        url.endsWith('/utxo')
          ? new Response(
              JSON.stringify([{ txid: funding.txid, vout: 0, value: 5_000, status: { confirmed: false }, ...lie }]),
            )
          : esploraFetch(chain)(url, init),
      )
      const funding = chain.fund(
        { script: here.script, amountSats: 5_000n },
        { script: there.script, amountSats: 5_000n },
      )
      const outputs = await source.unspentOutputs(here.address)
      expect(outputs.map(({ outputIndex, amountSats }) => [outputIndex, amountSats])).toEqual([[0, 5_000n]])
    }
  })

  it('has no questions about addresses of other networks', async () => {
    const { source, asked } = twoHosts(answer('[]'))
    const elsewhere = testWallet(2, 'mainnet').addressAt('receive', 0).address
    expect([await source.addressTransactions(elsewhere), await source.unspentOutputs('../tip')]).toEqual([[], []])
    expect(asked).toEqual([])
  })

  it('does not follow an address without end', async () => {
    const endless = (url: string): Response => {
      const last = url.includes('/chain/') ? parseInt(url.slice(-8), 16) : 0
      const rows = Array.from({ length: 25 }, (_, index) => ({
        txid: (last + index + 1).toString(16).padStart(64, '0'),
        status: { confirmed: true, block_height: 1, block_time: 1 },
      }))
      return new Response(JSON.stringify(rows))
    }
    const { source } = twoHosts(endless)
    await expect(source.addressTransactions(here.address)).rejects.toMatchObject({ code: 'history_too_long' })
    const again = twoHosts((url) => endless(url.replace(/\/chain\/.*/, '')))
    expect(await again.source.addressTransactions(here.address)).toHaveLength(25)
  })

  it('hands over the hex as plain text, which needs no preflight', async () => {
    const { chain, source, asked } = twoHosts((url, init) => esploraFetch(chain)(url, init))
    const bytes = coin(chain)
    await source.broadcast(bytes)
    expect(asked[0]).toMatchObject({
      url: 'https://one.test/api/tx',
      init: { method: 'POST', headers: { 'content-type': 'text/plain' }, body: toHex(bytes) },
    })
  })

  it('does not believe that it published when the host names another transaction', async () => {
    const { chain, source } = twoHosts(answer('ab'.repeat(32)))
    const bytes = coin(chain)
    expect(await source.broadcast(bytes)).toMatchObject({ kind: 'published' })
    // The honest host was asked as well, and has it.
    expect(chain.accept(bytes)).toEqual({ kind: 'already_known' })
  })

  const rpc = (code: number, message: string): string =>
    `sendrawtransaction RPC error: {"code":${code},"message":"${message}"}`
  it.each([
    [rpc(-27, 'Transaction outputs already in utxo set'), { kind: 'already_known' }],
    ['RPC error -27: Transaction outputs already in utxo set', { kind: 'already_known' }],
    [rpc(-27, 'Transaction already in block chain'), { kind: 'already_known' }],
    [rpc(-26, 'txn-already-in-mempool'), { kind: 'already_known' }],
    [rpc(-26, 'txn-same-nonwitness-data-in-mempool'), { kind: 'already_known' }],
    [rpc(-26, 'min relay fee not met, 10 < 154'), { kind: 'refused', reason: 'fee_too_low' }],
    [rpc(-26, 'mempool min fee not met, 10 < 154'), { kind: 'refused', reason: 'fee_too_low' }],
    [rpc(-25, 'Fee exceeds maximum configured by user (maxfeerate)'), { kind: 'refused', reason: 'fee_too_high' }],
    [
      rpc(-26, 'insufficient fee, rejecting replacement 12ab; new feerate'),
      { kind: 'refused', reason: 'replacement_fee_too_low' },
    ],
    [rpc(-26, 'non-final'), { kind: 'refused', reason: 'not_final_yet' }],
    [rpc(-26, 'non-BIP68-final'), { kind: 'refused', reason: 'not_final_yet' }],
    [rpc(-26, 'dust'), { kind: 'refused', reason: 'dust' }],
    [rpc(-26, 'too-long-mempool-chain, too many descendants'), { kind: 'refused', reason: 'chain_too_long' }],
    [
      rpc(-26, 'mempool-script-verify-flag-failed (Invalid Schnorr signature)'),
      { kind: 'refused', reason: 'script_invalid' },
    ],
    [rpc(-22, 'TX decode failed. Make sure the tx has at least one input.'), { kind: 'refused', reason: 'malformed' }],
    ['Something\u0000 new <b>', { kind: 'refused', reason: 'other', text: 'Something new <b>' }],
  ])('reads a node’s answer %j', async (body, outcome) => {
    const { chain, source, asked } = twoHosts(answer(body, 400))
    expect(await source.broadcast(coin(chain))).toMatchObject(outcome)
    expect(asked).toHaveLength(1)
  })

  it('recognises its own transaction as the one that spent the coins', async () => {
    const { chain, source } = twoHosts((url, init) =>
      init.method === 'POST'
        ? new Response(rpc(-25, 'bad-txns-inputs-missingorspent'), { status: 400 })
        : esploraFetch(chain)(url, init),
    )
    const bytes = coin(chain)
    chain.accept(bytes)
    chain.mine()
    expect((await source.broadcast(bytes)).kind).toBe('already_known')
  })

  it('refuses endpoints that are no URLs of http', () => {
    const withEndpoints =
      (endpoints: string[]): (() => EsploraChainSource) =>
      () =>
        new EsploraChainSource({ network: 'regtest', endpoints, fetch: answerNothing })
    for (const endpoints of [[], ['ftp://one.test'], ['one.test'], ['https://'], ['javascript:alert(1)']]) {
      expect(withEndpoints(endpoints)).toThrow(RangeError)
    }
  })
})

const answerNothing: Fetch = () => Promise.reject(new TypeError('Nobody is there.'))
