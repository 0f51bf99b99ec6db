import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringBitcoind } from '../../scripts/bitcoind.ts'
import { toHex } from '../../src/bytes/index.ts'
import { ChainServer } from './chain-server.contract.ts'
import { describeChain } from './chain.contract.ts'
import { createChain } from './create-chain.ts'
import { FAUCET_SCRIPT, payFromFaucet } from './memory/faucet-wallet.ts'
import { GENESIS, mineBlock, type ChainBlock } from './memory/blocks.ts'
import { createHandler } from './esplora/handler.ts'
import { startRegtestNode, type RegtestNode } from './node/regtest-node.ts'
import { FilterIndex } from './rpc/filter-index.ts'
import { FullIndex } from './rpc/full-index.ts'
import { NodeWallet } from './rpc/node-wallet.ts'
import { RpcBackend } from './rpc/rpc-backend.ts'
import type { RpcAddress } from './rpc/rpc-client.ts'
import { TaprootKey } from './taproot-key.contract.ts'

describeChain('of a private regtest node', () => createChain({ environment: { BITCOIND: bringBitcoind() } }))

describe('a node that somebody else runs', () => {
  let node: RegtestNode

  beforeAll(async () => {
    node = await startRegtestNode({ bitcoind: bringBitcoind(), dataDir: undefined })
  }, 120_000)
  afterAll(async () => {
    await node.stop()
  })

  describeChain('of a node with filters of its blocks', () =>
    createChain({ bitcoindRpc: node.address, indexFromHeight: 1 }),
  )

  it('is named, and still runs when the chain has stopped', async () => {
    const second = await createChain({ bitcoindRpc: node.address })
    expect(second.description).toBe(`regtest by the node at ${new URL(node.address.url).host}`)
    await second.stop()
    expect(await node.rpc.call('getblockcount')).toBeGreaterThan(100)
  })

  it('is refused with a wrong password, and when nobody answers', async () => {
    const login = { kind: 'password', user: 'nobody', password: 'wrong' } as const
    const { url } = node.address
    await expect(createChain({ bitcoindRpc: { url, login } })).rejects.toMatchObject({ code: 'node_unauthorized' })
    const closed = { url: 'http://127.0.0.1:1', login }
    await expect(createChain({ bitcoindRpc: closed })).rejects.toMatchObject({ code: 'node_unreachable' })
  })
})

