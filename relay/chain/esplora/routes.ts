import { fromHex, toHex } from '../../../src/bytes/index.ts'
import type { EsploraBackend, ScriptQuery, TransactionRecord } from '../backend.ts'
import { refuse } from '../errors.ts'
import { hashFromText, type ScriptHash, type Txid } from '../ids.ts'
import { scriptHashOf, scriptOfAddress } from '../script.ts'
import { json, text, type Answer } from './answer.ts'
import { flowJson, outspendJson, statusJson, transactionJson, utxoJson, type Json } from './json.ts'

/** Esplora gives at most so many transactions a page. */
const MEMPOOL_PAGE = 50
const CONFIRMED_PAGE = 25

/**
 * Esplora's read routes.
 * @param path what follows `/api/`, split at the slashes and decoded.
 * @returns `undefined` when there is no such route.
 * @throws ChainError when the chain cannot be asked.
 */
export async function read(backend: EsploraBackend, path: readonly string[]): Promise<Answer | undefined> {
  const [room, subject = '', ...rest] = path
  const route = rest.join('/')
  switch (room) {
    case 'blocks':
      return rest.length === 1 && subject === 'tip' ? await readTip(backend, route) : undefined
    case 'block-height':
      return rest.length === 0 ? await readBlockHash(backend, subject) : undefined
    case 'tx':
      return await readTransaction(backend, subject, route)
    case 'address':
    case 'scripthash':
      return await readScript(backend, room, subject, route)
    case 'fee-estimates':
      return path.length === 1 ? json(Object.fromEntries(await backend.feeEstimates())) : undefined
    default:
      return undefined
  }
}

/**
 * `POST /tx`: hex of a transaction in, its txid out.
 * @throws BroadcastRefusal with Bitcoin Core's code and text.
 */
export async function broadcast(backend: EsploraBackend, body: string): Promise<Answer> {
  const hex = body.trim()
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) {
    throw refuse(-22, 'TX decode failed. Make sure the tx has at least one input.')
  }
  return text(await backend.broadcast(fromHex(hex)))
}

async function readTip(backend: EsploraBackend, what: string): Promise<Answer | undefined> {
  if (what === 'height') return text(String((await backend.tip()).height))
  if (what === 'hash') return text((await backend.tip()).hash)
  return undefined
}

async function readBlockHash(backend: EsploraBackend, height: string): Promise<Answer> {
  if (!/^\d{1,9}$/.test(height)) return text('Invalid block height', 400)
  const hash = await backend.blockHash(Number(height))
  return hash === undefined ? text('Block not found', 404) : text(hash)
}

async function readTransaction(backend: EsploraBackend, id: string, route: string): Promise<Answer | undefined> {
  const txid = hashFromText<Txid>(id)
  if (txid === undefined) return text('Invalid hex string', 400)
  if (route === 'outspends') {
    const outspends = await backend.outspends(txid)
    return outspends === undefined ? text('Transaction not found', 404) : json(outspends.map(outspendJson))
  }
  const outspend = /^outspend\/(\d{1,6})$/.exec(route)
  if (outspend !== null) {
    // Like Esplora, an output that does not exist is said to be unspent.
    return json(outspendJson((await backend.outspends(txid))?.[Number(outspend[1])]))
  }
  if (route !== '' && route !== 'hex' && route !== 'status') return undefined
  const record = await backend.transaction(txid)
  // Like Esplora, which does not tell an unknown transaction from an unconfirmed one here.
  if (route === 'status') return json(statusJson(record?.status ?? { isConfirmed: false }))
  if (record === undefined) return text('Transaction not found', 404)
  return route === 'hex' ? text(toHex(record.transaction.bytes)) : json(transactionJson(record, backend.network))
}

async function readScript(
  backend: EsploraBackend,
  kind: 'address' | 'scripthash',
  subject: string,
  route: string,
): Promise<Answer | undefined> {
  const query = queryOf(backend, kind, subject)
  if (query === undefined) return text('Invalid hex string', 400)
  const page = /^txs\/chain(?:\/([0-9a-fA-F]{64}))?$/.exec(route)
  if (page !== null) return json(await confirmedPage(backend, query, hashFromText<Txid>(page[1] ?? '')))
  switch (route) {
    case '': {
      const { chain, mempool } = await backend.stats(query)
      return json({ [kind]: subject, chain_stats: flowJson(chain), mempool_stats: flowJson(mempool) })
    }
    case 'utxo':
      return json((await backend.utxos(query)).map(utxoJson))
    case 'txs': {
      const { mempool, confirmed } = await backend.history(query)
      const txids = [...mempool.slice(0, MEMPOOL_PAGE), ...confirmed.slice(0, CONFIRMED_PAGE)]
      return json(await transactionsJson(backend, txids))
    }
    case 'txs/mempool': {
      const { mempool } = await backend.history(query)
      return json(await transactionsJson(backend, mempool.slice(0, MEMPOOL_PAGE)))
    }
    default:
      return undefined
  }
}

function queryOf(backend: EsploraBackend, kind: 'address' | 'scripthash', subject: string): ScriptQuery | undefined {
  if (kind === 'address') {
    const script = scriptOfAddress(subject, backend.network)
    return { scriptHash: scriptHashOf(script), script }
  }
  const scriptHash = hashFromText<ScriptHash>(subject)
  return scriptHash === undefined ? undefined : { scriptHash, script: undefined }
}

/** The confirmed transactions that come after `last` (which may be unknown: then there are none), or the first page. */
async function confirmedPage(backend: EsploraBackend, query: ScriptQuery, last: Txid | undefined): Promise<Json> {
  const { confirmed } = await backend.history(query)
  const lastIndex = last === undefined ? -1 : confirmed.indexOf(last)
  if (last !== undefined && lastIndex === -1) return []
  return await transactionsJson(backend, confirmed.slice(lastIndex + 1, lastIndex + 1 + CONFIRMED_PAGE))
}

async function transactionsJson(backend: EsploraBackend, txids: readonly Txid[]): Promise<readonly Json[]> {
  const records: (TransactionRecord | undefined)[] = []
  for (const txid of txids) records.push(await backend.transaction(txid))
  // One may have left the mempool since the history was read.
  return records.flatMap((record) => (record === undefined ? [] : [transactionJson(record, backend.network)]))
}
