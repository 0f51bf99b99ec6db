import { fromHex, toHex } from '../../bytes/index.ts'
import { addressOf } from '../address.ts'
import type { Confirmation } from '../source/chain-source.ts'
import type { Fetch } from '../source/endpoints.ts'
import type { KnownTransaction, MemoryChain } from '../source/memory-chain.ts'
import { decodeTransaction } from '../transaction.ts'

const PAGE_SIZE = 25
const MAX_UNCONFIRMED = 50

/** What a request gets: a status and a body. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** A `fetch` that answers as an Esplora server does over this chain, whatever host it is asked at. */
export function esploraFetch(chain: MemoryChain): Fetch {
  return async (url, init) => {
    const { pathname } = new URL(url)
    const { status, body } = reply(chain, pathname.replace(/^\/api/, ''), init)
    return new Response(body, { status })
  }
}

function reply(chain: MemoryChain, path: string, { method, body }: RequestInit): Reply {
  if (method === 'POST' && path === '/tx' && typeof body === 'string') return publish(chain, body)
  const [, kind = '', id = '', what = '', more = '', last = ''] = path.split('/')
  if (path === '/blocks/tip/height') return ok(String(chain.height))
  if (path === '/fee-estimates') return ok(JSON.stringify({ 6: 1.2, 1: 3.5 }))
  if (kind === 'address' && what === 'txs')
    return ok(JSON.stringify(page(chain, id, more === 'chain' ? last : undefined)))
  if (kind === 'address' && what === 'utxo') return ok(JSON.stringify(unspent(chain, id)))
  if (kind === 'tx' && what === 'outspend') {
    const spender = chain.spenderOf({ txid: id, outputIndex: Number(more) })
    return ok(JSON.stringify(spender === undefined ? { spent: false } : { spent: true, txid: spender, vin: 0 }))
  }
  const known = chain.find(id)
  if (kind !== 'tx' || known === undefined) return { status: 404, body: 'Transaction not found' }
  return ok(what === 'hex' ? toHex(known.bytes) : JSON.stringify(json(known)))
}

function ok(body: string): Reply {
  return { status: 200, body }
}

function publish(chain: MemoryChain, hex: string): Reply {
  const acceptance = chain.accept(fromHex(hex))
  if (acceptance.kind === 'rejected') {
    const { rpcCode, message } = acceptance
    return { status: 400, body: `sendrawtransaction RPC error: ${JSON.stringify({ code: rpcCode, message })}` }
  }
  return ok(decodeTransaction(fromHex(hex)).txid)
}

function page(chain: MemoryChain, address: string, last: string | undefined): unknown[] {
  const all = chain.transactionsOf(address)
  const confirmed = all.filter(({ confirmation }) => confirmation.kind === 'confirmed')
  const from = last === undefined ? 0 : confirmed.findIndex(({ transaction }) => transaction.txid === last) + 1
  const waiting = all.filter(({ confirmation }) => confirmation.kind === 'unconfirmed').slice(0, MAX_UNCONFIRMED)
  return [...(last === undefined ? waiting : []), ...confirmed.slice(from, from + PAGE_SIZE)].map(json)
}

function unspent(chain: MemoryChain, address: string): unknown[] {
  return chain
    .transactionsOf(address)
    .flatMap(({ transaction: { txid, outputs }, confirmation }) =>
      outputs.flatMap(({ script, amountSats }, vout) =>
        addressOf(script, chain.network) === address && chain.spenderOf({ txid, outputIndex: vout }) === undefined
          ? [{ txid, vout, value: Number(amountSats), status: statusJson(confirmation) }]
          : [],
      ),
    )
}

function json({ transaction, confirmation }: KnownTransaction): object {
  return { txid: transaction.txid, version: transaction.version, status: statusJson(confirmation) }
}

function statusJson(confirmation: Confirmation): object {
  return confirmation.kind === 'unconfirmed'
    ? { confirmed: false }
    : { confirmed: true, block_height: confirmation.height, block_time: confirmation.epochSeconds }
}
