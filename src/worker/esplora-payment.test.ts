import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Chain, createChain } from '../../relay/chain/index.ts'
import { MemoryNetwork } from '../coordinator/memory/index.ts'
import { approveAll, bySigner, makeGroup, Page } from './page.contract.ts'
import { SHOP } from './payment-stage.contract.ts'
import { httpChainAccess } from './wallet/index.ts'

let chain: Chain
let server: Server
let pages: readonly Page[]

beforeAll(async () => {
  // Without an environment there is no node to find: the chain lives in this process, and checks signatures with other libraries.
  chain = await createChain({})
  server = createServer((request, response) => {
    chain.handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const own = { esplora: { regtest: ['/regtest/api'] }, hasFaucet: true }
  const network = new MemoryNetwork()
  pages = ['Ada', 'Ben', 'Cem'].map((name) => {
    const chains = httpChainAccess(own, origin, (url, init) => fetch(url, init))
    return new Page(network, name, chains, { ...own, network: 'regtest' })
  })
  for (const page of pages) await page.open()
})

afterAll(async () => {
  for (const page of pages) await page.ask({ type: 'stop' })
  server.closeAllConnections()
  server.close()
  await chain.stop()
})

it('three workers pay over Esplora by commands alone, with a transaction that a chain of others’ making takes', async () => {
  const groupId = await makeGroup(pages)
  const [ada] = pages as [Page]
  for (const sats of [60_000n, 70_000n]) {
    await ada.ask({ type: 'wallet:faucet', groupId, sats })
    await ada.ask({ type: 'wallet:mine', groupId, blocks: 1 })
  }
  expect(ada.wallets.get(groupId)).toMatchObject({ phase: 'ready', confirmedSats: 130_000n, coinCount: 2 })
  const proposed = await ada.ask({
    type: 'payment:propose',
    groupId,
    payment: {
      recipients: [{ address: SHOP, amount: '0.001', unit: 'BTC' }],
      sendsAllTo: null,
      fee: { kind: 'rate', satsPerVirtualByte: 1.5 },
    },
    note: 'Rent.',
    electionMethod: 'last-signer',
    failoverSeconds: 30,
    expiresInMs: 3_600_000,
  })
  if (proposed.kind !== 'session') throw new Error('There is no session.')
  const { sessionId } = proposed
  await approveAll(pages, sessionId)
  const [first, , last] = bySigner(pages, sessionId) as [Page, Page, Page]
  await last.ask({ type: 'session:publish', sessionId })
  const { txid, lastAttempt } = await last.transaction(sessionId, ({ state }) => state.kind === 'unconfirmed')
  expect(lastAttempt?.outcome).toEqual({ kind: 'published' })
  await ada.ask({ type: 'wallet:mine', groupId, blocks: 1 })
  await first.ask({ type: 'session:lookup', sessionId })
  expect(await first.transaction(sessionId, ({ state }) => state.kind === 'confirmed')).toMatchObject({
    txid,
    confirmations: 1,
  })
  const after = ada.wallets.get(groupId)!
  expect(after.history[0]).toMatchObject({ txid, confirmations: 1, netSats: after.confirmedSats - 130_000n })
  expect(pages.flatMap((page) => page.faults())).toEqual([])
})