describe.each([
  ['all scripts', FullIndex],
  ['the scripts that were asked for', FilterIndex],
])('an index of %s', (_, Index) => {
  let node: RegtestNode
  let chain: ChainServer

  /** The node's chain by such an index that begins at this height. */
  async function serve(firstHeight: number): Promise<ChainServer> {
    const backend = new RpcBackend(node.rpc, 'regtest', new Index(node.rpc, firstHeight))
    const handle = createHandler({ backend, controls: await NodeWallet.open(node.rpc), allowedOrigin: undefined })
    const stop = (): Promise<void> => Promise.resolve()
    return await ChainServer.start({ handle, network: 'regtest', hasFaucet: true, description: '', stop })
  }

  beforeAll(async () => {
    node = await startRegtestNode({ bitcoind: bringBitcoind(), dataDir: undefined })
    chain = await serve(0)
  }, 120_000)
  afterAll(async () => {
    await chain.stop()
    await node.stop()
  })

  it('may reorganise: what was confirmed waits again, and what the new blocks hold counts', async () => {
    const key = new TaprootKey(1)
    const coin = await chain.coin(key, 50_000)
    const payment = key.payBack(coin, 500n)
    await chain.accept(payment.hex)
    const [height] = await chain.mine()
    const stale = await chain.text('/blocks/tip/hash')
    const confirmed = { txid: payment.txid, vout: 0, value: 49_500, status: { confirmed: true, block_height: height } }
    expect(await chain.coins(key.address)).toMatchObject([confirmed])

    await node.rpc.call('invalidateblock', [stale])
    expect(await chain.text('/blocks/tip/height')).toBe(String((height ?? 0) - 1))
    expect(await chain.coins(key.address)).toEqual([{ ...confirmed, status: { confirmed: false } }])
    expect(await chain.json(`/tx/${payment.txid}/status`)).toEqual({ confirmed: false })

    // A longer chain that leaves the payment out, and then one block that has it.
    const elsewhere = new TaprootKey(2).address
    await node.rpc.call('generateblock', [elsewhere, []])
    await node.rpc.call('generateblock', [elsewhere, []])
    expect(await chain.coins(key.address)).toEqual([{ ...confirmed, status: { confirmed: false } }])
    const [later] = await chain.mine()
    expect(later).toBe((height ?? 0) + 2)
    const found = await chain.coins(key.address)
    expect(found).toMatchObject([{ ...confirmed, status: { confirmed: true, block_height: later } }])
  })

  it('may drop a payment for good when a reorganisation brings a conflicting one', async () => {
    const key = new TaprootKey(3)
    const coin = await chain.coin(key, 50_000)
    const first = key.payBack(coin, 500n)
    await chain.accept(first.hex)
    await chain.mine()
    const stale = await chain.text('/blocks/tip/hash')
    await node.rpc.call('invalidateblock', [stale])
    const second = key.payBack(coin, 5_000n)
    await node.rpc.call('generateblock', [new TaprootKey(2).address, [second.hex]])
    expect(await chain.get(`/tx/${first.txid}`)).toMatchObject({ status: 404 })
    expect(await chain.coins(key.address)).toMatchObject([{ txid: second.txid, status: { confirmed: true } }])
    expect(await chain.json(`/tx/${coin.txid}/outspend/${coin.vout}`)).toMatchObject({ txid: second.txid })
  })

  it('says so when an address is older than the index, and serves those that are not', async () => {
    const old = new TaprootKey(4)
    const fresh = new TaprootKey(5)
    const coin = await chain.coin(old, 50_000)
    const [indexFromHeight = 0] = await chain.mine()
    const part = await serve(indexFromHeight)
    const { status, body } = await part.get(`/address/${old.address}/utxo`)
    expect({ status, code: (JSON.parse(body) as { code: string }).code }).toEqual({
      status: 422,
      code: 'older_than_index',
    })
    expect(body).toContain(`--index-from-height ${indexFromHeight - 1} or less`)
    await part.coin(fresh, 60_000)
    expect(await part.coins(fresh.address)).toMatchObject([{ value: 60_000 }])
    expect(await part.json(`/tx/${coin.txid}/outspend/${coin.vout}`)).toEqual({ spent: false })
    await part.stop()
  })

  it('says so when an output was spent before the index begins', async () => {
    const key = new TaprootKey(7)
    const coin = await chain.coin(key, 50_000)
    await chain.accept(key.payBack(coin, 500n).hex)
    const [height = 0] = await chain.mine()
    const part = await serve(height + 1)
    expect(await part.get(`/tx/${coin.txid}/outspends`)).toMatchObject({ status: 422 })
    await part.stop()
  })

  it('finds what was spent by a payment that nobody had asked for', async () => {
    const key = new TaprootKey(8)
    const coin = await chain.coin(key, 50_000)
    const waiting = key.payBack(coin, 500n)
    await chain.accept(waiting.hex)
    const late = await serve(0)
    expect(await late.json(`/tx/${coin.txid}/outspend/${coin.vout}`)).toMatchObject({ spent: true, txid: waiting.txid })
    expect(await late.coins(key.address)).toMatchObject([{ txid: waiting.txid, status: { confirmed: false } }])
    await chain.mine()
    expect(await late.coins(key.address)).toMatchObject([{ txid: waiting.txid, status: { confirmed: true } }])
    await late.stop()
  })

  it('says so when an address turns out to be older by a coin that it spends', async () => {
    const old = new TaprootKey(6)
    const coin = await chain.coin(old, 50_000)
    const [indexFromHeight = 0] = await chain.mine()
    await chain.accept(old.pay({ coins: [coin], outputs: [{ script: new TaprootKey(2).script, sats: 49_000n }] }).hex)
    await chain.mine()
    const part = await serve(indexFromHeight)
    expect(await part.get(`/address/${old.address}/txs`)).toMatchObject({ status: 422 })
    await part.stop()
  })
})

