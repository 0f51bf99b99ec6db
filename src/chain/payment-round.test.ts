import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, createChain } from '../../relay/chain/index.ts'
import {
  type BuiltPayment,
  buildPayment,
  EsploraChainSource,
  type FinalTransaction,
  finalisePayment,
  reviewPayment,
  scanWallet,
  viewWallet,
  type WalletView,
} from './index.ts'
import { testMembers, testWallet } from './testing/members.ts'
import { signItems } from './testing/signing.ts'

const members = testMembers(3, 'regtest')
const wallet = testWallet(3)
const stranger = testWallet(2).addressAt('receive', 0)

describe('a group of three on a chain that checks signatures with another implementation', () => {
  let chain: Chain
  let server: Server
  let baseUrl: string
  let source: EsploraChainSource

  beforeAll(async () => {
    // Without an environment there is no node to find: the chain lives in this process.
    chain = await createChain({})
    server = createServer((request, response) => {
      chain.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/regtest`
    source = new EsploraChainSource({
      network: 'regtest',
      endpoints: [`${baseUrl}/api`],
      fetch: (url, init) => fetch(url, init),
    })
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await chain.stop()
  })

  const post = async (path: string, body: object): Promise<void> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(`${baseUrl}${path}`, init)
    expect(response.status).toBe(200)
  }
  const look = async (): Promise<WalletView> => viewWallet(wallet, await scanWallet(source, wallet))
  const payAndSign = (view: WalletView, amountSats: bigint): BuiltPayment & { final: FinalTransaction } => {
    const built = buildPayment(wallet, {
      recipients: [{ address: stranger.address, amountSats }],
      remainder: { kind: 'change', addressIndex: view.nextAddress.change.addressIndex },
      coins: view.coins,
      ownAddresses: view.addresses,
      satsPerVirtualByte: 1.5,
      order: { kind: 'bip69' },
    })
    const { items } = reviewPayment(built.psbt, { wallet })
    return { ...built, final: finalisePayment(built.psbt, { wallet }, signItems(members, items)) }
  }

  it('receives, pays from several coins, is told of conflicts, and sees what is left', async () => {
    for (const index of [0, 1, 2]) {
      await post('/faucet', { address: wallet.addressAt('receive', index).address, sats: 100_000 })
    }
    await post('/mine', { blocks: 1 })
    const before = await look()
    expect(before).toMatchObject({ confirmedSats: 300_000n, unconfirmedSats: 0n })

    const { final, feeSats, inputs, changeSats } = payAndSign(before, 250_000n)
    const rival = payAndSign(before, 40_000n)
    expect(inputs).toHaveLength(3)
    const damaged = final.bytes.map((byte, index) => (index === final.bytes.length - 10 ? byte ^ 1 : byte))
    expect(await source.broadcast(damaged)).toMatchObject({ kind: 'refused', reason: 'script_invalid' })
    expect(await source.broadcast(final.bytes)).toEqual({ kind: 'published', txid: final.txid })
    expect(await source.broadcast(rival.final.bytes)).toMatchObject({
      kind: 'refused',
      reason: 'replacement_fee_too_low',
    })
    await post('/mine', { blocks: 1 })
    expect(await source.broadcast(final.bytes)).toEqual({ kind: 'already_known', txid: final.txid })
    expect(await source.broadcast(rival.final.bytes)).toMatchObject({ kind: 'conflict', spentBy: final.txid })
    expect(await source.confirmation(final.txid)).toMatchObject({ kind: 'confirmed' })

    const after = await look()
    expect(after).toMatchObject({ confirmedSats: changeSats, unconfirmedSats: 0n })
    expect(after.history[0]).toMatchObject({ txid: final.txid, netSats: -250_000n - feeSats, feeSats })

    // Once its change is spent on, a node has forgotten the first payment: it still counts as published.
    const next = payAndSign(after, 10_000n)
    expect(await source.broadcast(next.final.bytes)).toMatchObject({ kind: 'published' })
    await post('/mine', { blocks: 1 })
    expect(await source.broadcast(final.bytes)).toEqual({ kind: 'already_known', txid: final.txid })
  })
})