describe('the blocks of MemoryChain', () => {
  it('are accepted by a node, with the payments in them', async () => {
    const node = await startRegtestNode({ bitcoind: bringBitcoind(), dataDir: undefined })
    const submit = async (block: ChainBlock): Promise<ChainBlock> => {
      const count = block.transactions.length.toString(16).padStart(2, '0')
      const hex = toHex(block.header) + count + block.transactions.map(({ bytes }) => toHex(bytes)).join('')
      expect(await node.rpc.call('submitblock', [hex])).toBeNull()
      return block
    }
    expect(toHex(GENESIS.header)).toBe(await node.rpc.call('getblockheader', [GENESIS.hash, false]))
    let tip = GENESIS
    const chain: ChainBlock[] = []
    for (let height = 1; height <= 101; height++) {
      tip = await submit(mineBlock(tip, GENESIS.timeSeconds + height * 600, [], FAUCET_SCRIPT))
      chain.push(tip)
    }
    const [coinbase] = chain[0]!.transactions
    const coin = { txid: coinbase!.txid, vout: 0, valueSats: coinbase!.outputs[0]!.valueSats }
    const transaction = payFromFaucet(coin, { script: new TaprootKey(1).script, valueSats: 50_000n })!
    tip = await submit(mineBlock(tip, tip.timeSeconds + 600, [{ transaction, feeSats: 308n }], FAUCET_SCRIPT))
    expect(await node.rpc.call('getbestblockhash')).toBe(tip.hash)
    expect(await node.rpc.call('gettxout', [transaction.txid, 0])).toMatchObject({ value: 0.0005 })
    await node.stop()
  })
})

describe('startRegtestNode', () => {
  it('leaves neither a process nor a folder behind when it is stopped', async () => {
    const node = await startRegtestNode({ bitcoind: bringBitcoind(), dataDir: undefined })
    const folder = folderOf(node)
    expect(existsSync(folder)).toBe(true)
    await Promise.all([node.stop(), node.stop()])
    expect(isRunning(node.pid)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'leaves neither behind when its parent dies by %s',
    async (signal) => {
      const parent = spawn(process.execPath, ['--input-type=module', '--eval', HOLDING_PARENT, bringBitcoind()], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [said] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string]
      const { pid, address } = JSON.parse(said) as { pid: number; address: RpcAddress }
      const folder = folderOf({ address })
      expect({ isRunning: isRunning(pid), isThere: existsSync(folder) }).toEqual({ isRunning: true, isThere: true })
      parent.kill(signal)
      await once(parent, 'exit')
      await expect.poll(() => isRunning(pid) || existsSync(folder), { timeout: 20_000, interval: 20 }).toBe(false)
    },
  )

  it('says what went wrong when the program is not a node', async () => {
    await expect(startRegtestNode({ bitcoind: '/nowhere/bitcoind', dataDir: undefined })).rejects.toMatchObject({
      code: 'node_start_failed',
      message: expect.stringContaining('/nowhere/bitcoind did not start') as string,
    })
    await expect(startRegtestNode({ bitcoind: process.execPath, dataDir: undefined })).rejects.toMatchObject({
      code: 'node_start_failed',
    })
  })
})

/** Starts a node, says its process and where its cookie is, and waits to be killed. */
const HOLDING_PARENT = `
import { startRegtestNode } from './node/regtest-node.ts'
const { pid, address } = await startRegtestNode({ bitcoind: process.argv[1], dataDir: undefined })
console.log(JSON.stringify({ pid, address }))
setInterval(() => {}, 1_000)
`

function folderOf({ address }: { readonly address: RpcAddress }): string {
  const { login } = address
  return login.kind === 'cookie' ? join(login.file, '..', '..') : ''
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}
